"""Visits that outlive a track, or a step aside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.events import Entered, Exited
from footfall.core.tracking import Track
from footfall.core.zones import ZoneMonitor, ZoneRules
from support.people import track_at, watch
from support.visiting import SHOP, lingering, stays_of_7

BEHIND_7 = track_at(8, 285, 180)
INSIDE_7, ASIDE_7 = [track_at(7, 280, 200), BEHIND_7], [track_at(7, 350, 200), BEHIND_7]
"""Number 7 at the edge of the zone with number 8 behind, and a step away from there."""
FAR_7 = [track_at(7, 500, 200), BEHIND_7]


def test_whoever_stood_and_steps_aside_is_outside_and_goes_on_with_the_visit() -> None:
    events = stays_of_7((INSIDE_7, 15), (ASIDE_7, 60), (INSIDE_7, 10))
    assert events == [
        Entered("shop", 7, 0.0),
        Exited("shop", 7, pytest.approx(1.429), pytest.approx(1.429)),
        Entered("shop", 7, pytest.approx(7.471), since=0.0),
        Exited("shop", 7, 8.4, 8.4),
    ]


def test_that_may_happen_again_and_again() -> None:
    events = stays_of_7((INSIDE_7, 15), *[(ASIDE_7, 30), (INSIDE_7, 10)] * 3)
    begun = [event.since for event in events if isinstance(event, Entered)]
    assert begun == [None, 0.0, 0.0, 0.0]
    assert events[-1] == Exited("shop", 7, 13.4, 13.4)


@pytest.mark.parametrize(
    "scenes",
    [
        pytest.param([(INSIDE_7, 15), (ASIDE_7, 105), (INSIDE_7, 10)], id="back too late"),
        pytest.param(
            [(INSIDE_7, 15), (ASIDE_7, 20), (FAR_7, 5), (ASIDE_7, 20), (INSIDE_7, 10)],
            id="far away meanwhile",
        ),
        pytest.param([(INSIDE_7, 15), (FAR_7, 20), (INSIDE_7, 10)], id="far away at once"),
        pytest.param([(INSIDE_7, 8), (ASIDE_7, 20), (INSIDE_7, 10)], id="who did not stand"),
        pytest.param([(INSIDE_7[:1], 15), (ASIDE_7[:1], 20), (INSIDE_7[:1], 10)], id="alone"),
        pytest.param(
            [(INSIDE_7, 15), (ASIDE_7, 5), (INSIDE_7[:1], 10), (ASIDE_7[:1], 20), (INSIDE_7[:1], 10)],
            id="among others formerly, and alone of late",
        ),
    ],
)
def test_whoever_is_there_once_more_begins_another_visit(scenes: list[tuple[list[Track], int]]) -> None:
    entered = [event for event in stays_of_7(*scenes) if isinstance(event, Entered)]
    assert [event.since for event in entered] == [None, None]


def test_whoever_is_back_after_a_gap_in_the_pictures_is_so_too_late() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, lingering((INSIDE_7, 15), (ASIDE_7, 20)))
    back = watch(monitor, [(12.0 + i / 10, INSIDE_7) for i in range(10)])
    assert [event.since for event in back if isinstance(event, Entered) and event.track_id == 7] == [None]


def test_whoever_is_back_in_time_but_confirmed_late_begins_another_visit() -> None:
    """Seen for a moment, and then hidden: by then the minute in which the visit ended may be closed."""
    before = [track_at(7, 295, 200), track_at(8, 300, 205)]
    hidden = [track_at(8, 300, 205)]
    events = stays_of_7((INSIDE_7, 15), (ASIDE_7, 93), (before, 2), (hidden, 25), (before, 20))
    entered = [event for event in events if isinstance(event, Entered)]
    assert [event.since for event in entered] == [None, None]


def test_whom_another_stood_in_for_on_the_way_back_goes_on_with_the_visit() -> None:
    stand_in = [track_at(9, 270, 200), BEHIND_7]
    events = stays_of_7((INSIDE_7, 15), (ASIDE_7, 30), (INSIDE_7, 2), (stand_in, 1), (INSIDE_7, 12))
    assert [event.since for event in events if isinstance(event, Entered)] == [None, 0.0]


def test_whoever_is_back_from_aside_is_not_taken_for_another_who_vanished() -> None:
    events = stays_of_7((INSIDE_7, 15), (ASIDE_7, 20), ([], 15), (INSIDE_7[:1], 10))
    assert [event.since for event in events if isinstance(event, Entered)] == [None, 0.0]


def test_a_visit_that_another_went_on_with_on_the_way_back_is_given_back() -> None:
    stand_in = track_at(9, 270, 200)
    scenes = (
        (INSIDE_7, 15),
        (ASIDE_7, 30),
        (INSIDE_7, 2),
        ([stand_in, BEHIND_7], 10),
        ([*INSIDE_7, stand_in], 10),
    )
    events = watch(ZoneMonitor(SHOP), lingering(*scenes))
    entered = [(event.track_id, event.since) for event in events if isinstance(event, Entered)]
    assert entered == [(7, None), (8, None), (7, 0.0), (9, None)]


def test_a_look_inside_that_is_no_visit_does_not_go_on_with_one_yet() -> None:
    events = stays_of_7((INSIDE_7, 15), (ASIDE_7, 20), (INSIDE_7, 3), (ASIDE_7, 20), (INSIDE_7, 10))
    assert [event.since for event in events if isinstance(event, Entered)] == [None, 0.0]
    assert events[-1] == Exited("shop", 7, 6.7, 6.7)


def test_whoever_is_not_back_is_forgotten() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, lingering((INSIDE_7, 15), (ASIDE_7, 20)))
    assert monitor._aside
    watch(monitor, [(11.5, []), (13.6, [])])
    assert monitor._stays == monitor._steps == monitor._aside == {}


def test_whose_visit_another_track_went_on_with_is_not_known_again_by_that_track() -> None:
    ninth = [track_at(9, 280, 200), BEHIND_7]
    aside = [track_at(9, 350, 200), BEHIND_7]
    scenes = (INSIDE_7, 15), ([BEHIND_7], 5), (ninth, 20), (aside, 20), (ninth, 10)
    events = watch(ZoneMonitor(SHOP), lingering(*scenes))
    entered = [(event.track_id, event.since) for event in events if isinstance(event, Entered)]
    assert sorted(entered, key=str) == [(7, None), (8, None), (9, None)]


STANDING = ([track_at(7, 200, 200)], 20)
"""Number 7 stands in the zone for two seconds, as `lingering` has it."""


def told(*scenes: tuple[list[Track], int]) -> list[tuple[str, int, float]]:
    """What is told of scenes and long nobody after them: event, number and time."""
    events = watch(ZoneMonitor(SHOP), lingering(*scenes, ([], 120)))
    return [(type(event).__name__, event.track_id, event.at) for event in events]


def test_a_track_that_begins_where_one_broke_goes_on_with_its_visit() -> None:
    events = told(STANDING, ([], 40), ([track_at(8, 260, 200)], 20), ([track_at(8, 400, 200)], 5))
    assert events == [("Entered", 7, 0.0), ("Exited", 7, pytest.approx(7.929))]


def test_so_does_one_after_the_other_however_often_they_break() -> None:
    events = told(STANDING, ([], 40), ([track_at(8, 210, 200)], 20), ([], 90), ([track_at(9, 220, 200)], 20))
    assert events == [("Entered", 7, 0.0), ("Exited", 7, 18.9)]


def test_who_goes_on_with_whose_visit_is_known_for_as_long_as_it_lasts() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, lingering(STANDING, ([], 40)))
    assert list(monitor.stand_ins) == []
    watch(monitor, [(6.0 + tenth / 10, [track_at(8, 210, 200)]) for tenth in range(5)])
    assert list(monitor.stand_ins) == [(8, 7)]
    watch(monitor, [(6.5, [track_at(7, 200, 200), track_at(8, 210, 200)])])
    assert list(monitor.stand_ins) == []


def test_the_nearest_of_those_who_vanished_is_taken_for_somebody_new() -> None:
    both = [track_at(7, 200, 200), track_at(8, 240, 200)]
    events = told((both, 20), ([], 20), ([track_at(9, 245, 200)], 20))
    assert events[2:] == [("Exited", 7, 1.9), ("Exited", 8, 5.9)]


@pytest.mark.parametrize(
    "scenes",
    [
        pytest.param([([], 5), ([track_at(8, 290, 200)], 20)], id="far away"),
        pytest.param(
            [([track_at(7, 200, 200), track_at(8, 210, 200)], 1), ([track_at(8, 210, 200)], 20)],
            id="while the other is seen",
        ),
        pytest.param([([track_at(7, 400, 200)], 5), ([track_at(8, 210, 200)], 20)], id="when the other left"),
        pytest.param([([], 105), ([track_at(8, 210, 200)], 20)], id="too late"),
        pytest.param(
            [([track_at(8, 210, 200, first_box=track_at(8, 400, 200).box)], 20)],
            id="who came in from outside",
        ),
        pytest.param(
            [([track_at(8, 400, 200)], 5), ([track_at(8, 210, 200)], 20)], id="who was seen outside"
        ),
    ],
)
def test_somebody_new_is_a_visitor(scenes: list[tuple[list[Track], int]]) -> None:
    events = told(STANDING, *scenes)
    assert sorted(what[:2] for what in events) == [
        ("Entered", 7),
        ("Entered", 8),
        ("Exited", 7),
        ("Exited", 8),
    ]


@pytest.mark.parametrize(
    ("pictures", "away", "visitors"),
    [
        pytest.param(20, 99, [7], id="soon after who stood"),
        pytest.param(20, 101, [7, 8], id="long after who stood"),
        pytest.param(8, 29, [7], id="soon after who walked"),
        pytest.param(8, 31, [7, 8], id="long after who walked"),
    ],
)
def test_a_long_grace_time_makes_nobody_go_on_with_the_visit_of_another(
    pictures: int, away: int, visitors: list[int]
) -> None:
    monitor = ZoneMonitor(SHOP, ZoneRules(grace_s=60.0))
    one, other = track_at(7, 200, 200), track_at(8, 210, 200)
    events = watch(monitor, lingering(([one], pictures), ([], away), ([other], 20)))
    assert [event.track_id for event in events if isinstance(event, Entered)] == visitors


def test_whoever_is_back_was_not_the_one_who_went_on_with_the_visit() -> None:
    both = [track_at(8, 230, 200), track_at(7, 200, 200)]
    events = told(STANDING, ([track_at(8, 230, 200)], 10), (both, 10))
    assert events == [("Entered", 7, 0.0), ("Entered", 8, 2.0), ("Exited", 7, 3.9), ("Exited", 8, 3.9)]


def test_whoever_is_back_outside_had_left_when_last_seen_inside() -> None:
    both = [track_at(8, 230, 200), track_at(7, 400, 200)]
    events = told(STANDING, ([track_at(8, 230, 200)], 10), (both, 10))
    assert events == [("Entered", 7, 0.0), ("Exited", 7, 1.9), ("Entered", 8, 2.0), ("Exited", 8, 3.9)]


def test_whoever_is_back_ends_what_several_went_on_with() -> None:
    seventh, ninth = track_at(7, 200, 200), track_at(9, 230, 200)
    events = told(STANDING, ([track_at(8, 230, 200)], 10), ([ninth], 10), ([seventh, ninth], 10))
    assert sorted(events) == [
        ("Entered", 7, 0.0),
        ("Entered", 9, 2.0),
        ("Exited", 7, 4.9),
        ("Exited", 9, 4.9),
    ]


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.integers(1, 4), st.sampled_from([150.0, 200.0, 250.0, 290.0, 325.0, 400.0])),
            st.integers(1, 30),
        ),
        max_size=12,
    )
)
def test_everybody_who_came_in_goes_out_and_is_inside_once(poses: list[tuple[dict[int, float], int]]) -> None:
    monitor, inside = ZoneMonitor(SHOP), set[int]()
    scenes = [([track_at(k, x, 200) for k, x in pose.items()], pictures) for pose, pictures in poses]
    for event in watch(monitor, lingering(*scenes, ([], 120))):
        assert (event.track_id in inside) == isinstance(event, Exited)
        inside ^= {event.track_id}
    assert inside == set()
    assert monitor._stays == monitor._steps == {}
