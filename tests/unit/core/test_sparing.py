"""Who is spared when even decoding is too much."""

from hypothesis import given
from hypothesis import strategies as st

from footfall.core.sparing import LONGEST, MORE, RELAPSE, SETTLE, Sparing

CAMERAS = [f"cam-{number}" for number in range(10)]


def run(sparing: Sparing, steps: int, behind: bool, idle: float = 0.0) -> frozenset[str]:
    for _ in range(steps):
        spared = sparing.step(behind, idle)
    return spared


def test_nobody_is_spared_while_the_computer_keeps_up() -> None:
    assert run(Sparing(CAMERAS), 100, behind=False) == frozenset()


def test_some_are_spared_at_once_and_the_rest_only_when_that_does_not_help() -> None:
    sparing = Sparing(CAMERAS)
    first = sparing.step(behind=True, idle=0.0)
    assert first == frozenset(CAMERAS[: round(MORE * 10)])
    assert run(sparing, SETTLE - 1, behind=True) == first
    assert sparing.step(behind=True, idle=0.0) > first
    assert run(sparing, 10 * SETTLE, behind=True) == frozenset(CAMERAS)


def test_a_busy_computer_gives_nobody_back() -> None:
    sparing = Sparing(CAMERAS)
    spared = sparing.step(behind=True, idle=0.0)
    assert run(sparing, 1000, behind=False, idle=0.1) == spared


def test_all_are_given_back_within_ten_seconds_once_the_computer_is_idle() -> None:
    sparing = Sparing(CAMERAS)
    run(sparing, 3 * SETTLE, behind=True)
    assert run(sparing, 10, behind=False, idle=0.9) == frozenset()


def test_what_was_too_much_is_tried_again_later_and_later() -> None:
    sparing = Sparing(CAMERAS)
    spared = sparing.step(behind=True, idle=0.0)
    waits = []
    for _ in range(6):
        waits.append(next(step for step in range(1000) if sparing.step(False, 0.4) != spared))
        run(sparing, SETTLE, behind=True)
    assert waits == sorted(waits)
    assert waits[0] < SETTLE < waits[-1] == LONGEST - 1


def test_what_was_too_much_is_tried_at_once_when_the_processor_is_much_idler() -> None:
    sparing = Sparing(CAMERAS)
    sparing.step(behind=True, idle=0.0)
    for _ in range(6):
        run(sparing, LONGEST, behind=False, idle=0.4)
        run(sparing, SETTLE, behind=True)
    assert run(sparing, SETTLE, behind=False, idle=0.9) == frozenset()


def test_what_went_well_for_a_while_is_forgotten() -> None:
    sparing = Sparing(CAMERAS)
    sparing.step(behind=True, idle=0.0)
    run(sparing, LONGEST, behind=False, idle=0.4)
    run(sparing, SETTLE, behind=True)
    run(sparing, LONGEST + RELAPSE, behind=False, idle=0.4)
    run(sparing, SETTLE, behind=True)
    assert run(sparing, SETTLE, behind=False, idle=0.4) == frozenset()


def test_without_cameras_that_can_be_spared_nothing_happens() -> None:
    assert run(Sparing([]), 10, behind=True) == frozenset()


@given(st.integers(1, 60), st.floats(0.2, 1.0), st.floats(0.0, 0.2))
def test_a_load_that_stays_settles(count: int, fits: float, rest: float) -> None:
    """However much is too much, it is seldom too much for long, and cameras are not changed all the time.

    Args:
        fits: Part of the cameras for whose decoding there is room.
        rest: What a spared camera takes of what it takes in full.
    """
    cameras = [str(number) for number in range(count)]
    sparing, before, changes, behind = Sparing(cameras), frozenset[str](), 0, 0
    for step in range(600):
        load = (count - len(before) + rest * len(before)) / (fits * count)
        spared = sparing.step(load > 1.0, max(0.0, 1.0 - load))
        changes += step > 60 and spared != before
        behind += step > 60 and load > 1.0
        before = spared
    if rest <= fits:
        assert behind < 60
    assert changes < 60
