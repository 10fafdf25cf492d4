"""Large pictures in overlapping tiles, so that small people stay large enough to be seen.

Source:
    Akyon, Altinuc, Temizel, "Slicing aided hyper inference and fine-tuning for small object detection", ICIP 2022.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from footfall.core.detection import Detection
from footfall.core.geometry import Box

OVERLAP = 0.2
"""Share of a tile that its neighbour sees, too; whoever is narrower is seen whole by one of them."""
SAME = 0.6
"""Share of the smaller of two boxes that lies in the other, from which on they are one person, from two tiles."""
_SEAM_PX = 2.0


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of a picture, in whole pixels; x2 and y2 are the first beyond it."""

    x1: int
    y1: int
    x2: int
    y2: int


def tiles(width_px: int, height_px: int, columns: int, rows: int) -> list[Tile]:
    """Cover a picture with overlapping tiles of one size, row by row."""
    return [
        Tile(x1, y1, x2, y2) for y1, y2 in _parts(height_px, rows) for x1, x2 in _parts(width_px, columns)
    ]


def merged(seen: Iterable[tuple[Tile, Sequence[Detection]]]) -> list[Detection]:
    """Make one list of what was found in each tile: a person in two of them counts once.

    Whom a seam has cut gives way to whoever was seen whole, whatever the scores.

    Args:
        seen: Boxes in pixels of the tile.

    Returns:
        Best score first, boxes in pixels of the picture.
    """
    parts = list(seen)
    right, bottom = (max(getattr(tile, side) for tile, _ in parts) for side in ("x2", "y2"))
    whole = Tile(0, 0, right, bottom)
    found = [(tile, Detection(_moved(each.box, tile), each.score)) for tile, boxes in parts for each in boxes]
    found.sort(key=lambda one: (_cut(one[1].box, one[0], whole), -one[1].score))
    kept: list[tuple[Tile, Detection]] = []
    for tile, one in found:
        if not any(tile != other and _shared(one.box, best.box) > SAME for other, best in kept):
            kept.append((tile, one))
    return sorted((one for _, one in kept), key=lambda one: -one.score)


def _parts(length_px: int, count: int) -> list[tuple[int, int]]:
    part_px = length_px / (count - (count - 1) * OVERLAP)
    starts = [round(place * part_px * (1 - OVERLAP)) for place in range(count)]
    return [(start, min(start + round(part_px), length_px)) for start in starts[:-1]] + [
        (starts[-1], length_px)
    ]


def _moved(box: Box, tile: Tile) -> Box:
    return Box(box.x1 + tile.x1, box.y1 + tile.y1, box.x2 + tile.x1, box.y2 + tile.y1)


def _cut(box: Box, tile: Tile, whole: Tile) -> bool:
    """Whether a box ends at an edge of its tile behind which the picture goes on."""
    return (
        (tile.x1 > whole.x1 and box.x1 - tile.x1 < _SEAM_PX)
        or (tile.y1 > whole.y1 and box.y1 - tile.y1 < _SEAM_PX)
        or (tile.x2 < whole.x2 and tile.x2 - box.x2 < _SEAM_PX)
        or (tile.y2 < whole.y2 and tile.y2 - box.y2 < _SEAM_PX)
    )


def _shared(a: Box, b: Box) -> float:
    """Share of the smaller box that lies in the other, 0 to 1."""
    width = min(a.x2, b.x2) - max(a.x1, b.x1)
    height = min(a.y2, b.y2) - max(a.y1, b.y1)
    smaller = min(a.area, b.area)
    return max(width, 0.0) * max(height, 0.0) / smaller if smaller > 0 else 0.0
