"""How far decoding is behind a camera."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.adapters.cameras.backlog import WINDOW_S, Backlog


def lag(moments: list[tuple[float, float]]) -> float:
    backlog = Backlog()
    for now, stamp in moments:
        backlog.note(now, stamp)
    return backlog.lag_s


def test_the_way_that_pictures_always_take_is_no_lag() -> None:
    assert lag([(1000 + n / 25, n / 25) for n in range(100)]) == pytest.approx(0)


def test_whoever_decodes_at_half_the_speed_falls_behind_by_half() -> None:
    assert lag([(1000 + n / 12.5, n / 25) for n in range(101)]) == pytest.approx(4)


def test_whoever_catches_up_is_not_behind_any_more() -> None:
    behind = [(1000 + n / 12.5, n / 25) for n in range(101)]
    quickly = [(1008 + n / 50, 4 + n / 25) for n in range(201)]
    assert lag(behind + quickly) == pytest.approx(0)


def test_a_clock_that_drifts_is_forgiven_after_a_minute() -> None:
    drift = 1e-3
    moments = [(n / 5, n / 5 * (1 - drift)) for n in range(5 * 3600)]
    assert lag(moments) <= drift * (WINDOW_S + 1)


def test_a_camera_that_sets_its_clock_back_is_not_behind() -> None:
    backlog = Backlog()
    for now, stamp in ((0.0, 100.0), (1.0, 101.0), (2.0, 42.0), (3.0, 43.0)):
        backlog.note(now, stamp)
    assert backlog.lag_s == 0.0
    backlog.note(5.0, 44.0)
    assert backlog.lag_s == 1.0


@given(st.lists(st.tuples(st.floats(0.01, 3.0), st.floats(0.0, 0.9)), min_size=1, max_size=60))
def test_the_quickest_picture_within_the_window_is_the_measure(steps: list[tuple[float, float]]) -> None:
    """Each step is the time since the last picture and how long the picture took; a second more or less is the same."""
    backlog, now, seen = Backlog(), 1000.0, list[tuple[float, float]]()
    for step_s, took_s in steps:
        now += step_s
        backlog.note(now, now - took_s)
        seen.append((now, took_s))
        surely = min(took for at, took in seen if at >= now - WINDOW_S + 1)
        at_most = min(took for at, took in seen if at >= now - WINDOW_S)
        assert took_s - surely - 1e-6 <= backlog.lag_s <= took_s - at_most + 1e-6
