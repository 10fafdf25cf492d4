"""Anchors: boxes that lie over the whole input in advance; what a network puts out is relative to them.

Source:
    Ren et al., "Faster R-CNN: Towards Real-Time Object Detection with Region Proposal Networks", NeurIPS 2015; over the
    levels of a feature pyramid: Lin et al., "Focal Loss for Dense Object Detection" (RetinaNet), ICCV 2017
"""

import numpy as np
from numpy.typing import NDArray

from footfall.core.decoding.family import MAX_CANDIDATES, Candidates, Floats, InputSize, Outputs, Shapes

Lengths = NDArray[np.float64]

SIDES = 4
LARGEST = float(np.log(1000 / 16))
"""Of the logarithm of a side to its anchor's; a box larger than that fills every picture.

Source:
    https://github.com/pytorch/vision/blob/main/torchvision/models/detection/_utils.py, `BoxCoder`
"""


def cells(size: InputSize, stride: int) -> tuple[int, int]:
    """Columns and rows of a level of the pyramid; the last of them may stick out of the input."""
    return -(-size.width_px // stride), -(-size.height_px // stride)


def lay(
    columns_rows: tuple[int, int], step_px: tuple[float, float], centre: float, sides_px: Lengths
) -> Floats:
    """Lay the same anchors into every cell of a level.

    Args:
        columns_rows: How many there are.
        step_px: From one cell to the next, across and down.
        centre: Where in a cell its anchors' centre lies: 0 its left top corner, 0.5 its middle.
        sides_px: Shape (anchors of a cell, 2): width and height.

    Returns:
        Shape (anchors, 4): the centre's x and y, width, height; row by row, cell by cell, in the order of the sides.
    """
    columns, rows = columns_rows
    y, x = np.mgrid[0:rows, 0:columns].reshape(2, -1)
    centres = (np.column_stack([x, y]) + centre) * step_px
    sides = np.tile(sides_px, (len(centres), 1))
    return np.column_stack([np.repeat(centres, len(sides_px), axis=0), sides]).astype(np.float32)


def check(shapes: Shapes, size: InputSize, anchors: Floats) -> None:
    """Raise ValueError unless the outputs have one score and four deltas for each anchor."""
    expected = len(anchors)
    if shapes.get("scores") != (1, expected) or shapes.get("deltas") != (1, expected, SIDES):
        raise ValueError(
            f"an input of {size.width_px}x{size.height_px} has {expected} anchors with these strides, scales and ratios"
        )


def decode(outputs: Outputs, floor: float, anchors: Floats) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `scores`, shape (1, anchors), 0 to 1; `deltas`, shape (1, anchors, 4): how far the centre lies from
            the anchor's, across and down, in the anchor's sides, and the logarithm of width and height to the anchor's.
        floor: The least score of interest.
        anchors: Shape (anchors, 4), as `lay` gives them.
    """
    scores, deltas = outputs["scores"][0], outputs["deltas"][0]
    found = np.flatnonzero(scores >= floor)
    if len(found) > MAX_CANDIDATES:
        found = found[np.argsort(-scores[found], kind="stable")[:MAX_CANDIDATES]]
    return Candidates(_corners(deltas[found], anchors[found]), scores[found])


def _corners(deltas: Floats, anchors: Floats) -> Floats:
    """x1, y1, x2, y2 in pixels of the input, shape (n, 4)."""
    sides = anchors[:, 2:]
    centre = anchors[:, :2] + deltas[:, :2] * sides
    half = np.exp(np.minimum(deltas[:, 2:], LARGEST)) * sides / 2
    return np.concatenate([centre - half, centre + half], axis=1)
