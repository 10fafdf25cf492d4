"""Makes people unrecognisable in a picture."""

from collections.abc import Iterable

import cv2
import numpy as np

from footfall.core.frame import Image
from footfall.core.geometry import Box

HEAD = 1 / 3
"""Share of a person's height that is hidden, from the top."""
MARGIN = 0.15
"""So much of a box's width to both sides and above is hidden, too, since boxes are tight."""
CELLS = 4
"""A head becomes so many cells in width and height: far too few for a face, whatever the picture's size."""


def hide_heads(image: Image, people: Iterable[Box]) -> Image:
    """Turn every head into some coarse cells; returns a new picture of the same size.

    Args:
        people: Whole people, in pixels; what lies outside the picture does not matter.
    """
    hidden = image.copy()
    height_px, width_px = image.shape[:2]
    for box in people:
        margin = MARGIN * box.width
        left, right = _span(box.x1 - margin, box.x2 + margin, width_px)
        top, bottom = _span(box.y1 - margin, box.y1 + HEAD * box.height, height_px)
        part = hidden[top:bottom, left:right]
        if part.size:
            part[:] = _coarse(part)
    return hidden


def _span(start: float, end: float, limit: int) -> tuple[int, int]:
    return max(0, int(np.floor(start))), min(limit, max(0, int(np.ceil(end))))


def _coarse(part: Image) -> Image:
    height_px, width_px = part.shape[:2]
    cells = cv2.resize(part, (min(CELLS, width_px), min(CELLS, height_px)), interpolation=cv2.INTER_AREA)
    coarse = cv2.resize(cells, (width_px, height_px), interpolation=cv2.INTER_NEAREST)
    return coarse.astype("uint8", copy=False)
