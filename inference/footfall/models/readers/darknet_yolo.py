"""What darknet's [yolo] sections say to the decoder."""

from collections.abc import Sequence
from typing import Any

from footfall.models.readers.darknet_cfg import Section

_BOX_AND_OBJECT = 5


def anchors_of(section: Section) -> list[list[int]]:
    """All anchors of the network, width and height in pixels of its input; ValueError if they cannot be."""
    sides = section.integers("anchors")
    if len(sides) % 2 or len(sides) != 2 * section.integer("num", len(sides) // 2):
        raise ValueError(f"expected num pairs of anchors, found {len(sides)} numbers")
    return [list(pair) for pair in zip(sides[::2], sides[1::2], strict=True)]


def mask_of(section: Section, head: Any, anchors: Sequence[Any]) -> list[int]:
    """Which of the anchors this head uses; ValueError if it cannot be, or the head's form is another."""
    if section.integer("new_coords", 0):
        raise ValueError("new_coords=1 (Scaled-YOLOv4) is not known; expected a YOLOv3 or YOLOv4 head")
    mask = section.integers("mask")
    if not all(0 <= place < len(anchors) for place in mask):
        raise ValueError(f"expected mask to name some of {len(anchors)} anchors, from 0; found {mask}")
    expected = len(mask) * (_BOX_AND_OBJECT + section.integer("classes", 20, 1))
    found = head.shape[1]
    if found != expected:
        raise ValueError(f"expected {expected} channels for its anchors and classes, found {found}")
    return list(mask)
