from contextlib import ExitStack

import pytest

from footfall.adapters.detector.workload import WINDOW_S, Workload


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_before_anything_ran_the_mean_is_unknown_and_nothing_is_busy(clock: Clock) -> None:
    workload = Workload(2, clock)
    assert (workload.mean_ms(), workload.utilisation()) == (None, 0.0)
    clock.now += 5
    assert (workload.mean_ms(), workload.utilisation()) == (None, 0.0)


def test_the_share_is_over_all_streams_and_the_time_since_the_start(clock: Clock) -> None:
    workload = Workload(2, clock)
    with workload.run():
        clock.now += 1
    with workload.run():
        clock.now += 2
    clock.now += 1
    assert workload.mean_ms() == pytest.approx(1500)
    assert workload.utilisation() == pytest.approx(3 / (4 * 2))


def test_a_run_that_waits_for_a_stream_does_no_work(clock: Clock) -> None:
    workload = Workload(1, clock)
    with ExitStack() as runs:
        runs.enter_context(workload.run())
        runs.enter_context(workload.run())
        clock.now += 3
    assert workload.mean_ms() == pytest.approx(1500)
    assert workload.utilisation() == pytest.approx(1.0)


def test_a_run_that_fails_is_over_too(clock: Clock) -> None:
    workload = Workload(1, clock)
    with pytest.raises(OSError, match="device"), workload.run():
        clock.now += 1
        raise OSError("device")
    clock.now += 1
    assert workload.utilisation() == pytest.approx(0.5)


def test_what_was_before_the_window_is_forgotten(clock: Clock) -> None:
    workload = Workload(1, clock)
    with workload.run():
        clock.now += 4
    clock.now += WINDOW_S
    with workload.run():
        clock.now += 1
    assert workload.mean_ms() == pytest.approx(1000)
    assert workload.utilisation() == pytest.approx(1 / (WINDOW_S + 1))
    clock.now += 2 * WINDOW_S
    assert workload.mean_ms() is None
