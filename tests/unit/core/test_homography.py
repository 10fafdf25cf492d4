"""From the picture to the floor and back."""

from itertools import permutations

import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from footfall.core.geometry import Point, Polygon
from footfall.core.homography import FloorError, Homography, Pair

# A tall trapezium in the picture is a square of 4 m on the floor; its sides meet at the horizon, y = -1.
TRAPEZIUM = (Point(0.25, 0), Point(0.75, 0), Point(1, 1), Point(0, 1))
SQUARE = (Point(0, 4), Point(4, 4), Point(4, 0), Point(0, 0))
HALL: tuple[Pair, ...] = tuple(zip(TRAPEZIUM, SQUARE, strict=True))

spots = st.floats(0, 1).map(lambda value: round(value, 3))
places = st.builds(Point, spots, spots)
nudges = st.floats(-0.15, 0.15)


@st.composite
def floors(draw: st.DrawFn, fewest: int = 4, most: int = 4) -> list[Pair]:
    """The picture's corners, moved a little, and a few points between them, with the metres that a camera would see.

    The view is a perspective one: rows and columns of the floor, divided by a depth that grows downwards.
    """
    tilt, size_m = draw(st.floats(0.1, 2)), draw(st.floats(1, 30))
    corners = [Point(x + draw(nudges), y + draw(nudges)) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    corners += draw(st.lists(places, min_size=fewest - 4, max_size=most - 4))
    depth = [0.3 + tilt * place.y + 0.1 * place.x + tilt * 0.2 for place in corners]
    return [
        (place, Point(size_m * (1 + place.x) / d, size_m / d))
        for place, d in zip(corners, depth, strict=True)
    ]


def near(point: Point | None, expected: Point | None, within: float = 1e-6) -> bool:
    return point is not None and expected is not None and np.hypot(*np.subtract(point, expected)) <= within


def test_the_given_points_lie_where_they_were_said_to() -> None:
    hall = Homography(HALL)
    for place, metres in HALL:
        assert near(hall.to_floor(place), metres)
        assert near(hall.to_picture(metres), place)
    assert hall.centre == Point(2, 2)


def test_what_is_farther_away_is_smaller() -> None:
    middle = Homography(HALL).to_floor(Point(0.5, 0.5))
    assert middle is not None
    assert middle.x == pytest.approx(2)
    assert 0 < middle.y < 2


@given(floors(most=8), places)
def test_to_the_floor_and_back_is_the_same_place(pairs: list[Pair], place: Point) -> None:
    view = Homography(pairs)
    floor = view.to_floor(place)
    assume(floor is not None and np.hypot(*floor) < 1000)
    assert floor is not None
    assert near(view.to_picture(floor), place, 1e-5)


@given(floors(most=8), places)
def test_fractions_and_pixels_give_the_same_floor(pairs: list[Pair], place: Point) -> None:
    def pixels(point: Point) -> Point:
        return Point(point.x * 768, point.y * 576)

    fractions, measured = Homography(pairs), Homography([(pixels(at), metres) for at, metres in pairs])
    floor = fractions.to_floor(place)
    assume(floor is not None and np.hypot(*floor) < 1000)
    assert near(measured.to_floor(pixels(place)), floor, 1e-4)


@given(floors(most=8), places)
def test_opencv_finds_the_same(pairs: list[Pair], place: Point) -> None:
    matrix, _ = cv2.findHomography(*(np.array(side, np.float64) for side in zip(*pairs, strict=True)))
    floor = Homography(pairs).to_floor(place)
    assume(floor is not None and np.hypot(*floor) < 1000)
    theirs = cv2.perspectiveTransform(np.array([[place]], np.float64), matrix)[0, 0]
    assert near(floor, Point(*theirs.tolist()), 1e-3)


def measured_with_errors() -> tuple[list[Pair], list[Pair]]:
    """Twelve points of the hall: as they are, and as a person measures them, 2 cm wrong."""
    hall = Homography(HALL)
    grid = [Point(x, y) for x in (0.2, 0.4, 0.6, 0.8) for y in (0.1, 0.5, 0.9)]
    exact = [(place, floor) for place in grid if (floor := hall.to_floor(place))]
    noise = np.random.default_rng(4).normal(0, 0.02, (12, 2)).tolist()
    return exact, [
        (place, Point(at.x + dx, at.y + dy)) for (place, at), (dx, dy) in zip(exact, noise, strict=True)
    ]


def test_many_points_share_out_their_errors() -> None:
    exact, noisy = measured_with_errors()
    fitted = Homography(noisy)
    errors = [np.hypot(*np.subtract(at, truth)) for (_, at), (_, truth) in zip(noisy, exact, strict=True)]
    misses = [np.hypot(*np.subtract(fitted.to_floor(place) or (99, 99), truth)) for place, truth in exact]
    assert np.mean(misses) < 0.8 * np.mean(errors)


def test_the_errors_of_many_points_are_shared_out_alike_in_fractions_and_in_pixels() -> None:
    _, noisy = measured_with_errors()
    fractions = Homography(noisy)
    pixels = Homography([(Point(at.x * 768, at.y * 100), metres) for at, metres in noisy])
    assert near(pixels.to_floor(Point(0.5 * 768, 0.3 * 100)), fractions.to_floor(Point(0.5, 0.3)), 1e-9)


@pytest.mark.parametrize("y", [-1.0, -1.1, -5.0], ids=["on it", "above it", "far above it"])
def test_the_horizon_and_what_is_above_it_is_no_floor(y: float) -> None:
    assert Homography(HALL).to_floor(Point(0.5, y)) is None


def test_the_floor_behind_the_camera_is_not_in_the_picture() -> None:
    hall = Homography(HALL)
    assert hall.to_picture(Point(2, 3.9)) is not None
    assert hall.to_picture(Point(2, -5)) is None


def test_the_order_of_the_points_does_not_matter() -> None:
    middle = Homography(HALL).to_floor(Point(0.5, 0.5))
    assert all(near(Homography(pairs).to_floor(Point(0.5, 0.5)), middle) for pairs in permutations(HALL))


def with_floor(*metres: tuple[float, float]) -> list[Pair]:
    return [(at, Point(*floor)) for (at, _), floor in zip(HALL, metres, strict=True)]


@pytest.mark.parametrize(
    ("pairs", "complaint"),
    [
        pytest.param(HALL[:3], "expected 4 to 20 points.*found 3", id="three points"),
        pytest.param((), "found 0", id="no point"),
        pytest.param(HALL * 6, "found 24", id="too many points"),
        pytest.param(HALL[:3] + HALL[:1], "no three are on a line", id="a point twice"),
        pytest.param(
            with_floor((0, 0), (1, 1), (2, 2), (0, 4)), "no three", id="three on a line on the floor"
        ),
        pytest.param(with_floor((0, 0), (1, 1.005), (2, 2), (0, 4)), "no three", id="three nearly on a line"),
        pytest.param(
            [(Point(*metres), at) for at, metres in with_floor((0, 0), (1, 1), (2, 2), (0, 4))],
            "no three",
            id="three on a line in the picture",
        ),
        pytest.param(
            with_floor((0, 0), (4, 4), (4, 0), (0, 4)), "horizon.*same place", id="two points exchanged"
        ),
    ],
)
def test_points_that_tell_no_floor_are_refused(pairs: list[Pair], complaint: str) -> None:
    with pytest.raises(FloorError, match=complaint):
        Homography(pairs)


def test_three_on_a_line_do_no_harm_beside_four_others() -> None:
    extra = Homography(HALL).to_floor(Point(0.5, 1))
    assert extra is not None
    assert near(Homography([*HALL, (Point(0.5, 1), extra)]).to_floor(Point(0.5, 0)), Point(2, 4))


@given(
    st.lists(
        st.tuples(places, st.builds(Point, st.floats(-50, 50), st.floats(-50, 50))), min_size=4, max_size=7
    )
)
def test_whatever_the_points_there_is_a_floor_or_a_complaint(pairs: list[Pair]) -> None:
    try:
        view = Homography(pairs)
    except FloorError:
        return
    assert all(view.to_floor(place) is not None for place, _ in pairs)


def test_the_area_of_an_outline_is_that_on_the_floor() -> None:
    hall = Homography(HALL)
    assert hall.area_m2(Polygon(TRAPEZIUM)) == pytest.approx(16)
    assert hall.area_m2(Polygon(TRAPEZIUM[::-1])) == pytest.approx(16)
    triangle = Polygon((TRAPEZIUM[0], TRAPEZIUM[1], TRAPEZIUM[2]))
    assert hall.area_m2(triangle) == pytest.approx(8)


def test_an_outline_up_to_the_horizon_has_no_area() -> None:
    assert Homography(HALL).area_m2(Polygon((Point(0, 1), Point(1, 1), Point(0.5, -1.1)))) is None


@given(floors(), st.lists(places, min_size=3, max_size=3))
def test_an_area_is_the_sum_of_its_parts(pairs: list[Pair], corners: list[Point]) -> None:
    view = Homography(pairs)
    a, b, c = corners
    middle = Point((b.x + c.x) / 2, (b.y + c.y) / 2)
    whole, one, two = (view.area_m2(Polygon(part)) for part in ((a, b, c), (a, b, middle), (a, middle, c)))
    assume(whole is not None and whole < 1e6)
    assert one is not None
    assert two is not None
    assert one + two == pytest.approx(whole, rel=1e-4, abs=1e-4)
