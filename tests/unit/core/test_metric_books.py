"""What is kept on queues, capture rates and buying units: outages, midnight, and nothing lost."""

import pytest

from footfall.core.day_sums import CaptureSums, UnitSums
from footfall.core.events import Crossed, Direction, Entered, Exited
from footfall.core.metric_books import CaptureBook, DwellBook, QueueBook, UnitsBook
from footfall.core.metrics.capture import CaptureCounts
from footfall.core.metrics.groups import Groups
from support.looking import MIDNIGHT, day_of, see


def test_nothing_is_known_before_the_first_picture() -> None:
    books = DwellBook(day_of), CaptureBook(["corridor"], ["door"], day_of), UnitsBook(Groups(), day_of)
    for book in books:
        see(book, 10.0, watched_s=None)
    assert [books[0].visits(10.0), books[1].counts(10.0), books[2].counts(10.0)] == [None] * 3
    for book in books:
        see(book, 11.0, watched_s=0.0)
    assert None not in [books[0].visits(11.0), books[1].counts(11.0), books[2].counts(11.0)]


def test_who_passes_a_store_around_midnight_and_steps_aside_is_yesterday_s_passer_by() -> None:
    book = CaptureBook(["corridor"], ["door"], day_of)
    see(book, 990.0, Entered("corridor", 1, 985.0), watched_s=0)
    see(book, 999.0, Exited("corridor", 1, 998.0, 13.0))
    assert book.counts(999.5) == CaptureCounts(1)
    see(book, 1004.0, Entered("corridor", 1, 1003.0, since=985.0))
    see(book, 1010.0, Exited("corridor", 1, 1009.0, 24.0))
    assert book.counts(1011.0) == CaptureCounts(0)


def test_other_events_are_no_visits_and_no_waits() -> None:
    dwell, queue = DwellBook(day_of), QueueBook()
    for book in (dwell, queue):
        see(book, 10.0, Crossed("door", 1, 9.0, Direction.IN))
    visits = dwell.visits(10.0)
    assert visits is not None and visits.lengths.ended + visits.lengths.cut == 0


def test_a_queue_is_watched_from_the_first_picture_on() -> None:
    book = QueueBook()
    see(book, 0.0, watched_s=None)
    assert book.counts(0.0) is None
    see(book, 1.0, watched_s=0.0)
    see(book, 2.0, Entered("till", 1, 1.5))
    see(book, 3.0, Entered("till", 2, 2.5))
    see(book, 32.0, Exited("till", 1, 31.5, 30.0))
    counts = book.counts(32.0)
    assert counts is not None
    assert (counts.length, counts.mean_wait_s, counts.longest_wait_s) == (1, 30.0, 29.5)
    assert counts.expected_wait_s == pytest.approx(30.5), "since somebody has stood there"


def test_a_queue_begins_anew_after_an_outage_with_those_who_are_still_there() -> None:
    book = QueueBook()
    see(book, 1.0, watched_s=0.0)
    see(book, 2.0, *(Entered("till", number, 1.5) for number in (1, 2, 3)))
    see(book, 40.0, Exited("till", 1, 39.0, 37.5))
    see(book, 41.0, Exited("till", 2, 40.0, 38.5), watched_s=None)
    assert book.counts(41.0) is None
    see(book, 50.0, watched_s=0.0)
    counts = book.counts(60.0)
    assert counts is not None
    assert (counts.length, counts.left, counts.longest_wait_s) == (1, 0, 58.5)
    see(book, 61.0, Exited("till", 3, 60.0, 58.5))
    counts = book.counts(62.0)
    assert counts is not None and (counts.length, counts.left) == (0, 1)


def test_whoever_left_during_a_gap_between_pictures_is_not_there_and_tells_nothing_of_waits() -> None:
    book = QueueBook()
    see(book, 1.0, watched_s=0.0)
    see(book, 2.0, Entered("till", 1, 1.5), Entered("till", 2, 1.5))
    see(book, 60.0, Exited("till", 1, 2.0, 0.5), Exited("till", 2, 9.0, 7.5), watched_s=0.0)
    counts = book.counts(61.0)
    assert counts is not None and (counts.length, counts.left) == (0, 0)


def test_the_capture_rate_begins_anew_each_day() -> None:
    book = CaptureBook(["corridor"], ["door"], day_of)
    see(book, MIDNIGHT - 20, Entered("corridor", 1, MIDNIGHT - 20), Entered("corridor", 2, MIDNIGHT - 20))
    see(book, MIDNIGHT - 10, Crossed("door", 2, MIDNIGHT - 11, Direction.IN))
    assert book.counts(MIDNIGHT - 9) == CaptureCounts(2, 0)
    see(book, MIDNIGHT + 1, Entered("corridor", 3, MIDNIGHT - 0.2), Entered("corridor", 4, MIDNIGHT + 0.2))
    see(book, MIDNIGHT + 5, Exited("corridor", 1, MIDNIGHT + 4, 24.0))
    assert book.counts(MIDNIGHT + 9) == CaptureCounts(1, 0)


def test_units_begin_anew_each_day_and_each_direction_has_its_own() -> None:
    book = UnitsBook(Groups(), day_of)
    see(book, MIDNIGHT - 20, Crossed("door", 1, MIDNIGHT - 20, Direction.IN))
    see(
        book,
        MIDNIGHT - 19,
        Crossed("door", 2, MIDNIGHT - 19, Direction.IN),
        Entered("hall", 1, MIDNIGHT - 19),
    )
    see(book, MIDNIGHT - 18, Crossed("door", 2, MIDNIGHT - 18, Direction.OUT))
    counts = book.counts(MIDNIGHT - 18)
    assert counts is not None and (counts.units_in, counts.units_out) == (2, 1)
    see(book, MIDNIGHT + 1, Crossed("door", 3, MIDNIGHT - 0.1, Direction.OUT))
    see(book, MIDNIGHT + 2, Crossed("door", 4, MIDNIGHT + 2, Direction.OUT))
    counts = book.counts(MIDNIGHT + 2)
    assert counts is not None and (counts.since, counts.units_in, counts.units_out) == (MIDNIGHT + 1, 0, 1)


def two_cross(book: CaptureBook | UnitsBook, begin: float) -> None:
    """Somebody passes and comes in, and somebody else comes out."""
    see(book, begin, Entered("corridor", 1, begin), watched_s=0)
    see(book, 20.0, Crossed("door", 1, 20.0, Direction.IN), Crossed("door", 2, 20.0, Direction.OUT))


def test_capture_rates_go_on_after_a_restart() -> None:
    before, after = (CaptureBook(["corridor"], ["door"], day_of) for _ in range(2))
    two_cross(before, 10.0)
    kept = before.sums(70.0)
    assert kept == CaptureSums(10.0, 1, 1)
    after.resume("2026-01-31", kept)
    two_cross(after, 11.0)
    assert after.sums(70.0) == CaptureSums(10.0, 2, 2)


def test_buying_units_go_on_after_a_restart() -> None:
    before, after = (UnitsBook(Groups(), day_of) for _ in range(2))
    two_cross(before, 10.0)
    kept = before.sums(70.0)
    assert kept == UnitSums(10.0, 1, 1)
    after.resume("2026-01-31", kept)
    two_cross(after, 11.0)
    assert after.sums(70.0) == UnitSums(10.0, 2, 2)


def test_a_day_that_is_gone_on_with_ends_at_midnight() -> None:
    book = UnitsBook(Groups(), day_of)
    book.resume("2026-01-31", UnitSums(1.0, 9, 8))
    see(book, MIDNIGHT - 1, watched_s=0)
    assert book.sums(MIDNIGHT - 1) == UnitSums(1.0, 9, 8)
    see(book, MIDNIGHT + 1)
    assert book.sums(MIDNIGHT + 1) == UnitSums(MIDNIGHT + 1, 0, 0)
