"""Visits of one zone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.events import Entered, Exited
from footfall.core.geometry import Point, Polygon
from footfall.core.tracking import Track
from footfall.core.zones import Zone, ZoneMonitor
from support.people import track_at, watch

SHOP = Zone("shop", Polygon((Point(100, 100), Point(300, 100), Point(300, 300), Point(100, 300))))
INSIDE, OUTSIDE = (200.0, 200.0), (400.0, 200.0)


def frames(places: str, fps: float = 10, start: float = 0.0) -> list[tuple[float, list[Track]]]:
    """One person, a letter a frame: i inside, o outside, - unseen."""
    where = {"i": [track_at(7, *INSIDE)], "o": [track_at(7, *OUTSIDE)], "-": []}
    return [(start + i / fps, where[letter]) for i, letter in enumerate(places)]


def test_a_visit_is_told_once_it_lasted_and_says_when_it_began() -> None:
    monitor = ZoneMonitor(SHOP)
    assert watch(monitor, frames("oiiiii")) == []
    assert watch(monitor, [(0.6, [track_at(7, *INSIDE)])]) == [Entered("shop", 7, 0.05)]


def test_a_visit_ends_only_after_the_grace_time_and_says_when_it_did() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, frames("i" * 11))
    assert watch(monitor, frames("o" * 10, start=1.1)) == []
    assert watch(monitor, [(2.1, [])]) == [Exited("shop", 7, 1.05, 1.05)]


@pytest.mark.parametrize("gap", ["ooooo", "-----", "oo-oo", "-o-o-o-o-"])
def test_whoever_is_outside_or_unseen_for_less_than_the_grace_time_never_left(gap: str) -> None:
    events = watch(ZoneMonitor(SHOP), frames("i" * 10 + gap + "i" * 10 + "o" * 12))
    assert [type(event) for event in events] == [Entered, Exited]


def test_a_visit_shorter_than_the_least_is_none() -> None:
    assert watch(ZoneMonitor(SHOP), frames("iiiii" + "o" * 20)) == []


def test_whoever_returns_after_the_grace_time_visits_again() -> None:
    events = watch(ZoneMonitor(SHOP), frames("i" * 10 + "o" * 12 + "i" * 10 + "-" * 12))
    assert [type(event) for event in events] == [Entered, Exited, Entered, Exited]


@pytest.mark.parametrize("start", [0.0, 1_700_000_000.0, 1_769_860_800.3])
def test_times_on_the_border_count_alike_on_every_day(start: float) -> None:
    events = watch(ZoneMonitor(SHOP), frames("iiiiiii" + "-" * 10 + "iiiiii" + "o" * 12, start=start))
    assert [type(event) for event in events] == [Entered, Exited]


def test_at_2_pictures_a_second_a_visit_is_one_visit() -> None:
    events = watch(ZoneMonitor(SHOP), frames("oiiio---", fps=2))
    assert events == [Entered("shop", 7, 0.25), Exited("shop", 7, 1.75, 1.5)]


def test_a_long_outage_ends_the_visit_at_the_last_moment_seen_inside() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, frames("i" * 10))
    assert watch(monitor, [(3600, [])]) == [Exited("shop", 7, 0.9, 0.9)]


def test_two_people_are_two_visits() -> None:
    events = watch(
        ZoneMonitor(SHOP), [(i / 10, [track_at(1, 150, 150), track_at(2, 250, 250)]) for i in range(9)]
    )
    assert [event.track_id for event in events] == [1, 2]


def test_the_state_of_whoever_is_gone_is_freed() -> None:
    monitor = ZoneMonitor(SHOP)
    for i in range(200):
        monitor.update([track_at(i, *INSIDE)], i / 10)
    assert len(monitor._stays) <= len(monitor._steps) <= 11
    monitor.update([], 100)
    assert monitor._stays == monitor._steps == {}


def at_places(*xs: float, fps: float = 10) -> list[tuple[float, list[Track]]]:
    """One person at these places, and then nobody for long."""
    seen = [(i / fps, [track_at(7, x, 200)]) for i, x in enumerate(xs)]
    return [*seen, *((len(xs) / fps + i / fps, []) for i in range(int(11 * fps)))]


@pytest.mark.parametrize("fps", [10, 5, 2, 1])
def test_a_walk_through_lasts_as_long_at_any_rate(fps: float) -> None:
    walking = [0.37 + 40 * i / fps for i in range(int(12 * fps))]
    events = watch(ZoneMonitor(SHOP), at_places(*walking, fps=fps))
    (dwell_s,) = [event.dwell_s for event in events if isinstance(event, Exited)]
    assert dwell_s == pytest.approx(200 / 40, abs=0.01)


def test_a_stay_that_begins_or_ends_unseen_is_as_long_as_it_was_seen() -> None:
    assert watch(ZoneMonitor(SHOP), at_places(*[250] * 11)) == [
        Entered("shop", 7, 0),
        Exited("shop", 7, 1.0, 1.0),
    ]


def test_who_was_hidden_while_going_over_the_edge_was_outside_until_seen_inside() -> None:
    hidden = [(0.0, [track_at(7, 90, 200)]), *((2.0 + i / 10, [track_at(7, 110, 200)]) for i in range(8))]
    assert watch(ZoneMonitor(SHOP), hidden) == [Entered("shop", 7, 2.0)]


def test_swaying_on_the_edge_is_one_visit() -> None:
    swaying = [x for _ in range(30) for x in (298, *[303.9] * 12)]
    events = watch(ZoneMonitor(SHOP), at_places(250, *swaying, 310))
    assert [type(event) for event in events] == [Entered, Exited]


def test_outside_the_edge_nobody_comes_in_however_near() -> None:
    assert watch(ZoneMonitor(SHOP), at_places(*[303] * 30)) == []


def test_whoever_lingers_on_the_edge_before_leaving_was_inside_until_then() -> None:
    events = watch(ZoneMonitor(SHOP), at_places(*[250] * 10, *[303] * 30, 400))
    assert events[-1] == Exited("shop", 7, 3.9, 3.9)


def test_whoever_goes_on_over_the_edge_left_at_the_edge() -> None:
    events = watch(ZoneMonitor(SHOP), at_places(*[250] * 10, 299, 301, 303, 305, 307))
    assert events[-1] == Exited("shop", 7, 1.05, 1.05)


def behind(x: float, shift: float = 10.0) -> list[Track]:
    """One person's feet at x, and somebody who stands before that one, so far to the right."""
    return [track_at(7, x, 200), track_at(8, x + shift, 220)]


def lingering(*scenes: tuple[list[Track], int]) -> list[tuple[float, list[Track]]]:
    """Scenes at 10 pictures a second, each for some pictures; the person behind is number 7."""
    seen = [tracks for tracks, pictures in scenes for _ in range(pictures)]
    return [(i / 10, tracks) for i, tracks in enumerate(seen)]


def stays_of_7(*scenes: tuple[list[Track], int]) -> list[Entered | Exited]:
    events = watch(ZoneMonitor(SHOP), lingering(*scenes, ([], 110)))
    return [event for event in events if event.track_id == 7]


def test_whoever_was_hidden_when_last_seen_inside_is_waited_for() -> None:
    events = stays_of_7((behind(200), 10), ([], 25), (behind(200), 10))
    assert events == [Entered("shop", 7, 0.0), Exited("shop", 7, 4.4, 4.4)]


def test_a_hidden_foot_that_seems_to_stray_over_the_outline_has_not_left() -> None:
    events = stays_of_7((behind(280), 10), (behind(325), 25), (behind(280), 10))
    assert [type(event) for event in events] == [Entered, Exited]


@pytest.mark.parametrize(
    "scene",
    [
        pytest.param(([track_at(7, 325, 200)], 25), id="nobody else"),
        pytest.param((behind(325, shift=28), 25), id="hardly hidden"),
        pytest.param(([track_at(7, 325, 200), track_at(8, 330, 180)], 25), id="the other behind"),
        pytest.param((behind(350), 25), id="far outside"),
        pytest.param((behind(325), 33), id="for too long"),
    ],
)
def test_whoever_is_seen_to_be_outside_has_left(scene: tuple[list[Track], int]) -> None:
    events = stays_of_7((behind(280), 10), scene, (behind(280), 10))
    assert [type(event) for event in events] == [Entered, Exited, Entered, Exited]


def test_whoever_comes_out_beside_the_zone_left_when_last_seen_inside() -> None:
    events = stays_of_7((behind(280), 10), ([], 20), ([track_at(7, 400, 200)], 10))
    assert events[-1] == Exited("shop", 7, 0.9, 0.9)


def test_a_hidden_person_who_is_gone_left_when_last_seen() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, lingering((behind(200), 10)))
    assert [event.track_id for event in watch(monitor, [(3.9, [])])] == [8]
    assert watch(monitor, [(4.0, [])]) == [Exited("shop", 7, 0.9, 0.9)]
    assert monitor._stays == monitor._steps == {}


def test_whoever_stood_when_last_seen_inside_is_waited_for() -> None:
    events = watch(ZoneMonitor(SHOP), frames("i" * 20 + "-" * 99 + "i" * 5 + "o" * 12))
    assert [type(event) for event in events] == [Entered, Exited]


def test_somebody_who_stood_and_does_not_come_back_left_when_last_seen() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, frames("i" * 20))
    assert watch(monitor, [(11.9, [])]) == []
    assert watch(monitor, [(12.0, [])]) == [Exited("shop", 7, 1.9, 1.9)]
    assert monitor._stays == monitor._steps == {}


def test_whoever_walks_and_is_gone_is_waited_for_no_longer_than_the_grace_time() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, [(i / 10, [track_at(7, 110 + 5 * i, 200)]) for i in range(30)])
    assert watch(monitor, [(4.0, [])]) == [Exited("shop", 7, 2.9, 2.9)]


def test_swaying_on_the_spot_is_standing() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, [(i / 10, [track_at(7, 200 + 15 * (i % 3), 200)]) for i in range(20)])
    assert watch(monitor, [(5.0, [])]) == []


def test_a_foot_that_strays_over_the_outline_while_its_person_stays_has_not_left() -> None:
    events = stays_of_7(
        ([track_at(7, 280, 200)], 15), ([track_at(7, 315, 200)], 40), ([track_at(7, 280, 200)], 10)
    )
    assert events == [Entered("shop", 7, 0.0), Exited("shop", 7, 6.4, 6.4)]


def test_whoever_stays_beside_the_outline_for_too_long_left_over_it() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, lingering(([track_at(7, 280, 200)], 15), ([track_at(7, 315, 200)], 99)))
    (left,) = watch(monitor, lingering(([], 114), ([track_at(7, 315, 200)], 20))[114:])
    assert left == Exited("shop", 7, pytest.approx(1.457, abs=0.001), pytest.approx(1.457, abs=0.001))


def test_whoever_came_to_stand_outside_is_no_longer_inside_than_the_foot() -> None:
    scenes = ([track_at(7, 315, 200)], 15), ([track_at(7, 280, 200)], 8), ([track_at(7, 315, 200)], 15)
    monitor = ZoneMonitor(SHOP)
    assert [type(event) for event in watch(monitor, lingering(*scenes))] == [Entered, Exited]


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
