"""What the ledger of a site knows of today: at midnight, and after a restart."""

import json
from dataclasses import asdict

import pytest

from footfall.core.books import LineCounts, ZoneCounts
from footfall.core.counting import Layout, Ledger
from footfall.core.events import Crossed, Direction, Entered
from footfall.core.totals import LineTotals, Totals, VisitTotals
from support.site_books import DAY_S, Site, day_of, visit


@pytest.fixture
def site() -> Site:
    return Site()


def test_a_new_day_begins_at_zero_but_whoever_is_inside_stays(site: Site) -> None:
    site.run("north", DAY_S - 20, DAY_S + 5, [
        *visit("window", 1, DAY_S - 18, DAY_S - 10),
        (DAY_S - 5, Crossed("door", 1, DAY_S - 5, Direction.IN)),
        (DAY_S - 4, Entered("window", 2, DAY_S - 5)),
        (DAY_S + 0.3, Entered("window", 3, DAY_S - 0.2)),
        (DAY_S + 2, Entered("window", 4, DAY_S + 1)),
    ])  # fmt: skip
    assert site.ledger.zone("window", DAY_S + 5) == ZoneCounts(3, 1, None, 10)
    assert site.ledger.line("door") == LineCounts(0, 0)


def with_a_past(day: int) -> tuple[Site, Totals]:
    """A site that counted on some day, and what it kept of it."""
    site, start = Site(), day * DAY_S
    site.run("north", start, start + 20, visit("window", 1, start + 2, start + 6))
    site.run("north", start + 21, start + 22, [(start + 21, Crossed("door", 1, start + 21, Direction.OUT))])
    return site, site.ledger.totals()


def test_totals_survive_being_written_and_read() -> None:
    _, totals = with_a_past(day=3)
    read = json.loads(json.dumps(asdict(totals)))
    assert totals.day == read["day"] == "day 00003"
    assert (
        VisitTotals(**read["visits"]["shop"]) == totals.visits["shop"] == VisitTotals(1, 1, pytest.approx(4))
    )
    assert LineTotals(**read["lines"]["door"]) == totals.lines["door"] == LineTotals(0, 1)


def test_a_restart_does_not_lose_the_day(site: Site) -> None:
    site.ledger.restore(with_a_past(day=0)[1])
    site.run("north", 60, 70, [(65, Entered("window", 1, 64))])
    assert site.ledger.zone("window", 70) == ZoneCounts(1, 2, pytest.approx(4), pytest.approx(6))
    assert site.ledger.line("door") == LineCounts(0, 1)


def test_what_was_never_seen_today_is_unknown_and_not_zero(site: Site) -> None:
    site.down("north", 0, 5)
    assert site.ledger.zone("window", 5).visits_today is None
    assert site.ledger.line("door") == LineCounts(None, None)
    site.run("north", 6, 7)
    assert site.ledger.line("door") == LineCounts(0, 0)
    site.down("north", DAY_S, DAY_S + 5)
    assert site.ledger.line("door") == LineCounts(None, None)


def test_todays_restored_totals_are_known_before_the_first_picture(site: Site) -> None:
    site.ledger.restore(Totals(day_of(0), {}, {"door": LineTotals(3, 1)}))
    site.down("north", 0, 5)
    assert site.ledger.line("door") == LineCounts(3, 1)
    assert site.ledger.zone("window", 5).visits_today is None


@pytest.mark.parametrize("day", [2, 9], ids=["of yesterday", "of a day ahead, from a wrong clock"])
def test_totals_of_another_day_are_not_today_s(site: Site, day: int) -> None:
    site.ledger.restore(with_a_past(day)[1])
    site.run("north", 3 * DAY_S, 3 * DAY_S + 5, [(3 * DAY_S + 1, Entered("window", 1, 3 * DAY_S))])
    assert site.ledger.zone("window", 3 * DAY_S + 5) == ZoneCounts(1, 1, None, 5)
    assert site.ledger.line("door") == LineCounts(0, 0)


def test_restored_totals_are_unknown_until_today_is_known_but_are_not_lost(site: Site) -> None:
    _, totals = with_a_past(day=0)
    site.ledger.restore(totals)
    assert site.ledger.zone("window", 0).visits_today is None
    site.run("south", 30, 31)
    assert site.ledger.totals().visits["window"] == totals.visits["window"]


def test_at_midnight_totals_are_of_the_newest_day_only(site: Site) -> None:
    site.run("north", DAY_S - 10, DAY_S + 5, visit("window", 1, DAY_S - 9, DAY_S - 5))
    site.run("south", DAY_S - 10, DAY_S - 1, visit("back", 1, DAY_S - 9, DAY_S - 5))
    totals = site.ledger.totals()
    assert totals.day == "day 00001"
    assert totals.visits["window"] == VisitTotals()
    assert "back" not in totals.visits


def test_a_site_without_anything_has_no_totals() -> None:
    assert Ledger(Layout(), day_of).totals() == Totals("", {}, {})


def test_a_clock_that_is_behind_at_the_start_does_not_lose_the_day(site: Site) -> None:
    site.ledger.restore(with_a_past(day=3)[1])
    site.run(
        "north", 2 * DAY_S, 2 * DAY_S + 5, [(2 * DAY_S + 1, Crossed("door", 1, 2 * DAY_S + 1, Direction.IN))]
    )
    assert site.ledger.line("door") == LineCounts(1, 0)
    site.run("north", 3 * DAY_S + 60, 3 * DAY_S + 65)
    assert site.ledger.line("door") == LineCounts(0, 1)
    assert site.ledger.zone("window", 3 * DAY_S + 65) == ZoneCounts(0, 1, pytest.approx(4), None)


def test_what_waits_for_its_day_is_kept_over_another_restart(site: Site) -> None:
    _, totals = with_a_past(day=3)
    site.ledger.restore(totals)
    assert site.ledger.totals() == totals
    site.run(
        "north", 2 * DAY_S, 2 * DAY_S + 5, [(2 * DAY_S + 1, Crossed("door", 1, 2 * DAY_S + 1, Direction.IN))]
    )
    assert site.ledger.totals() == totals


def test_what_a_clock_ahead_counted_does_not_come_back_with_that_day(site: Site) -> None:
    site.ledger.restore(with_a_past(day=9)[1])
    site.run(
        "north", 8 * DAY_S, 8 * DAY_S + 5, [(8 * DAY_S + 1, Crossed("door", 1, 8 * DAY_S + 1, Direction.IN))]
    )
    site.run("north", 8 * DAY_S + 3700, 8 * DAY_S + 3705)
    assert site.ledger.totals().lines["door"] == LineTotals(1, 0)
    site.run("north", 9 * DAY_S, 9 * DAY_S + 5)
    assert site.ledger.line("door") == LineCounts(0, 0)


def test_the_books_of_all_cameras_go_on_at_once_and_those_without_a_past_begin(site: Site) -> None:
    site.ledger.restore(with_a_past(day=3)[1])
    site.run("north", 3 * DAY_S, 3 * DAY_S + 5)
    site.run("south", 3 * DAY_S, 3 * DAY_S + 5)
    assert site.ledger.line("door") == LineCounts(0, 1)
    assert site.ledger.zone("back", 3 * DAY_S + 5).visits_today == 0


def test_a_picture_from_just_before_midnight_that_comes_late_clears_nothing(site: Site) -> None:
    site.run("south", DAY_S - 20, DAY_S - 1, visit("back", 1, DAY_S - 18, DAY_S - 10))
    site.ledger.record("north", DAY_S + 0.02, False, [])
    site.ledger.record("south", DAY_S - 0.02, True, [])
    assert site.ledger.store("corner", DAY_S).visits_today is None
    site.run("south", DAY_S + 1, DAY_S + 2)
    assert site.ledger.store("corner", DAY_S + 2).visits_today == 0
