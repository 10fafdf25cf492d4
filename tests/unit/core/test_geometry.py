"""Points, boxes, polygons and segments."""

import pytest

from footfall.core.geometry import Box, Point, Polygon, Segment, iou

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


def test_right_of_a_walk_down_the_screen_is_the_left_of_the_screen() -> None:
    down = Segment(Point(100, 0), Point(100, 50))
    assert down.offset(Point(90, 20)) == pytest.approx(10)
    assert down.offset(Point(130, 20)) == pytest.approx(-30)


def test_a_place_along_a_segment_is_0_at_its_start_and_1_at_its_end() -> None:
    segment = Segment(Point(0, 0), Point(0, 50))
    assert [segment.along(Point(7, y)) for y in (-25, 0, 50)] == pytest.approx([-0.5, 0, 1])
    assert segment.length == 50
