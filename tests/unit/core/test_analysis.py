"""What shops ask of a whole site: every event reaches the books that it is for."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.analysis import Analysis, Capture, Plan
from footfall.core.area_book import AreaPlan, Standing
from footfall.core.counting import Layout
from footfall.core.day_sums import CaptureSums, DaySums, DwellSums, UnitSums
from footfall.core.events import Crossed, Direction, Entered, Event, Exited
from footfall.core.geometry import Point
from footfall.core.metrics.capture import CaptureCounts
from footfall.core.metrics.conservation import Balance
from footfall.core.metrics.groups import Walker
from footfall.core.restart import WAIT_S

PLAN = Plan(
    Layout(
        zones={"north": ["corridor", "till"], "south": ["back"]},
        lines={"north": ["door"], "south": []},
        stores={"shop": ["till", "back"], "kiosk": ["corridor"]},
    ),
    queues=["till"],
    captures={"shop": Capture(["corridor"], ["door"])},
    areas={"inside": AreaPlan({"door": Direction.IN}, ["till", "back"])},
)


def analysis(standings: dict[str, Standing] | None = None, sums: DaySums | None = None) -> Analysis:
    return Analysis(
        PLAN, lambda _at: "2026-01-31", lambda hour, at: int(at // 3600) % 24 == hour, standings, sums=sums
    )


def see(
    book: Analysis,
    at: float,
    *events: Event,
    camera_id: str = "north",
    online: bool = True,
    people: Sequence[Walker] = (),
) -> None:
    book.take(camera_id, at, online, people, events)


def watch(book: Analysis, begin: float, end: float) -> None:
    """Both cameras look once a second."""
    for second in range(int(end - begin)):
        see(book, begin + second)
        see(book, begin + second, camera_id="south")


def ended(book: Analysis, subject_id: str, at: float) -> tuple[int, int]:
    """Ended visits, and those that go on."""
    visits = book.visits(subject_id, at)
    assert visits is not None
    return visits.lengths.ended, visits.going_on


def test_a_visit_counts_at_its_zone_and_at_its_store() -> None:
    book = analysis()
    watch(book, 0, 3)
    see(book, 3.0, Entered("till", 1, 2.0))
    see(book, 3.0, Entered("back", 1, 2.0), camera_id="south")
    see(book, 4.0, Exited("till", 1, 3.5, 1.5))
    assert [ended(book, subject, 5.0) for subject in ("till", "back", "shop", "corridor", "kiosk")] == [
        (1, 0),
        (0, 1),
        (1, 1),
        (0, 0),
        (0, 0),
    ]


def test_whoever_goes_from_zone_to_zone_of_a_store_in_one_moment_never_left_it() -> None:
    book = Analysis(
        Plan(Layout(zones={"north": ["a", "b"]}, lines={"north": []}, stores={"shop": ["a", "b"]})),
        lambda _at: "today",
        lambda _hour, _at: False,
    )
    watch_north = [
        (0.0, []),
        (1.0, [Entered("a", 1, 1.0)]),
        (2.0, [Exited("a", 1, 1.5, 0.5), Entered("b", 1, 1.5)]),
    ]
    for at, events in watch_north:
        see(book, at, *events)
    assert ended(book, "shop", 2.0) == (0, 1)


def test_a_queue_is_known_only_where_people_queue() -> None:
    book = analysis()
    assert book.queue("till", 0.0) is None
    see(book, 0.0)
    see(book, 1.0, Entered("till", 1, 0.5))
    queue = book.queue("till", 10.0)
    assert queue is not None and queue.length == 1
    assert book.queue("corridor", 10.0) is None


def test_a_gap_between_two_pictures_is_an_outage() -> None:
    book = analysis()
    watch(book, 0, 3)
    see(book, 3.0, Entered("till", 1, 2.5))
    see(book, 30.0, Exited("till", 1, 9.0, 6.5))
    visits, queue = book.visits("till", 30.0), book.queue("till", 30.0)
    assert visits is not None and (visits.lengths.ended, visits.lengths.cut) == (0, 1)
    assert queue is not None and queue.left == 0


def test_a_camera_that_is_down_ends_visits_that_may_go_on_unseen() -> None:
    book = analysis()
    watch(book, 0, 3)
    see(book, 3.0, Entered("till", 1, 2.5))
    see(book, 4.0, online=False)
    see(book, 5.0, Exited("till", 1, 3.0, 0.5), online=False)
    see(book, 6.0)
    visits = book.visits("till", 6.0)
    assert visits is not None and (visits.lengths.ended, visits.lengths.cut) == (0, 1)


def test_the_capture_rate_is_known_of_stores_with_a_corridor() -> None:
    book = analysis()
    see(book, 0.0)
    see(book, 1.0, Entered("corridor", 1, 0.5), Entered("corridor", 2, 0.5))
    see(book, 4.0, Crossed("door", 1, 3.5, Direction.IN))
    assert book.capture("shop", 5.0) == CaptureCounts(2, 0)
    assert book.capture("shop", 50.0) == CaptureCounts(2, 1)
    assert book.capture("kiosk", 5.0) is None


def test_a_couple_crosses_a_line_as_one_unit() -> None:
    book = analysis()
    for tenth in range(60):
        at = tenth / 10
        people = [Walker(k, Point(1.2 * at, y)) for k, y in ((1, 0.0), (2, 0.8), (3, 4.0))]
        see(book, at, people=people)
    see(book, 6.0, *(Crossed("door", number, 6.0, Direction.OUT) for number in (1, 2, 3)))
    counts = book.units("door", 6.0)
    assert counts is not None
    assert (counts.since, counts.units_in, counts.units_out) == (0.0, 0, 2)


def test_an_area_hears_of_its_doors_and_its_zones() -> None:
    book = analysis()
    watch(book, 0, 7)
    see(book, 7.0, Crossed("door", 1, 6.5, Direction.IN), Entered("till", 1, 6.8))
    see(book, 7.0, Entered("back", 7, 6.5), camera_id="south")
    counts = book.area("inside")
    assert counts is not None
    assert (counts.occupancy, counts.observed) == (1, 2)
    see(book, 8.0, online=False, camera_id="south")
    counts = book.area("inside")
    assert counts is not None
    assert (counts.occupancy, counts.observed, counts.reconciled) == (1, None, None)


def test_crossings_of_one_moment_are_taken_in_their_order() -> None:
    book = analysis()
    see(book, 0.0)
    see(book, 2.0, Crossed("door", 1, 1.5, Direction.OUT), Crossed("door", 2, 1.2, Direction.IN))
    counts = book.area("inside")
    assert counts is not None and counts.standing.balance == Balance(entries=1, exits=1)


def test_balances_go_on_after_a_restart() -> None:
    before = {"inside": Standing(1.0, Balance(entries=5, exits=1))}
    book = analysis(before)
    assert book.standings() == before
    see(book, 10.0)
    see(book, 11.0, Crossed("door", 1, 10.5, Direction.OUT))
    assert book.standings() == {"inside": Standing(1.0, Balance(entries=5, exits=2), 11.0)}
    assert analysis().standings() == {}


TIMES = st.lists(st.floats(0.5, 400), min_size=1, max_size=12)


@given(TIMES, st.floats(0, 500))
def test_all_visits_ended_and_not_are_in_the_summary(dwells_s: list[float], until: float) -> None:
    book = analysis()
    see(book, 0.0)
    told = sorted(
        [*((0.0, Entered("till", k, 0.0)) for k in range(len(dwells_s)))]
        + [(dwell_s, Exited("till", k, dwell_s, dwell_s)) for k, dwell_s in enumerate(dwells_s)],
        key=lambda each: each[0],
    )
    events = [(at, event) for at, event in told if at <= until]
    for second in range(int(until) + 1):
        see(book, second, *(event for at, event in events if second - 1 < at <= second))
    visits = book.visits("till", until)
    gone = sum(dwell_s <= int(until) for dwell_s in dwells_s)
    assert visits is not None
    assert visits.going_on == len(dwells_s) - gone
    assert visits.lengths.ended == sum(visits.lengths.histogram) == gone


def day(book: Analysis, begin: float, track: int = 1) -> None:
    """Somebody passes, goes in, and stays at the till for 20 s."""
    happens: dict[int, list[Event]] = {
        1: [Entered("corridor", track, begin + 0.5)],
        5: [Exited("corridor", track, begin + 4, 3.5), Crossed("door", track, begin + 4.5, Direction.IN)],
        6: [Entered("till", track, begin + 5.5)],
        26: [Exited("till", track, begin + 25.5, 20.0)],
    }
    for second in range(30):
        see(book, begin + second, *happens.get(second, ()))
        see(book, begin + second, camera_id="south")


def test_the_day_goes_on_after_a_restart() -> None:
    whole, before = analysis(), analysis()
    for book in (whole, before):
        day(book, 0)
    after = analysis(sums=before.sums(400.0))
    for book in (whole, after):
        day(book, 400, track=2)
    assert after.sums(900.0) == whole.sums(900.0)
    assert ended(after, "till", 900.0) == (2, 0)
    capture, units = after.capture("shop", 900.0), after.units("door", 900.0)
    assert capture == CaptureCounts(2, 2)
    assert units is not None and (units.units_in, units.units_out) == (2, 0)


@pytest.mark.parametrize(
    "of_day", ["2026-01-30", "2026-02-07"], ids=["the day before", "a wrong clock's day"]
)
def test_nothing_of_another_day_is_gone_on_with(of_day: str) -> None:
    dwells, units = {"till": DwellSums(1.0, [(20.0, 3)], [(5.0, 1)])}, {"door": UnitSums(1.0, 9, 8)}
    book = analysis(sums=DaySums(of_day, dwells, {"shop": CaptureSums(1.0, 9, 8)}, units))
    watch(book, 10, 12)
    assert ended(book, "till", 12.0) == (0, 0)
    assert book.capture("shop", 12.0) == CaptureCounts(0, 0)
    assert book.units("door", 12.0) == UnitSums(10.0, 0, 0)


def test_what_waits_for_its_day_is_kept_over_another_restart() -> None:
    kept = DaySums("2026-02-01", units={"door": UnitSums(1.0, 9, 8)})
    book = Analysis(
        PLAN, lambda at: "2026-02-01" if at > 50 else "2020-01-01", lambda _hour, _at: False, sums=kept
    )
    assert book.sums(1.0) == kept
    watch(book, 10, 12)
    assert book.sums(12.0) == kept
    see(book, 60.0)
    assert book.units("door", 60.0) == book.sums(60.0).units["door"] == UnitSums(1.0, 9, 8)


def test_nothing_is_summed_up_before_the_first_picture() -> None:
    book = analysis()
    see(book, 1.0, online=False)
    assert book.sums(2.0) == DaySums("2026-01-31")


def test_what_is_not_drawn_any_more_is_not_gone_on_with() -> None:
    before = analysis()
    day(before, 0)
    smaller = Analysis(
        Plan(Layout(zones={"north": ["corridor"]}, lines={"north": []})),
        lambda _at: "2026-01-31",
        lambda _hour, _at: False,
        sums=before.sums(30.0),
    )
    see(smaller, 40.0)
    assert smaller.sums(41.0).dwells == {"corridor": before.sums(30.0).dwells["corridor"]}
    assert smaller.sums(41.0).captures == smaller.sums(41.0).units == {}


def test_around_midnight_only_the_new_days_sums_are_gone_on_with() -> None:
    book = Analysis(PLAN, lambda at: str(at >= 100), lambda _hour, _at: False)
    day(book, 60)
    assert {*book.sums(90.0).captures, *book.sums(90.0).units} == {"shop", "door"}
    see(book, 100.0, camera_id="south")
    sums = book.sums(101.0)
    assert (sums.day, sums.dwells.keys(), sums.captures, sums.units) == ("True", {"back", "shop"}, {}, {})


def test_the_day_of_a_clock_that_was_ahead_keeps_no_sums_from_being_kept_for_long() -> None:
    before = Analysis(PLAN, lambda _at: "2030-01-01", lambda _hour, _at: False)
    watch(before, 0, 2)
    after = analysis(sums=before.sums(2.0))
    see(after, 10.0)
    assert after.sums(11.0) == before.sums(2.0)
    see(after, 10.0 + WAIT_S + 1)
    assert after.sums(WAIT_S + 12).day == "2026-01-31"
    assert after.sums(WAIT_S + 12).dwells.keys() == {"corridor", "till", "shop", "kiosk"}


def test_a_camera_that_has_not_reported_yet_keeps_its_own_sums_of_the_day() -> None:
    before = analysis()
    watch(before, 0, 2)
    after = analysis(sums=before.sums(2.0))
    see(after, 10.0)
    assert after.sums(11.0).dwells["back"] == before.sums(2.0).dwells["back"]
