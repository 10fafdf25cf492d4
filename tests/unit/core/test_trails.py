"""Finding people again in the pictures of a recording."""

import pytest

from footfall.core.geometry import Box
from footfall.core.tracking import Track, TrackState
from footfall.core.trails import BELIEF_S, HOLD_S, MOST_HOLD_S, Trails


def track(x: float, track_id: int = 1, first_x: float | None = None) -> Track:
    found = Track(track_id, box(x), TrackState.CONFIRMED, 0.9)
    return found if first_x is None else found._replace(first_box=box(first_x))


def box(x: float) -> Box:
    return Box(x, 2.0, x + 1.0, 5.0)


def test_between_two_sightings_people_went_straight() -> None:
    trails = Trails()
    trails.note([track(0.0)], 10.0)
    trails.note([track(8.0)], 12.0)
    assert trails.boxes(10.5) == [box(2.0)]


def test_before_they_are_believed_in_people_were_where_they_were_first_seen() -> None:
    trails = Trails()
    trails.note([track(4.0, first_x=2.0)], 10.0)
    assert trails.boxes(10.0 - BELIEF_S) == [box(2.0)]
    assert trails.boxes(10.0 - BELIEF_S / 2) == [box(3.0)]


@pytest.mark.parametrize(("at", "there"), [(9.4, False), (9.6, True), (11.4, True), (11.6, False)])
def test_people_are_held_a_little_before_and_after(at: float, there: bool) -> None:
    trails = Trails()
    for tenth in range(11):
        trails.note([track(3.0)], 10.0 + tenth / 10)
    assert trails.boxes(at) == ([box(3.0)] if there else [])


def test_where_pictures_are_rare_people_are_held_from_the_picture_before_on() -> None:
    trails = Trails()
    trails.note([], 9.0)
    trails.note([track(4.0, first_x=2.0)], 10.0)
    trails.note([track(4.0)], 11.0)
    assert trails.boxes(9.0) == [box(2.0)]
    assert trails.boxes(8.1) == [box(2.0)]
    assert trails.between(12.5, 13.0).boxes(11.9) == []
    assert trails.between(11.5, 13.0).boxes(11.9) == [box(4.0)]


def test_a_gap_in_a_recording_holds_nobody_for_long() -> None:
    trails = Trails()
    trails.note([track(4.0)], 10.0)
    trails.note([], 1000.0)
    assert trails.boxes(10.0 + MOST_HOLD_S + 0.1) == []


def test_everybody_has_a_trail_of_their_own() -> None:
    trails = Trails()
    trails.note([track(0.0, 1), track(9.0, 2)], 10.0)
    assert trails.boxes(10.0) == [box(0.0), box(9.0)]


def test_a_part_of_the_time_has_only_who_was_there_then() -> None:
    trails = Trails()
    for track_id, at in enumerate([10.0, 20.0, 30.0], 1):
        trails.note([track(float(track_id), track_id)], at)
    part = trails.between(20.0 - 2 * HOLD_S, 20.0 + 2 * HOLD_S)
    assert part.boxes(20.0) == [box(2.0)]
    assert part.boxes(10.0) == part.boxes(30.0) == []
