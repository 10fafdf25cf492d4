"""How long whoever is not seen inside any more still counts as there: the hidden, and those who stand."""

import pytest

from footfall.core.events import Entered, Exited
from footfall.core.tracking import Track
from footfall.core.zones import ZoneMonitor
from support.people import track_at, watch
from support.visiting import SHOP, frames, lingering, stays_of_7


def behind(x: float, shift: float = 10.0) -> list[Track]:
    """One person's feet at x, and somebody who stands before that one, so far to the right."""
    return [track_at(7, x, 200), track_at(8, x + shift, 220)]


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
