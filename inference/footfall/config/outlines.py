"""Which drawings make sense: checks of points, outlines and lines in fractions of the picture."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, Strict
from pydantic_core import PydanticCustomError

XY = tuple[float, float]


def _two_numbers(point: object) -> object:
    if isinstance(point, list | tuple) and len(point) != 2:
        raise PydanticCustomError(
            "point",
            "expected a point [x, y], found {found} numbers; write two fractions, as in [0.25, 0.8]",
            {"found": len(point)},
        )
    return point


def _turn(a: XY, b: XY, c: XY) -> float:
    """Above 0 where a-b-c turns one way, below 0 the other way, 0 on a straight line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _within_span(a: XY, b: XY, c: XY) -> bool:
    """Whether c, known to lie on the endless line through a and b, lies between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _meet(a: XY, b: XY, c: XY, d: XY) -> bool:
    """Whether the stretches a-b and c-d share a point.

    Source:
        Cormen, Leiserson, Rivest, Stein, "Introduction to Algorithms", section 33.1.
    """
    to_a, to_b = _turn(c, d, a), _turn(c, d, b)
    to_c, to_d = _turn(a, b, c), _turn(a, b, d)
    if to_a * to_b < 0 and to_c * to_d < 0:
        return True
    ends = ((to_a, c, d, a), (to_b, c, d, b), (to_c, a, b, c), (to_d, a, b, d))
    return any(turn == 0 and _within_span(start, end, point) for turn, start, end, point in ends)


def _folds_back(a: XY, corner: XY, b: XY) -> bool:
    """Whether the outline returns over the edge it came along."""
    return _turn(a, corner, b) == 0 and (_within_span(a, corner, b) or _within_span(corner, b, a))


def crossing_edges(points: Sequence[XY]) -> tuple[int, int] | None:
    """The first two edges of a closed outline that cross or touch where they should not, counted from 1."""
    edges = list(pairwise((*points, points[0])))
    for (i, (a, b)), (j, (c, d)) in combinations(enumerate(edges, start=1), 2):
        if j == i + 1:
            wrong = _folds_back(a, b, d)
        elif (i, j) == (1, len(edges)):
            wrong = _folds_back(c, a, b)
        else:
            wrong = _meet(a, b, c, d)
        if wrong:
            return i, j
    return None


def _outline(points: tuple[XY, ...]) -> tuple[XY, ...]:
    if len(points) < 3:
        raise PydanticCustomError(
            "outline",
            "expected at least 3 points, found {found}; add corners until they surround the area",
            {"found": len(points)},
        )
    for number, (a, b) in enumerate(pairwise((*points, points[0])), start=1):
        if a == b:
            raise PydanticCustomError(
                "outline",
                "expected different neighbouring points, found point {number} twice; "
                "remove one (the last point joins the first by itself)",
                {"number": number},
            )
    if crossed := crossing_edges(points):
        raise PydanticCustomError(
            "outline",
            "expected an outline that does not cross itself, found that edge {first} meets edge {second}; "
            "list the corners in the order in which one would walk around the area",
            {"first": crossed[0], "second": crossed[1]},
        )
    return points


Fraction = Annotated[float, Field(ge=0, le=1)]
PointXY = Annotated[tuple[Fraction, Fraction], BeforeValidator(_two_numbers), Strict(False)]
"""[x, y] in fractions of the picture's width and height, from its upper left corner."""
OutlineXY = Annotated[
    tuple[PointXY, ...], AfterValidator(_outline), Strict(False), Field(json_schema_extra={"minItems": 3})
]
"""The corners of an area, in walking order."""
