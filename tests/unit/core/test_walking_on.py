"""From one zone of a store to the next, by what zones tell and what they do not tell yet."""

from collections.abc import Iterable

import pytest

from footfall.core.books import ZoneCounts
from footfall.core.counting import Layout, Ledger
from footfall.core.geometry import Point, Polygon
from footfall.core.zones import Zone, ZoneMonitor, ZoneRules
from footfall.pipeline import Lookout
from support.people import track_at

WALK_PX_S = 100.0


def zone(zone_id: str, left: float, right: float, min_visit_s: float) -> ZoneMonitor:
    outline = Polygon((Point(left, 0), Point(right, 0), Point(right, 300), Point(left, 300)))
    return ZoneMonitor(Zone(zone_id, outline), ZoneRules(min_visit_s=min_visit_s))


def shop(places: Iterable[float], min_visit_s: float, till: float = 1000.0) -> list[ZoneCounts]:
    """What a store counts frame by frame, at 10 a second; its window ends at 1000."""
    ledger = Ledger(
        Layout(
            zones={"north": ["window", "till"]}, stores={"shop": ["window", "till"]}, min_visit_s=min_visit_s
        ),
        lambda at: "today",
    )
    lookout = Lookout([zone("window", 0, 1000, min_visit_s), zone("till", till, 2000, min_visit_s)])
    said = []
    for number, x in enumerate(places):
        _, events = lookout.look([track_at(7, x, 200)], number / 10)
        ledger.record("north", number / 10, True, events, lookout.unconfirmed)
        said.append(ledger.store("shop", number / 10))
    return said


def walk(begin: float, end: float) -> list[float]:
    return [begin + WALK_PX_S * tenth / 10 for tenth in range(int((end - begin) / WALK_PX_S * 10))]


@pytest.mark.parametrize(
    ("min_visit_s", "till"),
    [
        pytest.param(0.5, 1000, id="half a second"),
        pytest.param(0.5, 1080, id="half a second, with a step in between"),
        pytest.param(5.0, 1000, id="longer than the grace time"),
    ],
)
def test_whoever_walks_from_zone_to_zone_is_inside_all_the_while(min_visit_s: float, till: float) -> None:
    said = shop(walk(5, 1950), min_visit_s, till)
    inside = [counts.occupancy for counts in said]
    assert inside == sorted(inside)
    assert said[-1] == ZoneCounts(1, 1, None, pytest.approx(19.3))


def test_whoever_turns_back_before_the_next_zone_confirms_it_was_there_until_then() -> None:
    said = shop([*walk(5, 1250), *[2500.0] * 20], 5.0)
    inside = [counts.occupancy for counts in said]
    left = inside.index(0, 60)
    assert inside[left:] == [0] * (len(inside) - left)
    # A second after the till was left at 12.5 s, which confirmed no visit.
    assert left / 10 == pytest.approx(13.5, abs=0.2)
    assert said[-1] == ZoneCounts(0, 1, pytest.approx(9.95), None)


def test_nobody_is_inside_by_what_is_not_confirmed_alone() -> None:
    assert {counts.occupancy for counts in shop(walk(5, 480), 5.0)} == {0}
