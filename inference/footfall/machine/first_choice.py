"""Which of a camera's two streams the program looks at first."""

from pathlib import Path

from footfall.adapters.detector.network import read_network, tile_counts, validated_reading
from footfall.core.stream_choice import StreamChoice, choose_stream


def first_choice(width_px: int, height_px: int, model: Path) -> StreamChoice:
    """Choose for a substream of this size as the program does before it has seen anybody.

    Args:
        model: The OpenVINO .xml file that looks at the camera's pictures.

    Raises:
        ModelError: It is no detector.
    """
    network = read_network(model)
    seen_by = validated_reading(network, model).sees(*tile_counts(network, model))
    return choose_stream(width_px, height_px, seen_by, (), in_use=False)
