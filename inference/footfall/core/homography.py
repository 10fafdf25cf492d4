"""From places in the picture to places on the floor, in metres, and back."""

from collections.abc import Sequence
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from footfall.core.geometry import Point, Polygon

Pair = tuple[Point, Point]
"""A place in the picture, and the same place on the floor in metres."""

FEWEST, MOST = 4, 20
"""A homography has eight degrees of freedom, and each pair of points settles two; nobody measures more than so many."""
FLATTEST = 0.01
"""Three points are on a line where the middle one lies off it by no more than this part of its length: about the
error with which people click."""
_HORIZON = 1e-9
"""Depths from here down are at the horizon or beyond it; the points that the floor was laid through have about 1."""

FloatArray = NDArray[np.float64]
_Row = tuple[float, float, float]


class FloorError(ValueError):
    """The points do not say how the floor lies; the message says what was found and what to do."""


class Homography:
    """How a flat floor lies in a camera's picture.

    The picture may be measured in fractions or in pixels: whatever the points were given in, places are asked for
    and told in. The lens is taken to draw straight lines straight.

    Attributes:
        centre: The middle of the points that the floor was laid through, in metres.

    Source:
        Hartley and Zisserman, "Multiple View Geometry in Computer Vision", 2nd edition, 2004, section 4.1 (direct
        linear transform) and section 4.4.4 (normalisation, here along each axis of its own, so that fractions and
        pixels give the same floor).
    """

    def __init__(self, pairs: Sequence[Pair]) -> None:
        """Lay the floor through 4 to 20 points, among them four of which no three are on a line.

        With more than four the errors are shared out: by least squares of the algebraic error.

        Raises:
            FloorError: There are too few points, they are too near a line, or no camera can see them like that.
        """
        _check(pairs)
        places, floor = (np.array(side, np.float64) for side in zip(*pairs, strict=True))
        matrix = _transform(places, floor)
        depths = _homogeneous(places) @ matrix[2]
        if min(depths) * max(depths) <= 0:
            raise FloorError(
                "expected points as one camera sees them, found some beyond the horizon of the others; "
                "check that each place in the picture has the metres of the same place"
            )
        matrix = matrix / depths.mean()
        self._to_floor, self._to_picture = _rows(matrix), _rows(np.linalg.inv(matrix).astype(np.float64))
        self.centre = Point(*floor.mean(axis=0).tolist())

    def to_floor(self, place: Point) -> Point | None:
        """Where on the floor a place of the picture lies, in metres; None from the horizon upwards."""
        return _project(self._to_floor, place)

    def to_picture(self, place: Point) -> Point | None:
        """Where a place on the floor lies in the picture, or outside it; None behind the camera."""
        return _project(self._to_picture, place)

    def area_m2(self, polygon: Polygon) -> float | None:
        """The size on the floor of an outline in the picture; None where it reaches the horizon.

        Source:
            The shoelace formula: Meister, "Generalia de genesi figurarum planarum", 1769. Straight lines of the
            picture are straight on the floor.
        """
        corners = [corner for point in polygon.points if (corner := self.to_floor(point)) is not None]
        if len(corners) < len(polygon.points):
            return None
        around = pairwise((*corners, corners[0]))
        return abs(sum(a.x * b.y - b.x * a.y for a, b in around)) / 2


def _project(matrix: Sequence[_Row], place: Point) -> Point | None:
    x, y, depth = (row[0] * place.x + row[1] * place.y + row[2] for row in matrix)
    return Point(x / depth, y / depth) if depth > _HORIZON else None


def _rows(matrix: FloatArray) -> tuple[_Row, ...]:
    return tuple((a, b, c) for a, b, c in matrix.tolist())


def _homogeneous(points: FloatArray) -> FloatArray:
    return np.column_stack([points, np.ones(len(points))])


def _transform(places: FloatArray, floor: FloatArray) -> FloatArray:
    """The matrix, shape (3, 3), that takes places of the picture to the floor, up to a factor."""
    before, after = _normalisation(places), _normalisation(floor)
    p, q = _homogeneous(places) @ before.T, _homogeneous(floor) @ after.T
    nothing = np.zeros_like(p)
    equations = np.vstack(
        [np.hstack([p, nothing, -q[:, :1] * p]), np.hstack([nothing, p, -q[:, 1:2] * p])],
    )
    solution = np.linalg.svd(equations)[2][-1].reshape(3, 3)
    return np.asarray(np.linalg.inv(after) @ solution @ before, np.float64)


def _normalisation(points: FloatArray) -> FloatArray:
    """Moves the points' centre to the origin, and makes both their spreads 1."""
    centre, spread = points.mean(axis=0), points.std(axis=0)
    return np.array(
        [[1 / spread[0], 0, -centre[0] / spread[0]], [0, 1 / spread[1], -centre[1] / spread[1]], [0, 0, 1]]
    )


def _check(pairs: Sequence[Pair]) -> None:
    if not FEWEST <= len(pairs) <= MOST:
        raise FloorError(
            f"expected {FEWEST} to {MOST} points of the floor, found {len(pairs)}; "
            "take the corners of a large four-sided area"
        )
    if not any(_is_open(four) for four in combinations(pairs, FEWEST)):
        raise FloorError(
            "expected four points of which no three are on a line, found none such; "
            "take the corners of a large four-sided area"
        )


def _is_open(four: Sequence[Pair]) -> bool:
    """Whether no three are on a line, neither in the picture nor on the floor."""
    return not any(_is_flat(*side) for three in combinations(four, 3) for side in zip(*three, strict=True))


def _is_flat(a: Point, b: Point, c: Point) -> bool:
    across = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    longest = max((p.x - q.x) ** 2 + (p.y - q.y) ** 2 for p, q in ((a, b), (b, c), (c, a)))
    return abs(across) <= FLATTEST * longest
