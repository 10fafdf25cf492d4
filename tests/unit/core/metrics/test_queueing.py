"""How long a queue is, and how long people wait in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.events import Entered, Exited
from footfall.core.metrics.queueing import Queue, QueueCounts

Stays = list[tuple[float, float]]
"""When each person comes, and how long they stay."""


def queue_of(stays: Stays, at: float, *, since: float = 0.0, first: int = 1) -> Queue:
    """Tells of all that has happened by a time."""
    queue = Queue(since)
    for person, (start, stay_s) in enumerate(stays, start=first):
        if start <= at:
            queue.note(person, Entered("till", person, start))
        if start + stay_s <= at:
            queue.note(person, Exited("till", person, start + stay_s, stay_s))
    return queue


def test_nobody_waits_and_nobody_left() -> None:
    assert Queue(0).counts(100) == QueueCounts(0, 0, None, None, None, None)


@pytest.mark.parametrize(("there_s", "length"), [(4.9, 0), (5, 1)])
def test_whoever_stays_waits(there_s: float, length: int) -> None:
    counts = queue_of([(10, 60)], 10 + there_s).counts(10 + there_s)
    assert counts.length == length
    assert counts.longest_wait_s == (pytest.approx(there_s) if length else None)


@pytest.mark.parametrize(("stay_s", "left"), [(4.9, 0), (5, 1)])
def test_whoever_walks_through_never_waited(stay_s: float, left: int) -> None:
    assert queue_of([(10, stay_s)], 20).counts(20).left == left


def test_whoever_steps_aside_for_a_moment_waits_once() -> None:
    queue = queue_of([(0, 20), (10, 20)], 40)
    queue.note(2, Entered("till", 2, 45, since=10))
    counts = queue.counts(50)
    assert (counts.length, counts.left, counts.longest_wait_s, counts.mean_wait_s) == (1, 1, 40, 20)
    queue.note(2, Exited("till", 2, 60, 50))
    assert queue.counts(60).mean_wait_s == 35


def test_an_earlier_wait_of_the_same_person_stays() -> None:
    queue = queue_of([(0, 20)], 20)
    queue.note(1, Entered("till", 1, 30))
    queue.note(1, Exited("till", 1, 40, 10))
    queue.note(1, Entered("till", 1, 45, since=30))
    assert queue.counts(50).left == 1


def test_a_newcomer_waits_for_all_before_at_the_pace_of_late() -> None:
    """One leaves each half minute, three stand there."""
    served = [(30.0 * i, 60.0) for i in range(10)]
    standing = [(300.0, 600.0), (310.0, 600.0), (320.0, 600.0)]
    counts = queue_of(served + standing, 330).counts(330)
    assert counts == QueueCounts(3, 10, 60, 60, 3 * 33, 30)


def test_time_in_which_nobody_stood_there_is_nobodys_wait() -> None:
    """One customer every five minutes, who waits for one of them; then one who has left and one who stands."""
    rare = queue_of([(300.0 * i, 60.0) for i in range(12)], 3_320)
    assert rare.counts(3_320).expected_wait_s == pytest.approx(60, rel=0.35)
    assert queue_of([(0, 30), (890, 60)], 900).counts(900).expected_wait_s == pytest.approx(30 + 10)


def test_while_nobody_leaves_nothing_can_be_expected() -> None:
    counts = queue_of([(0, 900), (2, 900)], 60).counts(60)
    assert (counts.length, counts.expected_wait_s, counts.longest_wait_s) == (2, None, 60)


def test_an_empty_queue_that_was_served_means_no_wait() -> None:
    assert queue_of([(0, 20)], 60).counts(60).expected_wait_s == 0


def test_those_who_left_count_for_a_quarter_of_an_hour() -> None:
    queue = queue_of([(0, 100), (0, 300)], 300)
    assert [queue.counts(at).left for at in (300, 999, 1_000, 1_199, 1_200)] == [2, 2, 1, 1, 0]
    assert queue.counts(1_200).mean_wait_s is None
    assert queue._left == []


def test_mean_and_p90_are_of_the_waits() -> None:
    counts = queue_of([(0, 10.0 * i) for i in range(1, 12)], 500).counts(500)
    assert counts.mean_wait_s == pytest.approx(60)
    assert counts.p90_wait_s == pytest.approx(100)


def test_the_pace_is_that_of_the_window_not_of_all_times() -> None:
    stays = [(10.0 * i, 10.0) for i in range(360)]
    counts = queue_of([*stays, (3_580, 600)], 3_600).counts(3_600)
    assert counts.expected_wait_s == pytest.approx(10)


def test_whoever_was_there_before_the_first_moment_still_leaves_after_a_wait() -> None:
    queue = Queue(0)
    queue.note(1, Exited("till", 1, 20, 120))
    assert queue.counts(30).mean_wait_s == 120


def test_people_are_freed_when_they_leave() -> None:
    queue = queue_of([(float(i), 30.0) for i in range(1_000)], 2_000)
    assert queue._there == {}


@pytest.mark.parametrize("fewer_at_once", [1, 4])
def test_by_littles_law_a_steady_queue_s_waits_are_what_newcomers_expect(fewer_at_once: int) -> None:
    stays = [(20.0 * i / fewer_at_once, 120.0) for i in range(180 * fewer_at_once)]
    counts = queue_of(stays, 1_810).counts(1_810)
    assert counts.expected_wait_s == pytest.approx(counts.mean_wait_s, rel=0.05)


whole_stays = st.lists(
    st.tuples(st.integers(0, 1_000).map(float), st.integers(0, 400).map(float)), min_size=1, max_size=30
)


@given(whole_stays, st.integers(1_000, 1_800))
def test_counts_are_those_of_their_definition(stays: Stays, at: int) -> None:
    counts = queue_of(stays, at).counts(at)
    waiting = [at - start for start, stay_s in stays if start + stay_s > at and at - start >= 5]
    waits = [stay_s for start, stay_s in stays if at - 900 < start + stay_s <= at and stay_s >= 5]
    assert (counts.length, counts.left) == (len(waiting), len(waits))
    assert counts.longest_wait_s == max(waiting, default=None)
    if waits:
        assert counts.mean_wait_s == pytest.approx(sum(waits) / len(waits))
        counted = [
            (start, min(start + stay_s, at))
            for start, stay_s in stays
            if start < at - 4 and (start + stay_s > at or (stay_s >= 5 and start + stay_s > at - 900))
        ]
        busy_s = sum(any(start <= second < end for start, end in counted) for second in range(at - 900, at))
        assert counts.expected_wait_s == pytest.approx(len(waiting) * busy_s / len(waits))


@given(whole_stays, st.integers(1_000, 1_800), st.integers(0, 10**9), st.integers(2, 1_000))
def test_neither_order_nor_numbers_nor_the_time_of_day_matter(
    stays: Stays, at: int, later: int, first: int
) -> None:
    moved = [(start + later, stay_s) for start, stay_s in reversed(stays)]
    other = queue_of(moved, at + later, since=later, first=first).counts(at + later)
    same = queue_of(stays, at).counts(at)
    assert (other.length, other.left, other.longest_wait_s) == (same.length, same.left, same.longest_wait_s)
    assert other.p90_wait_s == same.p90_wait_s
    assert other.expected_wait_s == same.expected_wait_s


@given(whole_stays, st.integers(1_000, 1_800))
def test_asking_twice_changes_nothing(stays: Stays, at: int) -> None:
    queue = queue_of(stays, at)
    assert queue.counts(at) == queue.counts(at)
