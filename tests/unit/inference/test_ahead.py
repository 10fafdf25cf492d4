"""Tasks side by side, and their results in order."""

import threading
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from footfall.ahead import ahead

PATIENCE_S = 20.0


@pytest.mark.parametrize("depth", [1, 2, 5, 50])
@pytest.mark.parametrize("tasks", [0, 1, 2, 20])
def test_every_task_is_done_once_and_answered_in_its_turn(tasks: int, depth: int) -> None:
    done: list[int] = []

    def task(number: int) -> Callable[[], int]:
        def work() -> int:
            done.append(number)
            return number

        return work

    assert list(ahead(map(task, range(tasks)), depth)) == list(range(tasks))
    assert sorted(done) == list(range(tasks))


def test_so_many_are_under_way_at_once() -> None:
    together = threading.Barrier(3)
    assert len(set(ahead([lambda: together.wait(PATIENCE_S)] * 6, 3))) == 3


def test_a_single_one_at_a_time_is_done_by_whoever_asks_and_when_it_is_asked_for() -> None:
    taken = count()
    numbers = ahead((lambda: (next(taken), threading.get_ident()) for _ in range(2)), 1)
    assert next(numbers) == (0, threading.get_ident())
    assert next(taken) == 1
    assert next(numbers) == (2, threading.get_ident())


@pytest.mark.parametrize("depth", [1, 3])
def test_no_more_tasks_are_taken_than_may_be_under_way(depth: int) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[Callable[[], int]]:
        for number in count():
            taken.append(number)
            yield lambda: 0

    next(ahead(tasks(), depth))
    assert taken == list(range(depth))


@pytest.mark.parametrize("depth", [1, 3])
def test_what_goes_wrong_in_a_task_is_raised_in_its_turn(depth: int) -> None:
    results = ahead([lambda: 1, lambda: 1 // 0, lambda: 3], depth)
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_no_thread_is_left_when_nobody_wants_more() -> None:
    before = threading.active_count()
    results = ahead([int] * 10, 3)
    next(results)
    results.close()
    assert threading.active_count() == before
