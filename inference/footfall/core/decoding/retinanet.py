"""From RetinaNet's raw outputs to boxes.

Source:
    Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017, section 4; anchors as in
    https://github.com/pytorch/vision/blob/main/torchvision/models/detection/anchor_utils.py and in
    https://github.com/NVIDIA/retinanet-examples/blob/19.04/retinanet/box.py
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from footfall.core.decoding import anchors
from footfall.core.decoding.anchors import Lengths
from footfall.core.decoding.family import (
    Candidates,
    Decode,
    Family,
    Floats,
    InputSize,
    Options,
    Outputs,
    Shapes,
)

STRIDES = (8, 16, 32, 64, 128)
SCALES = (4.0, 4 * 2 ** (1 / 3), 4 * 2 ** (2 / 3))
"""Sides of the square anchor, in strides."""


@dataclass(frozen=True, slots=True)
class Convention:
    """How those who trained a RetinaNet laid its anchors.

    Attributes:
        ratios: Height to width, in their order.
        sides: From stride, scales and ratios to widths and heights in pixels, shape (anchors of a cell, 2).
        centre: Where in a cell the anchors' centre lies.
        spread: Whether cells share an input evenly, in whole pixels, where it is no multiple of the stride.
    """

    ratios: tuple[float, ...]
    sides: Callable[[int, Lengths, Lengths], Lengths]
    centre: float
    spread: bool


def _torchvision_sides(stride: int, scales: Lengths, ratios: Lengths) -> Lengths:
    """Ratio by ratio; the square's side and half of each side are whole pixels."""
    square = np.floor(stride * scales)
    root = np.sqrt(ratios)[:, None]
    halves = np.stack([square / root, square * root], axis=2) / 2
    sides: Lengths = 2 * np.round(halves).reshape(-1, 2)
    return sides


def _nvidia_sides(stride: int, scales: Lengths, ratios: Lengths) -> Lengths:
    """Scale by scale; whole pixels before they are scaled.

    A box's last pixel is counted as part of it there, so that its x2 and y2 are smaller by 1 than here.
    """
    width = np.round(stride / np.sqrt(ratios))
    sides = np.stack([width, np.round(width * ratios)], axis=1)
    scaled: Lengths = (scales[:, None, None] * sides).reshape(-1, 2)
    return scaled


CONVENTIONS: Mapping[str, Convention] = {
    "torchvision": Convention((0.5, 1.0, 2.0), _torchvision_sides, centre=0.0, spread=True),
    "nvidia": Convention((1.0, 2.0, 0.5), _nvidia_sides, centre=0.5, spread=False),
}


def prepare(shapes: Shapes, size: InputSize, options: Options) -> Decode:
    """The decoder for a network with these anchors; see `Family.prepare`.

    Args:
        options: `convention`, torchvision or nvidia; `strides` in pixels; `scales`, the sides of the square anchors in
            strides; `ratios`, height to width. Each may be left out.
    """
    laid = lay_anchors(size, options)
    anchors.check(shapes, size, laid)
    return partial(decode, size=size, laid=laid)


def decode(outputs: Outputs, floor: float, size: InputSize, laid: Floats) -> Candidates:
    """Find the people in the network's outputs, as `anchors.decode` does; boxes end at the edges of the input."""
    found = anchors.decode(outputs, floor, laid)
    edges = np.array([size.width_px, size.height_px] * 2, np.float32)
    return Candidates(np.clip(found.boxes, 0, edges), found.scores)


def lay_anchors(size: InputSize, options: Options) -> Floats:
    """Every anchor over an input, shape (anchors, 4), as `anchors.lay` describes them.

    Raises:
        ValueError: An option is not as it must be.
    """
    convention = _convention(options)
    strides = options.get("strides", STRIDES)
    try:
        scales = np.array(options.get("scales", SCALES), float)
        ratios = np.array(options.get("ratios", convention.ratios), float)
        return np.concatenate([_level(size, stride, convention, scales, ratios) for stride in strides])
    except (TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(
            f"expected strides, scales and ratios as lists of numbers, found {options}"
        ) from error


def anchors_per_cell(options: Options) -> int:
    """How many anchors share a centre."""
    return len(options.get("scales", SCALES)) * len(options.get("ratios", _convention(options).ratios))


def _convention(options: Options) -> Convention:
    name = options.get("convention", "torchvision")
    if name not in CONVENTIONS:
        raise ValueError(f"expected one of the conventions {', '.join(CONVENTIONS)}, found {name!r}")
    return CONVENTIONS[name]


def _level(size: InputSize, stride: int, convention: Convention, scales: Lengths, ratios: Lengths) -> Floats:
    columns, rows = anchors.cells(size, stride)
    step = (size.width_px // columns, size.height_px // rows) if convention.spread else (stride, stride)
    return anchors.lay((columns, rows), step, convention.centre, convention.sides(stride, scales, ratios))


FAMILY = Family(
    expects="scores [1, anchors] and deltas [1, anchors, 4] of a RetinaNet",
    prepare=prepare,
    max_overlap=0.5,
)
