"""From CenterNet's heat map to boxes.

Source:
    Zhou et al., "Objects as Points", 2019, https://github.com/xingyizhou/CenterNet
"""

import numpy as np
from numpy.typing import NDArray

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

STRIDE_PX = 4
SIDES = 4
_ROWS, _COLUMNS = np.mgrid[0:3, 0:3].reshape(2, -1)
"""The nine cells around a cell, row by row; the fifth is the cell itself."""


def prepare(shapes: Shapes, size: InputSize, _options: Options) -> Decode:
    """The decoder for a network with stride 4; see `Family.prepare`."""
    rows, columns = size.height_px // STRIDE_PX, size.width_px // STRIDE_PX
    if shapes.get("heat") != (1, rows, columns) or shapes.get("sides") != (1, SIDES, rows, columns):
        raise ValueError(
            f"an input of {size.width_px}x{size.height_px} has {rows} rows and {columns} columns"
        )
    return decode


def decode(outputs: Outputs, floor: float) -> Candidates:
    """Find the people in the network's outputs: where the heat map has a peak, there is one.

    Args:
        outputs: `heat`, shape (1, rows, columns), 0 to 1; `sides`, shape (1, 4, rows, columns): from the cell's corner
            to the left, top, right and bottom of the box, in pixels of the input.
        floor: The least score of interest.
    """
    heat, sides = outputs["heat"][0], outputs["sides"][0]
    rows, columns = _peaks(heat, floor)
    left, top, right, bottom = sides[:, rows, columns]
    x, y = columns * STRIDE_PX, rows * STRIDE_PX
    boxes = np.stack([x - left, y - top, x + right, y + bottom], axis=1).astype(np.float32)
    return Candidates(boxes, heat[rows, columns])


def _peaks(heat: Floats, floor: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns of the cells that no neighbour tops; of equal neighbours the first is the peak."""
    rows, columns = np.nonzero(heat >= floor)
    around = np.pad(heat, 1)[rows[:, None] + _ROWS, columns[:, None] + _COLUMNS]
    score = around[:, 4:5]
    peak = (score > around[:, :4]).all(axis=1) & (score >= around[:, 5:]).all(axis=1)
    return rows[peak], columns[peak]


FAMILY = Family(
    expects="heat [1, rows, columns] and sides [1, 4, rows, columns] of a CenterNet with stride 4",
    prepare=prepare,
    max_overlap=None,
)
