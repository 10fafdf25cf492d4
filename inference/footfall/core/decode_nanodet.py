"""From NanoDet's raw outputs to boxes.

Source:
    https://github.com/RangiLyu/nanodet; distances as in Li et al., "Generalized Focal Loss", NeurIPS 2020.
"""

import numpy as np
from numpy.typing import NDArray

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.core.letterbox import Letterbox
from footfall.core.nms import suppress_overlapping

Floats = NDArray[np.float32]

STRIDES = (8, 16, 32)
MAX_OVERLAP = 0.5
MAX_CANDIDATES = 1000
"""As many of the best cells are looked at, as in NanoDet itself (`nms_pre`)."""


def grid(width_px: int, height_px: int) -> Floats:
    """The cells of every stride over an input of this size, in the order of the network's outputs.

    Returns:
        Shape (cells, 3): the centre's x and y in pixels of the input, and the stride.
    """
    levels = []
    for stride in STRIDES:
        rows, columns = np.mgrid[0 : height_px // stride, 0 : width_px // stride].reshape(2, -1)
        size = np.full(len(rows), stride)
        levels.append(np.stack([(columns + 0.5) * stride, (rows + 0.5) * stride, size], axis=1))
    return np.concatenate(levels).astype(np.float32)


def decode(
    scores: Floats, distances: Floats, cells: Floats, letterbox: Letterbox, floor: float
) -> list[Detection]:
    """Find the people in the network's outputs.

    Args:
        scores: Shape (cells,), 0 to 1.
        distances: Shape (4, bins, cells): belief in each distance to the left, top, right and bottom side, in
            strides, before softmax.
        cells: What `grid` gives for the network's input.
        letterbox: How the picture lay in the input.
        floor: The least score of interest.

    Returns:
        People, best score first, boxes in pixels of the camera's picture, cut off at its edges.
    """
    candidates = np.flatnonzero(scores >= floor)
    if len(candidates) > MAX_CANDIDATES:
        best = np.argsort(-scores[candidates], kind="stable")[:MAX_CANDIDATES]
        candidates = candidates[best]
    boxes = _boxes(distances[:, :, candidates], cells[candidates])
    kept = suppress_overlapping(boxes, scores[candidates], MAX_OVERLAP)
    return _detections(letterbox.to_frame(boxes[kept]), scores[candidates[kept]])


def _boxes(distances: Floats, cells: Floats) -> Floats:
    """Boxes in pixels of the input, shape (n, 4); each side is the mean of its bins."""
    belief = np.exp(distances - distances.max(axis=1, keepdims=True))
    bins = np.arange(distances.shape[1], dtype=np.float32)
    x, y, stride = cells.T
    left, top, right, bottom = np.einsum("sbn,b->sn", belief, bins) / belief.sum(axis=1) * stride
    return np.stack([x - left, y - top, x + right, y + bottom], axis=1)


def _detections(boxes: Floats, scores: Floats) -> list[Detection]:
    return [Detection(Box(*box), score) for box, score in zip(boxes.tolist(), scores.tolist(), strict=True)]
