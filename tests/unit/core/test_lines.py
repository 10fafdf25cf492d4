"""Crossings of one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.events import Crossed, Direction
from footfall.core.geometry import Point, Polyline
from footfall.core.lines import Line, LineMonitor
from footfall.core.tracking import Track
from support.people import box_at, track_at, watch

DOOR = Line("door", Polyline((Point(200, 100), Point(200, 300))))
"""Walked down the screen: from the right of the screen to its left is in."""


Frames = list[tuple[float, list[Track]]]


def walk(*places: tuple[float, float]) -> Frames:
    """Ten steps a second, and after the last one somebody who is not seen any more."""
    return then_gone([(i / 10, [track_at(1, x, y)]) for i, (x, y) in enumerate(places)])


def then_gone(frames: Frames) -> Frames:
    return [*frames, *((frames[-1][0] + i / 10, []) for i in range(1, 7))]


def level(*xs: float) -> Frames:
    return walk(*[(x, 200.0) for x in xs])


def test_from_left_to_right_of_who_walks_the_line_is_in() -> None:
    assert watch(LineMonitor(DOOR), level(230, 210, 190)) == [Crossed("door", 1, 0.2, Direction.IN)]


def test_the_way_back_is_out() -> None:
    events = watch(LineMonitor(DOOR), level(230, *[190] * 6, 170, 215))
    assert [event.direction for event in events] == [Direction.IN, Direction.OUT]


def test_the_moment_is_the_first_clear_of_the_line() -> None:
    assert [event.at for event in watch(LineMonitor(DOOR), level(230, 203, 199, 198, 197, 190))] == [0.5]


@pytest.mark.parametrize("last", [230, 170], ids=["goes back", "goes through"])
def test_whoever_stands_on_the_line_for_a_minute_counts_at_most_once(last: float) -> None:
    swaying = [200 + 7.9 * (-1) ** i for i in range(600)]
    assert len(watch(LineMonitor(DOOR), level(230, *swaying, last))) == (last < 200)


@given(
    st.lists(st.floats(-8, 8), max_size=40), st.sampled_from([170.0, 230.0]), st.sampled_from([170.0, 230.0])
)
def test_jitter_on_the_line_adds_no_crossing(jitter: list[float], first: float, last: float) -> None:
    events = watch(LineMonitor(DOOR), level(first, *[200 + x for x in jitter], last))
    assert len(events) == (first != last)


@given(st.floats(8.1, 80), st.integers(1, 5))
def test_whoever_is_back_within_half_a_second_has_not_crossed(far: float, frames: int) -> None:
    assert watch(LineMonitor(DOOR), level(230, *[200 - far] * frames, *[215] * 8)) == []


def test_the_band_grows_with_the_person() -> None:
    tall = [(i / 10, [track_at(1, x, 200, height=400)]) for i, x in enumerate((250, 165))]
    assert watch(LineMonitor(DOOR), then_gone(tall)) == []
    assert len(watch(LineMonitor(DOOR), then_gone([*tall, (0.2, [track_at(1, 155, 200, height=400)])]))) == 1


def test_small_people_get_a_band_of_some_pixels() -> None:
    small = [(i / 10, [track_at(1, x, 200, height=20)]) for i, x in enumerate((250, 196.5))]
    assert watch(LineMonitor(DOOR), then_gone(small)) == []
    assert (
        len(watch(LineMonitor(DOOR), then_gone([*small, (0.2, [track_at(1, 195.5, 200, height=20)])]))) == 1
    )


def test_a_line_with_a_bend_is_crossed_once_on_either_part() -> None:
    around = Line("kiosk", Polyline((Point(200, 100), Point(200, 300), Point(400, 300))))
    for way in ([(230, 200), (170, 200)], [(300, 280), (300, 330)], [(220, 280), (180, 320)]):
        assert [event.direction for event in watch(LineMonitor(around), walk(*way))] == [Direction.IN]
    assert watch(LineMonitor(around), walk((170, 280), (230, 330), (230, 340))) == []


@pytest.mark.parametrize("y", [90, 310], ids=["above a", "below b"])
def test_walking_past_the_ends_is_no_crossing(y: float) -> None:
    assert watch(LineMonitor(DOOR), walk((230, y), (170, y))) == []


def test_the_place_counts_where_the_foot_went_over_the_line() -> None:
    along_the_line_and_over_it_beyond_its_end = [(230, 200), (202, 250), (202, 400), (190, 400), (170, 200)]
    assert watch(LineMonitor(DOOR), walk(*along_the_line_and_over_it_beyond_its_end)) == []


def test_around_the_end_and_back_through_is_one_way_only() -> None:
    events = watch(LineMonitor(DOOR), walk((230, 200), (230, 320), (170, 320), *[(170, 200)] * 6, (230, 200)))
    assert [event.direction for event in events] == [Direction.OUT]


def test_whoever_is_first_seen_on_the_line_has_come_from_no_side() -> None:
    assert watch(LineMonitor(DOOR), level(200, 201, 199, 170)) == []


def test_a_foot_exactly_on_the_line_hides_no_crossing() -> None:
    assert len(watch(LineMonitor(DOOR), level(230, 200, 200, 170))) == 1


def test_a_crossing_before_the_track_was_confirmed_counts() -> None:
    confirmed = track_at(1, 180, 200, first_box=box_at(220, 200))
    frames = then_gone([(0.3, [confirmed]), (0.4, [track_at(1, 170, 200)])])
    assert len(watch(LineMonitor(DOOR), frames)) == 1


def test_a_crossing_behind_something_counts_if_the_person_is_the_same() -> None:
    frames = [
        (0, [track_at(1, 230, 200)]),
        *((i / 10, []) for i in range(1, 25)),
        (2.5, [track_at(1, 170, 200)]),
    ]
    assert len(watch(LineMonitor(DOOR), then_gone(frames))) == 1


def test_sides_are_forgotten_when_their_people_are_gone() -> None:
    monitor = LineMonitor(DOOR)
    for i in range(500):
        monitor.update([track_at(i, 230, 200)], i / 10)
    assert len(monitor._walks) <= 101
    monitor.update([], 100)
    assert monitor._walks == {}
