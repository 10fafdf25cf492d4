"""Visitors count; staff, and what is no person, do not."""

from collections.abc import Sequence

from footfall.core.counted import CountedPeople, CountedRules
from footfall.core.geometry import Point, Polygon
from footfall.core.metrics.staff import Staff
from footfall.core.screening import Screening
from footfall.core.tracking import Track
from support.people import track_at

SCREEN = Polygon((Point(100, 0), Point(200, 0), Point(200, 100), Point(100, 100)))
BACK_ROOM = Polygon((Point(300, 0), Point(400, 0), Point(400, 100), Point(300, 100)))


def screening() -> Screening:
    return Screening(CountedPeople(CountedRules(ignored=(SCREEN,))), Staff([BACK_ROOM]))


def ids(tracks: Sequence[Track]) -> list[int]:
    return [track.track_id for track in tracks]


def test_visitors_pass_and_staff_and_those_in_ignored_areas_do_not() -> None:
    people = [track_at(1, 50, 50), track_at(2, 150, 50), track_at(3, 350, 50)]
    assert screening().update(people, 0.0) == people[:1]


def test_staff_do_not_count_wherever_they_go_though_nobody_asks_in_between() -> None:
    screen = screening()
    screen.update([track_at(1, 350, 50)], 0.0)
    screen.update([], 5.0)
    assert ids(screen.update([track_at(1, 50, 50), track_at(2, 60, 90)], 9.0)) == [2]


def test_whoever_comes_out_of_an_ignored_area_counts_from_then_on() -> None:
    screen = screening()
    walk = [ids(screen.update([track_at(1, x, 50)], x / 100)) for x in (150, 210)]
    assert walk == [[], [1]]


def test_a_visitor_who_goes_behind_the_scenes_stays_one() -> None:
    screen = screening()
    walk = [ids(screen.update([track_at(1, x, 50)], x / 100)) for x in (250, 350)]
    assert walk == [[1], [1]]
