"""From YOLOX's raw outputs to boxes.

Source:
    Ge et al., "YOLOX: Exceeding YOLO Series in 2021", https://github.com/Megvii-BaseDetection/YOLOX
"""

from functools import partial

import numpy as np

from footfall.core.decoding.family import (
    Candidates,
    Decode,
    Family,
    Floats,
    InputSize,
    Options,
    Outputs,
    Shapes,
    grid,
)

STRIDES = (8, 16, 32)
NUMBERS = 6


def prepare(shapes: Shapes, size: InputSize, _options: Options) -> Decode:
    """The decoder for a network with strides 8, 16 and 32; see `Family.prepare`."""
    cells = grid(size, STRIDES)
    if shapes.get("predictions") != (1, len(cells), NUMBERS):
        raise ValueError(f"an input of {size.width_px}x{size.height_px} has {len(cells)} cells")
    return partial(decode, cells=cells)


def decode(outputs: Outputs, floor: float, cells: Floats) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `predictions`, shape (1, cells, 6): a box's centre from the cell's corner and the logarithm of its
            width and height, in strides; objectness; how likely the object is a person, both 0 to 1.
        floor: The least score of interest; a score is the product of the two.
        cells: What `grid` gives for the network's input.
    """
    predictions = outputs["predictions"][0]
    scores = predictions[:, 4] * predictions[:, 5]
    found = np.flatnonzero(scores >= floor)
    return Candidates(_boxes(predictions[found, :4], cells[found]), scores[found])


def _boxes(raw: Floats, cells: Floats) -> Floats:
    """Boxes in pixels of the input, shape (n, 4)."""
    stride = cells[:, 2:]
    centre, half = (raw[:, :2] + cells[:, :2]) * stride, np.exp(raw[:, 2:]) * stride / 2
    return np.concatenate([centre - half, centre + half], axis=1)


FAMILY = Family(
    expects="predictions [1, cells, 6] of a YOLOX with strides 8, 16 and 32",
    prepare=prepare,
    max_overlap=0.5,
)
