"""Guessing passwords gets slow, and costs bounded memory."""

import pytest

from footfall_ui.attempts import FREE_FAILURES, Attempts


def failing(attempts: Attempts, times: int, address: str = "10.0.0.1", at: float = 0.0) -> Attempts:
    for _ in range(times):
        attempts.failed(address, at)
    return attempts


def test_the_first_failures_cost_no_waiting() -> None:
    attempts = failing(Attempts(), FREE_FAILURES - 1)

    assert attempts.wait_s("10.0.0.1", 0.0) == 0


@pytest.mark.parametrize(("further", "wait_s"), [(0, 15), (1, 30), (2, 60), (6, 900), (5000, 900)])
def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(
    further: int, wait_s: float
) -> None:
    attempts = failing(Attempts(), FREE_FAILURES + further)

    assert attempts.wait_s("10.0.0.1", 0.0) == wait_s


def test_the_wait_ends() -> None:
    attempts = failing(Attempts(), FREE_FAILURES)

    assert attempts.wait_s("10.0.0.1", 14.0) == 1
    assert attempts.wait_s("10.0.0.1", 15.0) == 0


def test_one_address_does_not_wait_for_another() -> None:
    assert failing(Attempts(), 20).wait_s("10.0.0.2", 0.0) == 0


def test_a_right_password_wipes_the_slate() -> None:
    attempts = failing(Attempts(), FREE_FAILURES)
    attempts.succeeded("10.0.0.1")

    assert attempts.wait_s("10.0.0.1", 0.0) == 0


def test_failures_of_an_hour_ago_are_forgotten() -> None:
    attempts = failing(Attempts(), FREE_FAILURES + 3)
    attempts.failed("10.0.0.1", 3601.0)

    assert attempts.wait_s("10.0.0.1", 3601.0) == 0


def test_many_attackers_cost_bounded_memory() -> None:
    attempts = Attempts(most_addresses=10)
    for number in range(1000):
        attempts.failed(f"10.0.{number // 256}.{number % 256}", 0.0)

    assert len(attempts) == 10
