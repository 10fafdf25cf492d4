import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from footfall.config import LineConfig, ZoneConfig
from footfall.config.outlines import crossing_edges
from footfall.core.geometry import Box, Point

SQUARE = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))


@pytest.mark.parametrize(
    "points",
    [
        pytest.param(((0, 0), (1, 0), (0, 1)), id="triangle"),
        pytest.param(SQUARE, id="square"),
        pytest.param(SQUARE[::-1], id="the other way round"),
        pytest.param(((0, 0), (1, 0), (1, 1), (0.5, 0.2), (0, 1)), id="with a notch"),
        pytest.param(((0, 0), (0.5, 0), (1, 0), (1, 1)), id="a point on a straight edge"),
    ],
)
def test_a_sound_outline_has_no_crossing(points: tuple[tuple[float, float], ...]) -> None:
    assert crossing_edges(points) is None


@pytest.mark.parametrize(
    ("points", "edges"),
    [
        pytest.param(((0, 0), (1, 1), (1, 0), (0, 1)), (1, 3), id="bow tie"),
        pytest.param(((0, 0), (1, 0), (0.5, 0)), (1, 2), id="flat"),
        pytest.param(((0, 0), (1, 0), (1, 1), (1, 0.5), (0, 1)), (2, 3), id="a spike"),
        pytest.param(((0, 0), (1, 0), (1, 1), (0.5, 0), (0, 1)), (1, 3), id="touches an edge"),
        pytest.param(((0, 0), (1, 0), (0.5, 0.5), (1, 1), (0, 1), (0.5, 0.5)), (2, 5), id="touches a corner"),
        pytest.param(((0.5, 0), (0.8, 0), (1, 1), (1, 0)), (1, 4), id="folds back at its first point"),
    ],
)
def test_a_crossing_is_found(points: tuple[tuple[float, float], ...], edges: tuple[int, int]) -> None:
    assert crossing_edges(points) == edges


@given(st.lists(st.floats(0, 2 * math.pi), min_size=3, max_size=12, unique_by=lambda angle: round(angle, 2)))
def test_corners_around_a_circle_never_cross(angles: list[float]) -> None:
    around = [(0.5 + 0.4 * math.cos(a), 0.5 + 0.4 * math.sin(a)) for a in sorted(angles)]
    if all(a != b for a, b in pairwise((*around, around[0]))):
        assert crossing_edges(around) is None


def test_an_outline_is_scaled_to_the_picture() -> None:
    polygon = ZoneConfig(polygon=SQUARE).outline(1000, 500)
    assert polygon.points[0] == Point(200, 100)
    assert polygon.points[2] == Point(800, 400)


def test_a_zone_at_the_pictures_edge_holds_people_whom_the_edge_cuts_off() -> None:
    whole = ZoneConfig(polygon=((0, 0), (1, 0), (1, 1), (0, 1))).outline(640, 480)
    assert whole.contains(Box(600, 300, 680, 480).feet)
    assert whole.contains(Box(-20, 300, 20, 480).feet)


def test_a_line_is_scaled_to_the_picture() -> None:
    path = LineConfig.model_validate({"from": [0.25, 0.5], "via": [[0.5, 0.5]], "to": [0.75, 1]}).path(
        800, 600
    )
    assert path.points == (Point(200, 300), Point(400, 300), Point(600, 612))


def test_a_line_to_the_pictures_edge_is_crossed_by_people_whom_the_edge_cuts_off() -> None:
    path = LineConfig.model_validate({"from": [0.5, 0.3], "to": [0.5, 1]}).path(640, 480)
    left, right = (Box(x - 40, 300, x + 40, 480).feet for x in (280, 360))
    assert path.passes(left, right) != 0
    assert path.passes(Point(left.x, 485), Point(right.x, 483)) != 0


@pytest.mark.parametrize("via", [[[0.25, 0.5]], [[0.3, 0.3], [0.3, 0.3]], [[0.75, 1]]])
def test_a_bend_at_the_same_place_as_its_neighbour_is_refused(via: list[list[float]]) -> None:
    with pytest.raises(ValidationError, match="same point twice in a row"):
        LineConfig.model_validate({"from": [0.25, 0.5], "via": via, "to": [0.75, 1]})


def test_values_cannot_be_changed() -> None:
    zone = ZoneConfig(polygon=SQUARE)
    with pytest.raises(ValidationError):
        zone.grace_s = 5  # type: ignore[misc]
