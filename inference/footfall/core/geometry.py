"""Points, boxes, polygons and walks in pixels; x grows to the right, y grows downwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot
from typing import NamedTuple


class Point(NamedTuple):
    """A place in the picture, in pixels."""

    x: float
    y: float


class Box(NamedTuple):
    """A rectangle from its upper left to its lower right corner, in pixels."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def width(self) -> float:
        return self.x2 - self.x1

    @property
    def height(self) -> float:
        return self.y2 - self.y1

    @property
    def area(self) -> float:
        return max(self.width, 0.0) * max(self.height, 0.0)

    @property
    def feet(self) -> Point:
        """Where the person stands: the middle of the bottom edge."""
        x1, _, x2, y2 = self
        return Point((x1 + x2) / 2, y2)

    def scaled(self, x: float, y: float) -> "Box":
        """The same box in a picture that is x times as wide and y times as high."""
        if x == y == 1:
            return self
        return Box(self.x1 * x, self.y1 * y, self.x2 * x, self.y2 * y)


def shared_area(a: Box, b: Box) -> float:
    """What two boxes have in common, in square pixels."""
    width = min(a.x2, b.x2) - max(a.x1, b.x1)
    height = min(a.y2, b.y2) - max(a.y1, b.y1)
    return max(width, 0.0) * max(height, 0.0)


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    shared = shared_area(a, b)
    return shared / (a.area + b.area - shared) if shared else 0.0


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline; the last point joins the first."""

    points: tuple[Point, ...]
    bounds: Box = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bounds", _bounds(self.points))

    def contains(self, point: Point) -> bool:
        """Whether a point lies inside, by the even-odd rule.

        Source:
            Shimrat, "Algorithm 112: Position of point relative to polygon", CACM 1962.
        """
        (x, y), (left, top, right, bottom) = point, self.bounds
        if x < left or x > right or y < top or y > bottom:
            return False
        inside = False
        for a, b in pairwise((*self.points, self.points[0])):
            if (a.y > y) != (b.y > y) and x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x):
                inside = not inside
        return inside

    def distance(self, point: Point) -> float:
        """How far a point is from the outline, in pixels, on either side of it."""
        return min(_distance(point, a, b) for a, b in pairwise((*self.points, self.points[0])))

    def meetings(self, start: Point, end: Point) -> list[float]:
        """Which parts of a straight step are done where it goes over the outline, 0 to 1, in order."""
        edges = pairwise((*self.points, self.points[0]))
        return sorted(part for a, b in edges if (part := _meeting(start, end, a, b)) is not None)


@dataclass(frozen=True, slots=True)
class Polyline:
    """A walk from its first point straight to the next, and so on; at least two points, neighbours differ."""

    points: tuple[Point, ...]
    bounds: Box = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bounds", _bounds(self.points))

    def distance(self, point: Point) -> float:
        """How far a point is from the nearest place of the walk, in pixels."""
        return min(_distance(point, a, b) for a, b in pairwise(self.points))

    def is_farther(self, point: Point, distance_px: float) -> bool:
        """Whether a point is farther away than this; told quickly of most points."""
        x, y = point
        bounds = self.bounds
        return (
            x < bounds.x1 - distance_px
            or x > bounds.x2 + distance_px
            or y < bounds.y1 - distance_px
            or y > bounds.y2 + distance_px
            or self.distance(point) > distance_px
        )

    def passes(self, start: Point, end: Point) -> int:
        """How often a straight step goes over the walk from its left to its right, less how often back.

        Left and right are those of somebody who goes the walk, as seen on the screen. A point exactly on the walk
        counts as left of it, so that two steps that meet there go over it as often as one straight through.
        """
        if _passes_by(start, end, self.bounds):
            return 0
        return sum(_passes(start, end, a, b) for a, b in pairwise(self.points))


def _bounds(points: Sequence[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _passes_by(start: Point, end: Point, bounds: Box) -> bool:
    """Whether a step lies on one side of a box; others may pass it by as well."""
    (x1, y1), (x2, y2) = start, end
    return (
        (x1 < bounds.x1 and x2 < bounds.x1)
        or (x1 > bounds.x2 and x2 > bounds.x2)
        or (y1 < bounds.y1 and y2 < bounds.y1)
        or (y1 > bounds.y2 and y2 > bounds.y2)
    )


def _turn(a: Point, b: Point, c: Point) -> float:
    """Above 0 where c lies to the right of somebody who looks from a to b, as seen on the screen."""
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)


def _passes(start: Point, end: Point, a: Point, b: Point) -> int:
    before, after = _turn(a, b, start) > 0, _turn(a, b, end) > 0
    if before == after or (_turn(start, end, a) > 0) == (_turn(start, end, b) > 0):
        return 0
    return after - before


def _distance(point: Point, a: Point, b: Point) -> float:
    dx, dy = b.x - a.x, b.y - a.y
    along = ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy)
    nearest = min(max(along, 0.0), 1.0)
    return hypot(a.x + nearest * dx - point.x, a.y + nearest * dy - point.y)


def _meeting(start: Point, end: Point, a: Point, b: Point) -> float | None:
    """Which part of the step from start to end is done where it meets the edge a-b; None where it does not."""
    before, after = _turn(a, b, start), _turn(a, b, end)
    if (before > 0) == (after > 0) or (_turn(start, end, a) > 0) == (_turn(start, end, b) > 0):
        return None
    return before / (before - after)
