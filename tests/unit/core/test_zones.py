"""Visits of one zone."""

import pytest

from footfall.core.events import Entered, Exited
from footfall.core.tracking import Track
from footfall.core.zones import ZoneMonitor
from support.people import track_at, watch
from support.visiting import INSIDE, SHOP, frames


def test_a_visit_is_told_once_it_lasted_and_says_when_it_began() -> None:
    monitor = ZoneMonitor(SHOP)
    assert watch(monitor, frames("oiiiii")) == []
    assert watch(monitor, [(0.6, [track_at(7, *INSIDE)])]) == [Entered("shop", 7, 0.05)]


def test_who_is_inside_without_having_been_told_yet_is_known_too() -> None:
    monitor = ZoneMonitor(SHOP)
    watch(monitor, frames("oiiiii"))
    assert list(monitor.unconfirmed) == [Entered("shop", 7, 0.05)]
    watch(monitor, frames("i", start=0.6))
    assert list(monitor.unconfirmed) == []


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
