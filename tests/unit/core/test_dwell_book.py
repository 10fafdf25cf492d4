"""What is kept on how long visits last: outages, midnight, several cameras, and nothing lost."""

import pytest

from footfall.core.events import Entered, Exited
from footfall.core.metric_books import DwellBook, VisitLog
from footfall.core.persons import Persons
from support.looking import MIDNIGHT, day_of, look, see


def test_visits_that_ended_and_that_go_on_are_in_one_estimate() -> None:
    book = DwellBook(day_of)
    see(book, 10.0, Entered("window", 1, 9.0), Entered("window", 2, 9.5), watched_s=0)
    see(book, 30.0, Exited("window", 1, 29.0, 20.0))
    visits = book.visits(40.0)
    assert visits is not None
    assert (visits.since, visits.going_on) == (10.0, 1)
    assert (visits.lengths.ended, visits.lengths.cut, sum(visits.lengths.histogram)) == (1, 1, 1)
    assert visits.lengths.p50_s == pytest.approx(20.0, rel=0.01)


def test_somebody_in_two_zones_of_a_store_one_after_the_other_is_one_visit() -> None:
    book = DwellBook(day_of)
    see(book, 0.0, watched_s=0)
    see(book, 10.0, Entered("left", 1, 10.0))
    see(book, 20.0, Entered("right", 1, 19.0))
    see(book, 21.0, Exited("left", 1, 20.0, 10.0))
    see(book, 40.0, Exited("right", 1, 40.0, 21.0))
    visits = book.visits(41.0)
    assert visits is not None
    assert (visits.lengths.ended, visits.going_on) == (1, 0)
    assert visits.lengths.p50_s == pytest.approx(30.0, rel=0.01)


@pytest.mark.parametrize("watched_s", [100.0, 0.0], ids=["seen to leave", "after an outage"])
def test_whoever_goes_on_with_a_visit_makes_one(watched_s: float) -> None:
    book = DwellBook(day_of)
    see(book, 10.0, Entered("window", 1, 9.0), Entered("window", 2, 9.0), watched_s=0)
    see(book, 30.0, Exited("window", 2, 29.0, 20.0))
    see(book, 31.0, Exited("window", 1, 29.0, 20.0), watched_s=watched_s)
    see(book, 35.0, Entered("window", 1, 34.0, since=9.0))
    visits = book.visits(36.0)
    assert visits is not None
    assert (visits.going_on, visits.lengths.ended, visits.lengths.cut) == (1, 1, 1)
    see(book, 60.0, Exited("window", 1, 59.0, 50.0))
    visits = book.visits(60.0)
    assert visits is not None
    assert (visits.going_on, visits.lengths.ended, visits.lengths.cut) == (0, 2, 0)
    assert visits.lengths.p90_s == pytest.approx(50.0, rel=0.01)


@pytest.mark.parametrize("camera_id", ["north", "south"])
def test_a_person_on_two_cameras_goes_on_with_one_visit(camera_id: str) -> None:
    persons = Persons()
    persons.join(("north", 1), ("south", 1))
    book = DwellBook(day_of, persons)
    see(book, 10.0, Entered("window", 1, 9.0), watched_s=0)
    see(book, 11.0, Entered("till", 1, 10.0), camera_id="south", watched_s=0)
    see(book, 20.0, Exited("window", 1, 19.0, 10.0))
    see(book, 24.0, Exited("till", 1, 22.5, 12.5), camera_id="south")
    see(book, 26.0, Entered("till", 1, 25.0, since=9.0), camera_id=camera_id)
    see(book, 40.0, Exited("till", 1, 39.0, 30.0), camera_id=camera_id)
    visits = book.visits(40.0)
    assert visits is not None
    assert (visits.going_on, sum(visits.lengths.histogram)) == (0, 1)


def test_a_visit_is_one_where_the_next_camera_shows_the_person_within_the_grace_time() -> None:
    persons = Persons()
    persons.join(("north", 1), ("south", 1))
    book = DwellBook(day_of, persons, grace_s=1.0)
    see(book, 1.0, Entered("window", 1, 0.0), watched_s=0)
    see(book, 21.0, Exited("window", 1, 20.0, 20.0))
    see(book, 21.1, Entered("till", 1, 20.5), camera_id="south", watched_s=0)
    see(book, 62.0, Exited("till", 1, 60.5, 40.0), camera_id="south")
    visits = book.visits(63.0)
    assert visits is not None
    assert (visits.lengths.ended, visits.going_on) == (1, 0)
    assert visits.lengths.p50_s == pytest.approx(60.5, rel=0.01)


def test_a_visit_is_one_however_late_two_tracks_turn_out_to_be_one_person() -> None:
    persons = Persons()
    book = DwellBook(day_of, persons)
    see(book, 1.0, Entered("window", 1, 0.0), watched_s=0)
    see(book, 20.0, Entered("till", 1, 19.0), camera_id="south", watched_s=0)
    see(book, 21.0, Exited("window", 1, 20.0, 20.0))
    persons.join(("north", 1), ("south", 1))
    see(book, 61.0, Exited("till", 1, 60.0, 41.0), camera_id="south")
    for at in (62.0, 400.0, 800.0):
        see(book, at)
        see(book, at, camera_id="south")
        visits = book.visits(at)
        assert visits is not None
        assert (visits.lengths.ended, visits.going_on) == (1, 0)
        assert visits.lengths.p50_s == pytest.approx(60.0, rel=0.01)


def test_a_visit_can_go_on_however_far_another_camera_is_ahead() -> None:
    book = DwellBook(day_of)
    see(book, 10.0, Entered("window", 1, 9.0), watched_s=0)
    see(book, 21.0, Exited("window", 1, 19.0, 10.0))
    see(book, 150.0, Entered("till", 1, 149.0), camera_id="south", watched_s=0)
    see(book, 160.0, Exited("till", 1, 159.0, 10.0), camera_id="south")
    see(book, 25.0, Entered("window", 1, 24.0, since=9.0))
    visits = book.visits(25.0)
    assert visits is not None
    assert (visits.going_on, sum(visits.lengths.histogram)) == (1, 1)


def test_a_visit_gone_on_with_after_midnight_belongs_to_the_day_before() -> None:
    book = DwellBook(day_of)
    see(book, 990.0, Entered("window", 1, 980.0), watched_s=0)
    see(book, 999.0, Exited("window", 1, 998.0, 18.0))
    see(book, 1004.0, Entered("window", 1, 1003.0, since=980.0))
    see(book, 1010.0, Exited("window", 1, 1009.0, 29.0))
    visits = book.visits(1010.0)
    assert visits is not None
    assert (visits.going_on, sum(visits.lengths.histogram)) == (0, 0)


def test_lengths_that_cannot_change_any_more_are_not_kept_one_by_one() -> None:
    book = DwellBook(day_of)
    for start in range(0, 900, 100):
        see(book, start, Entered("window", 1, start))
        see(book, start + 50, Exited("window", 1, start + 50, 50))
    assert len(list(book._log.visits)) == 2


@pytest.mark.parametrize("watched_s", [None, 0.0], ids=["no picture", "the first picture after an outage"])
def test_a_visit_that_an_outage_cut_off_lasted_at_least_so_long(watched_s: float | None) -> None:
    book = DwellBook(day_of)
    see(book, 10.0, Entered("window", 1, 9.0))
    see(book, 30.0, Exited("window", 1, 29.0, 20.0), watched_s=watched_s)
    visits = book.visits(40.0)
    assert visits is not None
    assert (visits.lengths.ended, visits.lengths.cut, visits.going_on) == (0, 1, 0)
    assert visits.lengths.mean_is_least


def test_a_visit_belongs_to_the_day_on_which_it_began() -> None:
    book = DwellBook(day_of)
    see(book, MIDNIGHT - 20, Entered("window", 1, MIDNIGHT - 20))
    evening = book.visits(MIDNIGHT)
    assert evening is not None and evening.going_on == 1
    see(book, MIDNIGHT + 1, Entered("window", 2, MIDNIGHT + 0.5))
    see(book, MIDNIGHT + 2, Exited("window", 1, MIDNIGHT + 2, 22.0))
    morning = book.visits(MIDNIGHT + 3)
    assert morning is not None
    assert (morning.since, morning.going_on, morning.lengths.ended) == (MIDNIGHT + 1, 1, 0)


def test_a_camera_that_is_behind_at_midnight_does_not_bring_the_old_day_back() -> None:
    book = DwellBook(day_of)
    see(book, MIDNIGHT, watched_s=None)
    see(book, MIDNIGHT - 1, camera_id="south")
    assert book.visits(MIDNIGHT) is None
    see(book, MIDNIGHT + 1, camera_id="south")
    visits = book.visits(MIDNIGHT + 1)
    assert visits is not None and visits.since == MIDNIGHT + 1


@pytest.mark.parametrize("joined", [True, False])
def test_a_person_on_two_cameras_stays_once_from_the_first_to_the_last_moment(joined: bool) -> None:
    persons = Persons()
    if joined:
        persons.join(("north", 1), ("south", 7))
    book = DwellBook(day_of, persons)
    see(book, 10.0, Entered("window", 1, 10.0), watched_s=0)
    see(book, 12.0, Entered("back", 7, 12.0), camera_id="south")
    assert book.visits(13.0).going_on == (1 if joined else 2)
    see(book, 20.0, Exited("window", 1, 18.0, 8.0))
    see(book, 32.0, Exited("back", 7, 30.0, 18.0), camera_id="south")
    lengths = book.visits(33.0).lengths
    assert lengths.ended == (1 if joined else 2)
    assert lengths.mean_s == pytest.approx(20.0 if joined else 13.0, rel=0.02)


def test_visits_that_are_long_over_are_freed() -> None:
    log = VisitLog()
    freed = []
    for number in range(1000):
        at = 10.0 * number
        log.note(look(at), Entered("window", number, at))
        log.note(look(at + 5), Exited("window", number, at + 4, 4.0))
        freed += log.look(look(at + 5))
    assert len(list(log.visits)) < 25
    assert [(visit.start, visit.end) for visit in freed] == [
        (10.0 * n, 10.0 * n + 4) for n in range(len(freed))
    ]


def test_a_clock_that_was_ahead_keeps_no_visit_from_being_freed() -> None:
    log = VisitLog()
    log.look(look(90_000.0))
    for number in range(100):
        at = 10.0 * number
        log.look(look(at))
        log.note(look(at), Entered("window", number, at))
        log.note(look(at), Exited("window", number, at + 4, 4.0))
    assert len(list(log.visits)) < 25


def test_dwell_times_go_on_after_a_restart_and_whoever_was_inside_then_counts_as_cut() -> None:
    before = DwellBook(day_of)
    see(before, 10.0, Entered("window", 1, 9.0), Entered("window", 2, 9.5), watched_s=0)
    see(before, 30.0, Exited("window", 1, 29.0, 20.0))
    after = DwellBook(day_of)
    kept = before.sums(39.5)
    assert kept is not None
    after.resume("2026-01-31", kept)
    see(after, 50.0, watched_s=0)
    visits = after.visits(50.0)
    assert visits is not None
    assert (visits.since, visits.going_on) == (10.0, 0)
    assert (visits.lengths.ended, visits.lengths.cut) == (1, 1)
    assert visits.lengths.p50_s == pytest.approx(20.0, rel=0.01)
    assert after.sums(50.0) == kept
