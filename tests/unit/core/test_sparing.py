"""Who is spared when even decoding is too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.sparing import MORE, PATIENCE, SETTLE, TURN, Sparing

CAMERAS = [f"cam-{number}" for number in range(10)]
FULL_AT = 0.1
"""Idle share of a processor that decodes all ten without another load."""


BEHIND_S = 0.6
"""As little as counts as too much to decode."""


def run(sparing: Sparing, steps: int, behind: bool, idle: float = 0.0) -> frozenset[str]:
    for _ in range(steps):
        spared = sparing.step(BEHIND_S * behind, idle)
    return spared


def test_nobody_is_spared_while_the_computer_keeps_up() -> None:
    assert run(Sparing([CAMERAS]), 100, behind=False) == frozenset()
    assert run(Sparing([CAMERAS]), 100, behind=False, idle=1.0) == frozenset()


def test_some_are_spared_at_once_and_the_rest_only_when_that_does_not_help() -> None:
    sparing = Sparing([CAMERAS])
    first = sparing.step(BEHIND_S, idle=0.0)
    assert first == frozenset(CAMERAS[: round(MORE * 10)])
    assert run(sparing, SETTLE - 1, behind=True) == first
    assert sparing.step(BEHIND_S, idle=0.0) > first
    assert run(sparing, 10 * SETTLE, behind=True) == frozenset(CAMERAS)


@pytest.mark.parametrize(("behind_s", "many"), [(0.6, 1), (1.0, 1), (1.5, 2), (2.0, 2), (4.0, 4), (60.0, 10)])
def test_the_farther_behind_the_more_are_spared_at_once(behind_s: float, many: int) -> None:
    assert len(Sparing([CAMERAS]).step(behind_s, idle=0.0)) == many


def test_a_tenth_is_spared_at_once_however_little_decoding_is_behind() -> None:
    assert len(Sparing([[str(number) for number in range(60)]]).step(BEHIND_S, idle=0.0)) == 6


def test_far_behind_those_that_lose_more_are_spared_at_once_too() -> None:
    assert Sparing([CAMERAS[:1], CAMERAS[1:]]).step(2.5, idle=0.0) == frozenset(CAMERAS[:3])


def test_those_that_lose_least_are_spared_first_and_given_back_last() -> None:
    sparing = Sparing([CAMERAS[:3], CAMERAS[3:]])
    run(sparing, 1, behind=True)
    assert run(sparing, 3 * SETTLE, behind=True) == frozenset(CAMERAS[:4])
    assert run(sparing, SETTLE, behind=False, idle=0.2) == frozenset(CAMERAS[:3])


def test_a_busy_computer_gives_nobody_back() -> None:
    sparing = Sparing([CAMERAS])
    spared = sparing.step(BEHIND_S, idle=0.0)
    assert run(sparing, TURN - 1, behind=False, idle=0.14) == spared


@pytest.mark.parametrize("count", [1, 2, 3, 10, 60])
@pytest.mark.parametrize("hardship", [1, 12, 500])
def test_all_are_given_back_within_six_seconds_once_the_load_has_gone(count: int, hardship: int) -> None:
    """As many seconds are left of ten for calling the cameras anew, and for the rates to climb."""
    sparing = Sparing([[str(number) for number in range(count)]])
    run(sparing, 10, behind=False, idle=FULL_AT)
    assert run(sparing, hardship, behind=True)
    assert run(sparing, 6, behind=False, idle=0.95) == frozenset()


def test_nobody_is_spared_or_given_back_while_lower_rates_may_help() -> None:
    sparing = Sparing([CAMERAS])
    spared = run(sparing, 2 * SETTLE, behind=True)
    for _ in range(2 * TURN):
        assert sparing.step(BEHIND_S, idle=0.4, rates_are_low=False) == spared


def test_what_lower_rates_help_does_not_begin_the_calm_anew() -> None:
    sparing = Sparing([CAMERAS])
    spared = sparing.step(BEHIND_S, idle=0.0)
    run(sparing, TURN - 1, behind=False)
    for _ in range(SETTLE):
        assert sparing.step(BEHIND_S, idle=0.0, rates_are_low=False) == spared
    assert run(sparing, 1, behind=False) == frozenset()


def test_a_moment_of_idleness_gives_nobody_back() -> None:
    sparing = Sparing([CAMERAS])
    spared = run(sparing, 2 * SETTLE, behind=True)
    for idle in (0.05, 0.9, 0.05, 0.9, 0.05):
        assert sparing.step(0.0, idle=idle) == spared


def test_whoever_was_spared_is_spared_last_the_next_time() -> None:
    sparing = Sparing([CAMERAS])
    first = run(sparing, 1, behind=True)
    run(sparing, 2 * SETTLE, behind=False, idle=0.95)
    assert not first & run(sparing, 1, behind=True)


def test_all_cameras_take_turns_while_some_must_be_spared() -> None:
    sparing = Sparing([CAMERAS])
    spared = sparing.step(BEHIND_S, idle=0.0)
    how_long = dict.fromkeys(CAMERAS, 0)
    for _ in range(100 * TURN):
        load = 0.11 * (len(CAMERAS) - len(spared)) + 0.01 * len(spared)
        spared = sparing.step(BEHIND_S * (load > 1.0), max(0.0, 1.0 - load))
        for camera in spared:
            how_long[camera] += 1
    assert max(how_long.values()) < 2 * min(how_long.values())


def test_a_relapse_is_not_risked_again_until_patience_is_over() -> None:
    sparing = Sparing([CAMERAS])
    before = run(sparing, 1 + SETTLE, behind=True)
    tried = run(sparing, SETTLE, behind=False, idle=0.36)
    assert len(tried) < len(before)
    run(sparing, SETTLE, behind=True)
    assert len(run(sparing, PATIENCE - SETTLE, behind=False, idle=0.36)) == len(tried) + 1
    assert len(run(sparing, PATIENCE, behind=False, idle=0.36)) <= len(tried)


def test_a_relapse_does_not_hold_back_what_has_plenty_of_room() -> None:
    sparing = Sparing([CAMERAS])
    before = run(sparing, 1 + 4 * SETTLE, behind=True)
    tried = run(sparing, SETTLE, behind=False, idle=0.26)
    assert len(tried) < len(before)
    run(sparing, SETTLE, behind=True)
    assert run(sparing, 6, behind=False, idle=0.95) == frozenset()


def test_without_cameras_that_can_be_spared_nothing_happens() -> None:
    assert run(Sparing([]), 10, behind=True) == frozenset()
    assert run(Sparing([[]]), 2 * TURN, behind=False, idle=0.9) == frozenset()


@given(st.integers(1, 60), st.floats(0.2, 1.0), st.floats(0.0, 0.2), st.floats(BEHIND_S, 4.0))
def test_a_load_that_stays_settles(count: int, fits: float, rest: float, lag_s: float) -> None:
    """However much is too much, it is seldom too much for long, and cameras are not changed all the time.

    Args:
        fits: Part of the cameras for whose decoding there is room.
        rest: What a spared camera takes of what it takes in full.
        lag_s: How far decoding is behind whenever there is too much.
    """
    cameras = [str(number) for number in range(count)]
    sparing, before, changes, behind = Sparing([cameras]), frozenset[str](), 0, 0
    for step in range(600):
        load = (count - len(before) + rest * len(before)) / (fits * count)
        spared = sparing.step(lag_s * (load > 1.0), max(0.0, 1.0 - load))
        changes += step > 60 and spared != before
        behind += step > 60 and load > 1.0
        before = spared
    if rest <= fits:
        assert behind < 60
    assert changes < 60
