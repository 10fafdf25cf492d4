"""What a restart found waits for its day, and not for long."""

import pytest

from footfall.core.restart import WAIT_S, Found


def test_it_is_taken_once_when_its_day_comes() -> None:
    found = Found("2026-01-31", 7)
    assert found.take("2026-01-31", 100.0) == 7
    assert (found.waiting, found.take("2026-01-31", 101.0)) == (None, None)


def test_it_waits_while_the_clock_is_behind() -> None:
    found = Found("2026-01-31", 7)
    assert found.take("2020-01-01", 0.0) is None
    assert found.take("2020-01-01", WAIT_S) is None
    assert found.waiting == 7
    assert found.take("2026-01-31", 1e9) == 7


def test_a_day_that_is_over_is_not_waited_for() -> None:
    found = Found("2026-01-31", 7)
    assert found.take("2026-02-01", 0.0) is None
    assert found.waiting is None


@pytest.mark.parametrize("later", [WAIT_S + 1, -WAIT_S - 1], ids=["an hour on", "the clock was set back"])
def test_the_day_of_a_clock_that_was_ahead_is_not_waited_for_long(later: float) -> None:
    found = Found("2026-02-07", 7)
    assert found.take("2026-01-31", 0.0) is None
    assert found.take("2026-01-31", later) is None
    assert (found.waiting, found.take("2026-02-07", 1e6)) == (None, None)


def test_nothing_is_waited_for_where_nothing_was_found() -> None:
    found: Found[int] = Found()
    assert (found.waiting, found.take("", 0.0), found.take("2026-01-31", 0.0)) == (None, None, None)
