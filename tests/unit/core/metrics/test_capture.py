"""Which part of the people who pass a store come in."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.events import Crossed, Direction, Entered, Event, Exited
from footfall.core.metrics.capture import CaptureCounts, CaptureRate, CaptureSettings

Story = list[Event]


def passing(person: int, start: float, there_s: float = 5.0, zone_id: str = "corridor") -> Story:
    return [Entered(zone_id, person, start), Exited(zone_id, person, start + there_s, there_s)]


def crossing(person: int, at: float, way: str, line_id: str = "door") -> Story:
    return [Crossed(line_id, person, at, Direction(way))]


def told(*stories: Story) -> CaptureRate:
    capture_rate = CaptureRate(["corridor", "window"], ["door", "side door"])
    for event in (event for story in stories for event in story):
        capture_rate.note(event.track_id, event)
    return capture_rate


def counts(*stories: Story, at: float = 10_000.0) -> tuple[int, int]:
    counted = told(*stories).counts(at)
    return counted.passers_by, counted.visitors


def test_without_passers_by_there_is_no_rate() -> None:
    assert CaptureRate(["corridor"], ["door"]).counts(5).rate is None


def test_one_of_four_comes_in() -> None:
    capture_rate = told(
        passing(1, 0),
        passing(2, 3),
        passing(3, 8),
        passing(4, 9),
        crossing(4, 14, "in"),
        crossing(4, 500, "out"),
    )
    assert capture_rate.counts(600) == CaptureCounts(passers_by=4, visitors=1)
    assert capture_rate.counts(600).rate == 0.25


def test_whoever_steps_aside_before_the_window_is_there_all_the_while() -> None:
    aside = [*passing(1, 0, 20), *passing(1, 21, 5, "window"), Entered("corridor", 1, 30, since=0)]
    over = Exited("corridor", 1, 54, 54)
    assert counts(aside, at=34) == (1, 0)
    assert counts(aside, [over]) == (1, 0)
    assert counts(aside, [replace(over, at=60, dwell_s=60)]) == (0, 0)


@pytest.mark.parametrize(("stay_s", "visitors"), [(30, 0), (30.5, 1)])
def test_whoever_comes_out_within_half_a_minute_only_looked_in(stay_s: float, visitors: int) -> None:
    assert counts(crossing(1, 50, "in"), crossing(1, 50 + stay_s, "out")) == (1, visitors)


@pytest.mark.parametrize(("later_s", "visitors"), [(30, 0), (31, 1), (10_000, 1)])
def test_whoever_is_not_out_after_half_a_minute_stays(later_s: float, visitors: int) -> None:
    assert counts(crossing(1, 50, "in"), at=50 + later_s) == (1, visitors)


@pytest.mark.parametrize(("there_s", "passers_by"), [(59.9, 1), (60, 0)])
def test_whoever_spends_a_minute_in_the_corridor_does_not_pass(there_s: float, passers_by: int) -> None:
    assert counts(passing(1, 0, there_s)) == (passers_by, 0)


def test_whoever_is_still_in_the_corridor_passes_for_less_than_a_minute() -> None:
    capture_rate = told(passing(1, 100)[:1])
    assert [capture_rate.counts(at).passers_by for at in (101, 159, 160, 2_000)] == [1, 1, 0, 0]


def test_times_in_the_corridor_add_up() -> None:
    assert counts(passing(1, 0, 25), passing(1, 30, 25, "window")) == (1, 0)
    assert counts(passing(1, 0, 25), passing(1, 30, 35, "window")) == (0, 0)


def test_time_in_a_part_that_two_zones_share_counts_once() -> None:
    assert counts(passing(1, 0, 35), passing(1, 5, 35, "window")) == (1, 0)
    assert counts(passing(1, 0, 35), passing(1, 5, 55, "window")) == (0, 0)


def test_whoever_comes_in_after_a_long_look_at_the_window_passed_by() -> None:
    assert counts(passing(1, 0, 300), crossing(1, 300, "in")) == (1, 1)


def test_whoever_comes_out_of_the_store_is_no_passer_by() -> None:
    assert counts(crossing(1, 50, "out"), passing(1, 49.5)) == (0, 0)
    assert counts(passing(1, 49.5), crossing(1, 50, "out")) == (0, 0)


def test_whoever_comes_out_and_in_again_visits() -> None:
    assert counts(crossing(1, 50, "out"), passing(1, 50), crossing(1, 55, "in")) == (1, 1)


def test_somebody_is_one_visitor_however_often_in_and_out() -> None:
    trips = [crossing(1, at, way, door) for at, way, door in TRIPS]
    assert counts(*trips) == (1, 1)


TRIPS = [(0, "in", "door"), (40, "out", "side door"), (50, "in", "side door"), (60, "out", "door")]


def test_other_zones_and_lines_do_not_matter() -> None:
    assert counts(passing(1, 0, zone_id="till"), crossing(2, 0, "in", "back door")) == (0, 0)


def test_whoever_was_there_before_the_period_is_not_counted() -> None:
    assert counts(passing(1, 0)[1:]) == (0, 0)


def test_a_stay_that_began_before_the_period_is_not_added() -> None:
    assert counts(crossing(1, 5, "in"), passing(1, 0)[1:]) == (1, 1)


def test_whoever_comes_back_soon_is_the_same_passer_by() -> None:
    capture_rate = told(passing(1, 0))
    assert capture_rate.counts(200).passers_by == 1
    for again in (250, 500, 750):
        for event in passing(1, again):
            capture_rate.note(1, event)
        assert capture_rate.counts(again + 200).passers_by == 1


def test_whoever_sits_in_the_corridor_for_long_is_not_forgotten_meanwhile() -> None:
    came, left = passing(1, 0, 900)
    capture_rate = told([came])
    assert capture_rate.counts(800).passers_by == 0
    for event in (left, *passing(1, 910)):
        capture_rate.note(1, event)
    assert capture_rate.counts(1_000).passers_by == 0


def test_the_settings_are_kept_to() -> None:
    capture_rate = CaptureRate(
        ["corridor"], ["door"], CaptureSettings(min_stay_s=5, max_pass_s=10, memory_s=20)
    )
    for event in (*passing(1, 0, 11), *crossing(2, 0, "in"), *crossing(2, 6, "out")):
        capture_rate.note(event.track_id, event)
    assert capture_rate.counts(7) == CaptureCounts(1, 1)


def test_people_are_freed_after_a_while_and_stay_counted() -> None:
    capture_rate = CaptureRate(["corridor"], ["door"])
    most = 0
    for person in range(3_000):
        at = person * 2.0
        for event in (*passing(person, at), *(crossing(person, at, "in") if person % 10 == 0 else [])):
            capture_rate.note(person, event)
        assert capture_rate.counts(at).passers_by == person + 1
        most = max(most, len(capture_rate._people))
    assert most < 160
    assert capture_rate.counts(7_000) == CaptureCounts(3_000, 300)
    assert capture_rate._people == {}


@st.composite
def stories(draw: st.DrawFn, person: int) -> Story:
    """A person's way to and fro, in order of time."""
    steps = draw(st.lists(st.tuples(st.sampled_from("pio"), st.integers(1, 90)), max_size=6))
    story, at = list[Event](), draw(st.integers(0, 100))
    for step, lasting_s in steps:
        if step == "p":
            story += passing(person, at, lasting_s)
        else:
            story += crossing(person, at, "in" if step == "i" else "out")
        at += lasting_s
    return story


crowds = st.integers(1, 5).flatmap(lambda n: st.tuples(*(stories(person) for person in range(n))))


def by_time(events: Iterable[Event]) -> Story:
    return sorted(events, key=lambda event: event.at)


@given(crowds, st.floats(0, 1_000))
def test_visitors_are_some_of_the_passers_by_and_these_some_of_the_people(
    crowd: tuple[Story, ...], at: float
) -> None:
    passers_by, visitors = counts(*crowd, at=at)
    assert 0 <= visitors <= passers_by <= len(crowd)


@given(crowds, st.integers(700, 1_000))
def test_people_are_counted_each_for_themselves(crowd: tuple[Story, ...], at: float) -> None:
    apart = [counts(story, at=at) for story in crowd]
    mixed = by_time(event for story in crowd for event in story)
    assert counts(mixed, at=at) == (sum(p for p, _ in apart), sum(v for _, v in apart))


@given(crowds, st.permutations(range(5)), st.integers(0, 10**9))
def test_neither_numbers_nor_the_time_of_day_matter(
    crowd: tuple[Story, ...], numbers: list[int], later_s: int
) -> None:
    moved = CaptureRate(["corridor"], ["door"])
    for event in (event for story in crowd for event in story):
        moved.note(("north", numbers[event.track_id]), replace(event, at=event.at + later_s))
    assert moved.counts(later_s + 2_000) == told(*crowd).counts(2_000)
