"""Which of a camera's two streams the program looks at first."""

from pathlib import Path

from footfall.adapters.detector.network import seen_by
from footfall.core.stream_choice import StreamChoice, choose_stream


def first_choice(width_px: int, height_px: int, model: Path) -> StreamChoice:
    """Choose for a substream of this size as the program does before it has seen anybody.

    Args:
        model: The OpenVINO .xml file that looks at the camera's pictures.

    Raises:
        ModelError: It is no detector.
    """
    return choose_stream(width_px, height_px, seen_by(model), (), in_use=False)
