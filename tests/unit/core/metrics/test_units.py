"""How many buying units cross a line."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.geometry import Point
from footfall.core.metrics.groups import Groups, Walker
from footfall.core.metrics.units import APART_S, BuyingUnits


def walk(groups: Groups, rows: Mapping[int, float], begin: float, seconds: float) -> None:
    """People walk beside each other, each along a row of its own in metres, ten frames a second."""
    for frame in range(round(seconds * 10) + 1):
        at = begin + frame / 10
        groups.update([Walker(k, Point(1.2 * at, y)) for k, y in rows.items()], at)


COUPLE = {1: 0.0, 2: 0.8}


def counted(groups: Groups, crossings: Sequence[tuple[int, float]]) -> int:
    units = BuyingUnits(groups)
    for track_id, at in crossings:
        units.cross(track_id, at)
    return units.count(crossings[-1][1])


def test_a_couple_is_one_unit_and_a_stranger_another() -> None:
    groups = Groups()
    walk(groups, {**COUPLE, 3: 5.0}, 0.0, 5.0)
    assert counted(groups, [(1, 5.0), (3, 5.2), (2, 5.5)]) == 2


def test_strangers_are_units_of_one() -> None:
    assert counted(Groups(), [(1, 5.0), (2, 5.5), (3, 6.0)]) == 3


def test_nobody_makes_no_unit() -> None:
    assert BuyingUnits(Groups()).count(10.0) == 0


def test_that_two_belong_together_may_show_behind_the_line() -> None:
    groups = Groups()
    units = BuyingUnits(groups)
    units.cross(1, 0.0)
    units.cross(2, 0.5)
    assert units.count(0.5) == 2
    walk(groups, COUPLE, 1.0, 5.0)
    assert units.count(6.0) == 1
    assert units.count(500.0) == 1


def test_whoever_crosses_again_soon_is_no_further_unit() -> None:
    assert counted(Groups(), [(1, 0.0), (1, 30.0), (1, 59.0)]) == 1


@pytest.mark.parametrize(
    ("gap_s", "units"), [pytest.param(APART_S, 1, id="soon"), pytest.param(APART_S + 1, 2, id="late")]
)
def test_fellows_add_none_if_they_follow_soon(gap_s: float, units: int) -> None:
    groups = Groups()
    walk(groups, COUPLE, 0.0, 5.0)
    assert counted(groups, [(1, 5.0), (2, 5.0 + gap_s)]) == units


def test_a_unit_stays_counted_when_its_people_are_forgotten() -> None:
    groups = Groups()
    walk(groups, COUPLE, 0.0, 5.0)
    units = BuyingUnits(groups)
    units.cross(1, 5.0)
    units.cross(2, 6.0)
    for at in range(7, 1000, 10):
        groups.update([], at)
        assert units.count(at) == 1


@given(st.lists(st.tuples(st.integers(1, 5), st.floats(0, 20)), max_size=20))
def test_there_is_at_least_a_unit_and_at_most_one_for_each_crossing(steps: list[tuple[int, float]]) -> None:
    groups, at = Groups(), 100.0
    walk(groups, COUPLE, 95.0, 5.0)
    units = BuyingUnits(groups)
    for track_id, after_s in steps:
        at += after_s
        units.cross(track_id, at)
    assert bool(steps) <= units.count(at) <= len(steps)
    assert units.count(at) == units.count(at)
