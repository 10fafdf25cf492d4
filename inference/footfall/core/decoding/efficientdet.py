"""From EfficientDet's raw outputs to boxes.

Source:
    Tan, Pang, Le, "EfficientDet: Scalable and Efficient Object Detection", CVPR 2020; anchors as in
    https://github.com/google/automl/blob/master/efficientdet/keras/anchors.py
"""

from functools import partial

import numpy as np

from footfall.core.decoding import anchors
from footfall.core.decoding.anchors import Lengths
from footfall.core.decoding.family import Decode, Family, Floats, InputSize, Options, Shapes

STRIDES = (8, 16, 32, 64, 128)
ANCHOR_SCALE = 4.0
"""The side of the smallest square anchor, in strides."""
OCTAVES = 3
"""In so many steps the anchors of a level grow to those of the next, which are twice as large."""
ASPECTS = ((1.0, 1.0), (1.4, 0.7), (0.7, 1.4))
"""Width and height of an anchor to the square's side."""
MIDDLE = 0.5


def prepare(shapes: Shapes, size: InputSize, options: Options) -> Decode:
    """The decoder for a network with these anchors; see `Family.prepare`.

    Args:
        options: `strides` in pixels, `anchor_scale`, `octaves`, `aspects`; each may be left out.
    """
    laid = lay_anchors(size, options)
    anchors.check(shapes, size, laid)
    return partial(anchors.decode, anchors=laid)


def lay_anchors(size: InputSize, options: Options) -> Floats:
    """Every anchor over an input, shape (anchors, 4), as `anchors.lay` describes them.

    Raises:
        ValueError: An option is not as it must be, or the input is no multiple of the strides.
    """
    strides = options.get("strides", STRIDES)
    try:
        sides = _sides(options)
        levels = [
            anchors.lay(anchors.cells(size, stride), (stride, stride), MIDDLE, stride * sides)
            for stride in strides
        ]
        fits = all(side % max(strides) == 0 for side in (size.width_px, size.height_px))
    except (TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(
            f"expected strides, anchor_scale, octaves and aspects, pairs of width and height; found {options}"
        ) from error
    if not fits:
        raise ValueError(f"each side of the input must be a multiple of the largest stride, {max(strides)}")
    return np.concatenate(levels)


def anchors_per_cell(options: Options) -> int:
    """How many anchors share a centre."""
    return int(options.get("octaves", OCTAVES)) * len(options.get("aspects", ASPECTS))


def _sides(options: Options) -> Lengths:
    """Widths and heights in strides, octave by octave, shape (anchors of a cell, 2)."""
    octaves = int(options.get("octaves", OCTAVES))
    squares = float(options.get("anchor_scale", ANCHOR_SCALE)) * 2 ** (np.arange(octaves) / octaves)
    aspects = np.array(options.get("aspects", ASPECTS), float).reshape(-1, 2)
    sides: Lengths = (squares[:, None, None] * aspects).reshape(-1, 2)
    return sides


FAMILY = Family(
    expects="scores [1, anchors] and deltas [1, anchors, 4] of an EfficientDet",
    prepare=prepare,
    max_overlap=0.5,
)
