"""How many people are in an area by its doors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.events import Crossed, Direction
from footfall.core.metrics.conservation import Area, AreaSettings, Balance, Reconciled

DOORS = {"front": Direction.IN, "to the mall": Direction.OUT}
"""The second line belongs to the mall: whoever comes in there leaves the area."""

HOUR_S = 3600.0
QUIET = 4 * HOUR_S
NIGHT, NEXT_NIGHT = QUIET + 60, QUIET + 24 * HOUR_S + 60


def in_hour(hour: int, at: float) -> bool:
    return int(at // HOUR_S) % 24 == hour


def area_after(ways: str, start: float = 0.0, settings: AreaSettings | None = None) -> Area:
    """People go in (i) and out (o) at the front door, one each second."""
    area = Area(DOORS, in_hour, settings)
    for second, way in enumerate(ways):
        area.note(Crossed("front", 1, start + second, Direction.IN if way == "i" else Direction.OUT))
    return area


def test_whoever_came_in_and_has_not_gone_out_is_there() -> None:
    assert area_after("iiioi").balance == Balance(entries=4, exits=1)
    assert area_after("iiioi").balance.occupancy == 3


def test_a_line_may_lead_into_the_area_by_out() -> None:
    area = Area(DOORS, in_hour)
    area.note(Crossed("to the mall", 1, 0, Direction.OUT))
    area.note(Crossed("to the mall", 2, 1, Direction.OUT))
    area.note(Crossed("to the mall", 1, 2, Direction.IN))
    assert area.balance == Balance(entries=2, exits=1)


def test_other_lines_do_not_matter() -> None:
    area = area_after("i")
    area.note(Crossed("elsewhere", 1, 0, Direction.IN))
    assert area.balance == Balance(entries=1)


def test_an_exit_from_an_empty_area_is_a_missed_entry() -> None:
    balance = area_after("ioooi").balance
    assert balance == Balance(entries=2, exits=3, missed_entries=2)
    assert (balance.occupancy, balance.corrections, balance.drift) == (1, 2, 2)


def test_whoever_is_left_at_the_quiet_hour_is_a_missed_exit_if_nobody_is_seen() -> None:
    area = area_after("iii")
    balance = area.look(NIGHT, observed=0)
    assert balance == Balance(entries=3, missed_exits=3)
    assert (balance.occupancy, balance.corrections, balance.drift) == (0, -3, 3)


@pytest.mark.parametrize("at", [QUIET - 1, QUIET + HOUR_S], ids=["before", "after"])
def test_by_day_leftovers_stay_in_the_books(at: float) -> None:
    assert area_after("iii").look(at, observed=0).occupancy == 3


def watch_on(area: Area, at: float, observed: int | None = None, seconds: float = HOUR_S) -> Balance:
    """Look at the area for an hour, by which time the clock is believed."""
    for past_s in range(0, int(seconds), 300):
        area.look(at + past_s, observed)
    return area.look(at + seconds, observed)


@pytest.mark.parametrize(
    ("last", "at", "occupancy"),
    [
        pytest.param(None, QUIET + 5 * HOUR_S, 3, id="not known since when"),
        pytest.param(QUIET - 20 * HOUR_S, QUIET - 2 * HOUR_S, 3, id="by day"),
        pytest.param(QUIET - 6 * HOUR_S, QUIET + 4 * HOUR_S, 0, id="over the whole hour"),
        pytest.param(QUIET + 300, QUIET + 2200, 0, id="for long enough within it"),
        pytest.param(QUIET + 1900, QUIET + 2 * HOUR_S, 3, id="too short at its end"),
        pytest.param(QUIET + 1800, QUIET + 2 * HOUR_S, 0, id="long enough at its end"),
        pytest.param(QUIET + 1900, QUIET + 22 * HOUR_S, 3, id="until the next hour begins"),
        pytest.param(QUIET + HOUR_S, QUIET + 500 * HOUR_S, 0, id="for weeks"),
        pytest.param(QUIET + 5 * HOUR_S, QUIET - 5 * HOUR_S, 3, id="as another door's clock is behind"),
    ],
)
def test_whoever_was_left_when_nobody_watched_for_so_long_in_the_quiet_hour_is_a_missed_exit(
    last: float | None, at: float, occupancy: int
) -> None:
    area = Area(DOORS, in_hour, balance=Balance(entries=3), until=last)
    assert watch_on(area, at).occupancy == occupancy


def test_people_who_are_seen_after_an_unwatched_night_stay_in_the_books() -> None:
    area = Area(DOORS, in_hour, balance=Balance(entries=3), until=QUIET - HOUR_S)
    assert watch_on(area, QUIET + HOUR_S, observed=2) == Balance(entries=3, missed_exits=1)


def test_an_unwatched_night_empties_the_books_once_and_not_of_those_who_came_since() -> None:
    area = Area(DOORS, in_hour, balance=Balance(entries=3), until=QUIET - HOUR_S)
    area.look(QUIET + 2 * HOUR_S)
    area.note(Crossed("front", 1, QUIET + 2 * HOUR_S, Direction.IN))
    area.look(QUIET + HOUR_S)  # one door's camera is behind
    assert watch_on(area, QUIET + 2 * HOUR_S).occupancy == 1
    assert watch_on(area, QUIET + 3 * HOUR_S).occupancy == 1


def test_a_clock_that_is_ahead_for_minutes_after_a_start_empties_nothing() -> None:
    """It goes back only by less than those ten minutes, or with another start, which finds when this one was."""
    area = Area(DOORS, in_hour, balance=Balance(entries=3), until=QUIET - 8 * HOUR_S)
    ahead = QUIET + 40 * HOUR_S
    watch_on(area, ahead, seconds=600)
    area = Area(DOORS, in_hour, balance=area.balance, until=area.until)
    right = QUIET - 7 * HOUR_S
    assert watch_on(area, right, seconds=2 * HOUR_S).occupancy == 3
    assert area.until == right + 2 * HOUR_S, "not that which the wrong clock told"


def test_a_clock_that_is_behind_for_minutes_after_a_start_empties_what_the_right_one_tells() -> None:
    for last, occupancy in ((QUIET - 8 * HOUR_S, 0), (QUIET + 2 * HOUR_S, 3)):
        area = Area(DOORS, in_hour, balance=Balance(entries=3), until=last)
        watch_on(area, QUIET - 1000 * HOUR_S, seconds=600)
        assert watch_on(area, QUIET + 8 * HOUR_S).occupancy == occupancy


def test_who_comes_after_the_night_was_settled_is_not_booked_out_in_it() -> None:
    area = area_after("i", start=QUIET - HOUR_S)
    area.look(QUIET, observed=0)
    area.note(Crossed("front", 9, QUIET + 180, Direction.IN))
    for past_s in range(240, 2500, 60):
        area.wait(QUIET + past_s)
    assert area.look(QUIET + HOUR_S + 60).occupancy == 1


def test_a_door_that_is_back_in_the_next_quiet_hour_leaves_time_for_that_one_to_be_calm() -> None:
    area = Area(DOORS, in_hour, balance=Balance(entries=3), until=QUIET)
    for at in range(int(QUIET), int(QUIET) + 2100, 300):
        area.wait(at)
    assert area.balance.occupancy == 0
    area.note(Crossed("front", 1, QUIET + 2 * HOUR_S, Direction.IN))
    for at in range(int(QUIET) + 2100, int(NEXT_NIGHT), 300):
        area.wait(at)
    assert area.look(NEXT_NIGHT).occupancy == 0


def test_the_night_after_an_unwatched_one_empties_the_books_again() -> None:
    area = Area(DOORS, in_hour, balance=Balance(entries=3), until=QUIET - HOUR_S)
    area.note(Crossed("front", 1, QUIET + HOUR_S, Direction.IN))
    assert watch_on(area, QUIET + 2 * HOUR_S).occupancy == 0
    area.note(Crossed("front", 2, QUIET + 4 * HOUR_S, Direction.IN))
    assert area.look(NEXT_NIGHT, observed=0).occupancy == 0


@pytest.mark.parametrize(("calm_s", "occupancy"), [(1799, 2), (1800, 0)])
def test_without_a_view_half_an_hour_without_crossings_is_waited_for(calm_s: float, occupancy: int) -> None:
    area = area_after("ii", start=QUIET)
    assert area.look(QUIET + 1 + calm_s).occupancy == occupancy


def test_calm_begins_with_the_first_look_at_the_earliest() -> None:
    area = Area(DOORS, in_hour, balance=Balance(entries=5))
    assert area.look(QUIET).occupancy == 5
    assert area.look(QUIET + 1799).occupancy == 5
    assert area.look(QUIET + 1800).occupancy == 0


def test_people_who_are_seen_at_night_stay_in_the_books() -> None:
    area = area_after("iii")
    assert area.look(NIGHT, observed=1) == Balance(entries=3, missed_exits=2)


def test_people_who_are_seen_at_night_come_into_the_books() -> None:
    area = area_after("i")
    assert area.look(NIGHT, observed=3) == Balance(entries=1, missed_entries=2)


def test_people_who_are_seen_before_it_is_calm_change_nothing() -> None:
    area = area_after("iii", start=QUIET)
    assert area.look(NIGHT, observed=1) == Balance(entries=3)


def test_once_a_night_is_enough() -> None:
    area = area_after("ii")
    area.look(NIGHT, observed=0)
    area.note(Crossed("front", 9, NIGHT + 10, Direction.IN))
    assert area.look(NIGHT + 20, observed=0).occupancy == 1
    area.look(QUIET + HOUR_S)
    assert area.look(NEXT_NIGHT, observed=0) == Balance(entries=3, missed_exits=3)


def test_the_quiet_hour_is_a_setting() -> None:
    area = area_after("ii", settings=AreaSettings(quiet_hour=6, calm_s=60))
    assert area.look(NIGHT).occupancy == 2
    assert area.look(6 * HOUR_S).occupancy == 0


def test_books_go_on_after_a_restart() -> None:
    area = Area(DOORS, in_hour, balance=area_after("iiio").balance)
    area.note(Crossed("front", 1, 0, Direction.OUT))
    assert area.balance == Balance(entries=3, exits=2)


def test_zones_and_doors_that_agree_are_left_alone() -> None:
    assert area_after("iii").reconcile(3) == Reconciled(occupancy=3, difference=0)


def test_doors_are_believed_while_few_crossed_and_zones_after_many() -> None:
    assert area_after("i" * 10).reconcile(6) == Reconciled(occupancy=9, difference=-4)
    assert area_after("io" * 1_000 + "i" * 10).reconcile(6) == Reconciled(occupancy=6, difference=-4)


def test_after_a_night_the_doors_are_believed_again() -> None:
    area = area_after("io" * 1_000 + "i")
    area.look(NIGHT, observed=0)
    for _ in range(10):
        area.note(Crossed("front", 1, NIGHT + 10 * HOUR_S, Direction.IN))
    assert area.reconcile(6).occupancy == 9


nights = st.tuples(st.floats(1, 20_000), st.sampled_from("io-"), st.none() | st.integers(0, 5))


@given(st.lists(nights, max_size=120))
def test_books_balance_at_every_moment_and_nothing_is_hidden(
    steps: list[tuple[float, str, int | None]],
) -> None:
    area, at, entries, exits, before = Area(DOORS, in_hour), 0.0, 0, 0, Balance()
    for wait_s, way, observed in steps:
        at += wait_s
        if way != "-":
            area.note(Crossed("front", 1, at, Direction.IN if way == "i" else Direction.OUT))
            entries, exits = entries + (way == "i"), exits + (way == "o")
        balance = area.look(at, observed)
        assert balance.occupancy >= 0
        assert (balance.entries, balance.exits) == (entries, exits)
        assert balance.entries - balance.exits + balance.corrections == balance.occupancy
        assert balance.missed_entries >= before.missed_entries
        assert balance.missed_exits >= before.missed_exits
        before = balance


@given(st.text("io", max_size=200))
def test_by_day_occupancy_is_the_walk_that_zero_holds_up(ways: str) -> None:
    """Lindley's formula: the sum of steps less the least that it ever was, counted from zero."""
    sums = [0]
    for way in ways:
        sums.append(sums[-1] + (1 if way == "i" else -1))
    balance = area_after(ways).balance
    assert balance.occupancy == sums[-1] - min(sums)
    assert balance.drift == -min(sums)


@given(st.text("io", max_size=60), st.integers(0, 40))
def test_the_best_guess_lies_between_doors_and_zones(ways: str, observed: int) -> None:
    area = area_after(ways)
    reconciled = area.reconcile(observed)
    low, high = sorted([area.balance.occupancy, observed])
    assert low <= reconciled.occupancy <= high
    assert reconciled.difference == observed - area.balance.occupancy
