"""Many boxes on one person become one."""

import numpy as np
from numpy.typing import NDArray


def suppress_overlapping(
    boxes: NDArray[np.float32], scores: NDArray[np.float32], max_overlap: float
) -> NDArray[np.intp]:
    """Greedy non-maximum suppression: the best box stays, those that cover much of it go, and so on.

    Args:
        boxes: Shape (n, 4): x1, y1, x2, y2.
        scores: Shape (n,).
        max_overlap: Intersection over union above which the lesser box goes.

    Returns:
        Places of the boxes that stay, best score first; of equal scores the earlier place first.

    Source:
        Neubeck, Van Gool, "Efficient non-maximum suppression", ICPR 2006, section 2 (the greedy form).
    """
    order = np.argsort(-scores, kind="stable")
    covers = _covers(boxes.take(order, axis=0), max_overlap)
    alive = np.ones(len(order), np.bool_)
    for place in range(len(order)):
        if alive[place]:
            alive[place + 1 :] &= ~covers[place, place + 1 :]
    return order[alive]


def _covers(boxes: NDArray[np.float32], max_overlap: float) -> NDArray[np.bool_]:
    """Which pairs of boxes overlap too much, shape (n, n)."""
    x1, y1, x2, y2 = boxes.T
    width = np.minimum(x2[:, None], x2) - np.maximum(x1[:, None], x1)
    height = np.minimum(y2[:, None], y2) - np.maximum(y1[:, None], y1)
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    area = (x2 - x1) * (y2 - y1)
    # shared / (a + b - shared) > limit, without the division
    covers: NDArray[np.bool_] = shared * (1 + max_overlap) > max_overlap * (area[:, None] + area)
    return covers
