"""Points, boxes, polygons and lines."""

import pytest

from footfall.core.geometry import Box, Point, Polygon, Polyline, iou

SQUARE = Polygon((Point(0, 0), Point(10, 0), Point(10, 10), Point(0, 10)))
HORSESHOE = Polygon(
    tuple(Point(*p) for p in [(0, 0), (9, 0), (9, 9), (6, 9), (6, 3), (3, 3), (3, 9), (0, 9)])
)


def test_a_person_stands_at_the_middle_of_the_bottom_edge() -> None:
    assert Box(10, 20, 30, 80).feet == Point(20, 80)


def test_a_box_is_scaled_along_each_axis() -> None:
    assert Box(10, 20, 30, 80).scaled(2, 0.5) == Box(20, 10, 60, 40)


def test_a_box_turned_inside_out_has_no_area() -> None:
    assert Box(10, 10, 5, 20).area == 0


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(Box(0, 0, 10, 10), 1.0, id="the same"),
        pytest.param(Box(5, 0, 15, 10), 1 / 3, id="half over"),
        pytest.param(Box(10, 0, 20, 10), 0.0, id="touching at the side"),
        pytest.param(Box(0, 10, 10, 20), 0.0, id="touching below"),
    ],
)
def test_intersection_over_union(other: Box, expected: float) -> None:
    assert iou(Box(0, 0, 10, 10), other) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("polygon", "point", "inside"),
    [
        pytest.param(SQUARE, Point(5, 5), True, id="in the square"),
        pytest.param(SQUARE, Point(11, 5), False, id="right of the square"),
        pytest.param(SQUARE, Point(-1, 5), False, id="left of the square"),
        pytest.param(SQUARE, Point(5, 11), False, id="below the square"),
        pytest.param(HORSESHOE, Point(1, 8), True, id="in an arm"),
        pytest.param(HORSESHOE, Point(4.5, 8), False, id="between the arms"),
    ],
)
def test_a_point_is_inside_by_the_even_odd_rule(polygon: Polygon, point: Point, inside: bool) -> None:
    assert polygon.contains(point) is inside


DOWN = Polyline((Point(100, 0), Point(100, 50)))
HOOK = Polyline((Point(0, 0), Point(100, 0), Point(100, 50)))
"""To the right of the screen, then down: its right is the lower left."""


@pytest.mark.parametrize(
    ("start", "end", "passes"),
    [
        pytest.param(
            Point(130, 20), Point(90, 20), 1, id="to the right of who walks down, the screen's left"
        ),
        pytest.param(Point(90, 20), Point(130, 20), -1, id="back"),
        pytest.param(Point(130, 60), Point(90, 60), 0, id="beyond the end"),
        pytest.param(Point(130, 20), Point(110, 20), 0, id="not as far as the line"),
        pytest.param(Point(130, 20), Point(100, 20), 0, id="onto it"),
        pytest.param(Point(100, 20), Point(90, 20), 1, id="from it"),
    ],
)
def test_a_step_over_a_line_has_a_direction(start: Point, end: Point, passes: int) -> None:
    assert DOWN.passes(start, end) == passes


@pytest.mark.parametrize(
    ("start", "end", "passes"),
    [
        pytest.param(Point(150, -50), Point(50, 25), 1, id="near the bend"),
        pytest.param(Point(150, -50), Point(50, 50), 1, id="through the bend"),
        pytest.param(Point(50, -10), Point(150, 20), 0, id="in over one part, out over the other"),
        pytest.param(Point(50, 10), Point(50, -10), -1, id="over the first part"),
    ],
)
def test_a_line_with_a_bend_is_one_line(start: Point, end: Point, passes: int) -> None:
    assert HOOK.passes(start, end) == passes


def test_a_line_is_as_far_away_as_its_nearest_place() -> None:
    assert [HOOK.distance(Point(*place)) for place in ((50, 7), (103, 54), (-3, -4), (110, 25))] == [
        7,
        5,
        5,
        10,
    ]


def test_an_outline_is_as_far_away_inside_as_outside() -> None:
    assert [SQUARE.distance(Point(*place)) for place in ((5, 8), (5, 12), (13, 14), (0, 3))] == [2, 2, 5, 0]


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        pytest.param(Point(-5, 5), Point(5, 5), [0.5], id="in"),
        pytest.param(Point(-5, 5), Point(15, 5), [0.25, 0.75], id="in and out"),
        pytest.param(Point(2, 5), Point(8, 5), [], id="inside"),
        pytest.param(Point(-5, -1), Point(15, -1), [], id="past it"),
    ],
)
def test_where_a_step_goes_over_an_outline(start: Point, end: Point, parts: list[float]) -> None:
    assert SQUARE.meetings(start, end) == pytest.approx(parts)
