"""Points, boxes, polygons and segments in pixels; x grows to the right, y grows downwards."""

from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import NamedTuple


class Point(NamedTuple):
    """A place in the picture, in pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
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
        return Point((self.x1 + self.x2) / 2, self.y2)

    def scaled(self, x: float, y: float) -> "Box":
        """The same box in a picture that is x times as wide and y times as high."""
        return Box(self.x1 * x, self.y1 * y, self.x2 * x, self.y2 * y)


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    width = min(a.x2, b.x2) - max(a.x1, b.x1)
    height = min(a.y2, b.y2) - max(a.y1, b.y1)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a.area + b.area - shared)


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline; the last point joins the first."""

    points: tuple[Point, ...]

    def contains(self, point: Point) -> bool:
        """Whether a point lies inside, by the even-odd rule.

        Source:
            Shimrat, "Algorithm 112: Position of point relative to polygon", CACM 1962.
        """
        inside = False
        for a, b in pairwise((*self.points, self.points[0])):
            if (a.y > point.y) != (b.y > point.y):
                crossing_x = a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x)
                if point.x < crossing_x:
                    inside = not inside
        return inside


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight walk from a to b."""

    a: Point
    b: Point

    @property
    def length(self) -> float:
        return hypot(self.b.x - self.a.x, self.b.y - self.a.y)

    def offset(self, point: Point) -> float:
        """Signed distance of a point from the endless line through a and b, in pixels.

        Negative to the left of somebody who walks from a to b, as seen on the screen; positive to the right.
        """
        across = (self.b.x - self.a.x) * (point.y - self.a.y) - (self.b.y - self.a.y) * (point.x - self.a.x)
        return across / self.length

    def along(self, point: Point) -> float:
        """How far along the walk a point's nearest place lies: 0 at a, 1 at b."""
        dx, dy = self.b.x - self.a.x, self.b.y - self.a.y
        return ((point.x - self.a.x) * dx + (point.y - self.a.y) * dy) / (dx * dx + dy * dy)
