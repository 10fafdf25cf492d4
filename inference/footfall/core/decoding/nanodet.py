"""From NanoDet's raw outputs to boxes.

Source:
    https://github.com/RangiLyu/nanodet; distances as in Li et al., "Generalized Focal Loss", NeurIPS 2020.
"""

from functools import partial

import numpy as np

from footfall.core.decoding.family import (
    MAX_CANDIDATES,
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
SIDES = 4


def prepare(shapes: Shapes, size: InputSize, _options: Options) -> Decode:
    """The decoder for a network with strides 8, 16 and 32; see `Family.prepare`."""
    cells = grid(size, STRIDES)
    scores, distances = shapes.get("scores"), shapes.get("distances", ())
    if scores != (1, len(cells)) or len(distances) != 4 or distances != (1, SIDES, distances[2], len(cells)):
        raise ValueError(f"an input of {size.width_px}x{size.height_px} has {len(cells)} cells")
    return partial(decode, cells=cells)


def decode(outputs: Outputs, floor: float, cells: Floats) -> Candidates:
    """Find the people in the network's outputs.

    Args:
        outputs: `scores`, shape (1, cells), 0 to 1; `distances`, shape (1, 4, bins, cells): belief in each
            distance from a cell's centre to the left, top, right and bottom side, in strides, before softmax.
        floor: The least score of interest.
        cells: What `grid` gives for the network's input.
    """
    scores, distances = outputs["scores"][0], outputs["distances"][0]
    found = np.flatnonzero(scores >= floor)
    if len(found) > MAX_CANDIDATES:
        found = found[np.argsort(-scores[found], kind="stable")[:MAX_CANDIDATES]]
    return Candidates(_boxes(distances.take(found, axis=2), cells.take(found, axis=0)), scores.take(found))


def _boxes(distances: Floats, cells: Floats) -> Floats:
    """Boxes in pixels of the input, shape (n, 4); each side is the mean of its bins."""
    belief = np.exp(distances - distances.max(axis=1, keepdims=True))
    bins = np.arange(distances.shape[1], dtype=np.float32)
    left, top, right, bottom = np.einsum("sbn,b->sn", belief, bins) / belief.sum(axis=1)
    column, row, stride = cells.T
    x, y = column + 0.5, row + 0.5
    boxes: Floats = np.stack([x - left, y - top, x + right, y + bottom], axis=1) * stride[:, None]
    return boxes


FAMILY = Family(
    expects="scores [1, cells] and distances [1, 4, bins, cells] of a NanoDet with strides 8, 16 and 32",
    prepare=prepare,
    max_overlap=0.5,
)
