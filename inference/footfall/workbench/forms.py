"""The forms of a model that could be faster: fitted input, pruned, INT8."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openvino as ov

from footfall.adapters.detector.detector import lay_in
from footfall.adapters.detector.network import Reading, shipped_threshold, validated_reading
from footfall.core.decoding.family import InputSize, people
from footfall.core.frame import Image
from footfall.core.placement import Fit, Placement
from footfall.core.tiling import tiles
from footfall.errors import ModelError, StorageError
from footfall.workbench.datasets import LabelledPicture
from footfall.workbench.judging import judged
from footfall.workbench.marks import count_at
from footfall.workbench.measure import FLOOR
from footfall.workbench.quantize import Score, quantized_with_control
from footfall.workbench.sizes import at_size, scaled, snug
from footfall.workbench.thresholds import carried
from footfall.workbench.variants import TOLERANCE, Form
from footfall.workbench.weights import without_small_weights, without_weak_filters

ZEROED = (0.3, 0.5, 0.7)
FILTERS = 0.25
"""Shares that are pruned, to see what it would do."""
SLIM = f"{FILTERS:.0%} of filters out"
"""The one way of pruning that can make a network faster here: zeroed weights are multiplied like any others."""


def written(name: str, network: ov.Model, folder: Path) -> Form:
    """Write a form into the workbench's folder, with weights in FP16 where they are not in INT8."""
    file = folder / f"{name.replace(' ', '-')}.xml"
    size = validated_reading(network, file).size
    try:
        ov.save_model(network, file)
    except (OSError, RuntimeError) as error:
        raise StorageError(
            f"cannot write {file}: {error}; make room there, or name another place in TMPDIR"
        ) from error
    return Form(name, file, f"{size.width_px}x{size.height_px}")


def counting_alike(
    name: str, network: ov.Model, reference: Form, images: Sequence[Image], folder: Path
) -> Form:
    """Write a form whose threshold lets as many people through as the reference does in these pictures."""
    form = written(name, network, folder)
    threshold = carried(reference.file, form.file, images)
    if threshold is None:
        return form
    network.set_rt_info(str(threshold), ["footfall", "threshold"])
    return written(name, network, folder)


def fitted(network: ov.Model, size: InputSize | None, images: Sequence[Image]) -> ov.Model:
    """The network with an input of this size; without one, as small as shows the pictures as large as before.

    Raises:
        ModelError: A size was asked for, and the network only fits its own.
    """
    reading = validated_reading(network, Path("model.xml"))
    wanted = size or snug_for_all(reading, images)
    if wanted == reading.size:
        return network
    try:
        new = at_size(network, wanted)
        validated_reading(new, Path("model.xml"))
    except ModelError:
        if size is None:
            return network
        raise
    return new


def snug_for_all(reading: Reading, images: Sequence[Image]) -> InputSize:
    """The smallest input that shows no picture smaller than now; a network that stretches them keeps its own."""
    if reading.fit is Fit.STRETCH:
        return reading.size
    frames = {InputSize(image.shape[1], image.shape[0]) for image in images}
    sizes = [snug(reading.size, frame) for frame in frames]
    return InputSize(max(size.width_px for size in sizes), max(size.height_px for size in sizes))


def tiled(network: ov.Model, counts: tuple[int, int]) -> ov.Model:
    """The network with a note that it wants its pictures in so many columns and rows of tiles."""
    if counts == (1, 1):
        return network
    new = network.clone()
    new.set_rt_info(f"{counts[0]}x{counts[1]}", ["footfall", "tiles"])
    return new


def cut(images: Sequence[Image], counts: tuple[int, int]) -> list[Image]:
    """All tiles of all pictures."""
    return [
        image[part.y1 : part.y2, part.x1 : part.x2]
        for image in images
        for part in tiles(image.shape[1], image.shape[0], *counts)
    ]


def pruned_forms(network: ov.Model, folder: Path) -> list[Form]:
    """The network with weights zeroed, and with filters taken out, as far as it has filters that can be."""
    zeroed = [(f"{share:.0%} of weights zeroed", *without_small_weights(network, share)) for share in ZEROED]
    tried = [*zeroed, (SLIM, *without_weak_filters(network, FILTERS))]
    return [written(name, pruned, folder) for name, pruned, places in tried if places]


def slimmed(network: ov.Model, share: float) -> ov.Model:
    """The network without this share of its weak filters.

    Raises:
        ModelError: It has none that can be taken out.
    """
    slim, places = without_weak_filters(network, share)
    if not places:
        raise ModelError(
            "expected convolutions that a single other one reads, found none: no filters of this network can be taken "
            "out; leave --prune out"
        )
    return slim


def larger_forms(network: ov.Model, factors: Sequence[float], folder: Path) -> list[Form]:
    """The network with larger inputs, none where it only fits its own size."""
    size = validated_reading(network, Path("model.xml")).size
    sizes = [scaled(size, factor) for factor in factors]
    try:
        return [
            written(f"input {each.width_px}x{each.height_px}", fitted(network, each, ()), folder)
            for each in sizes
        ]
    except ModelError:
        return []


def inputs(network: ov.Model, images: Sequence[Image]) -> tuple[list[Image], list[Placement]]:
    """The pictures as the network is given them, and where they lie in its input."""
    reading = validated_reading(network, Path("model.xml"))
    shape = (reading.size.height_px, reading.size.width_px, 3)
    canvases = [np.zeros(shape, np.uint8) for _ in images]
    return canvases, [lay_in(image, canvas, reading) for image, canvas in zip(images, canvases, strict=True)]


def controlled(network: ov.Model, pictures: Sequence[LabelledPicture]) -> ov.Model:
    """INT8 but for the layers that cost too much F1 on these pictures."""
    canvases, placements = inputs(network, [picture.image for picture in pictures])
    return quantized_with_control(
        network, canvases, _f1(network, canvases, placements, pictures), TOLERANCE / 2
    )


def _f1(
    network: ov.Model,
    canvases: Sequence[Image],
    placements: Sequence[Placement],
    pictures: Sequence[LabelledPicture],
) -> Score:
    path = Path("model.xml")
    reading, threshold = validated_reading(network, path), shipped_threshold(network, path)

    def score(compiled: ov.CompiledModel) -> float:
        names = {name: port for port in compiled.outputs for name in port.names}
        seen = []
        for canvas, placement in zip(canvases, placements, strict=True):
            results = compiled(canvas[None])
            found = reading.decode({name: results[port] for name, port in names.items()}, FLOOR)
            seen.append(people(found, reading.max_overlap, placement))
        labels = [picture.label for picture in pictures]
        return count_at(judged(zip(labels, seen, strict=True)), threshold).f1

    return score
