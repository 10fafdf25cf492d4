"""Cameras are held within what the computer can do."""

import logging

import pytest

from footfall.core.pacing import BACK_OFF, Pacer, Span
from footfall.core.sparing import SETTLE, Sparing
from footfall.governor import CALM_S, FULL_SHARE, LOWEST, WHILE_SPARED, WORTH_TELLING_S, Governor
from footfall.pipeline import SourceFacts


class Limit:
    """Remembers what it was changed to."""

    fps = 10.0

    def change(self, fps: float) -> None:
        self.fps = fps


class Stopwatch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def facts(offered: int, dropped: int, lag_s: float = 0.0, *, spared: bool = False) -> SourceFacts:
    return SourceFacts(
        offered_frames=offered, dropped_frames=dropped, lag_s=lag_s, spared="spared" if spared else None
    )


@pytest.fixture
def limits() -> dict[str, Limit]:
    return {"door": Limit(), "hall": Limit()}


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
def spared() -> dict[str, bool]:
    """What each camera was told last."""
    return {}


@pytest.fixture
def governor(limits: dict[str, Limit], stopwatch: Stopwatch, spared: dict[str, bool]) -> Governor:
    pacer = Pacer({each: Span(2, 10) for each in limits})
    sparing = Sparing([list(limits)])
    return Governor(pacer, sparing, limits, spared.__setitem__, lambda: _idle(stopwatch.now), stopwatch)


def _idle(now: float) -> float:
    """The processor has too much to do for half a minute."""
    return 0.0 if now < 30 else 0.9


def test_one_camera_that_misses_pictures_slows_all(
    governor: Governor, limits: dict[str, Limit], stopwatch: Stopwatch
) -> None:
    governor.note("hall", facts(10, 0))
    stopwatch.now = 1.0
    governor.note("door", facts(10, 5))
    assert limits["door"].fps == limits["hall"].fps < 10
    assert governor.share < 1


def test_what_was_missed_long_ago_slows_nobody(
    governor: Governor, limits: dict[str, Limit], stopwatch: Stopwatch
) -> None:
    for second in range(1, 30):
        stopwatch.now = float(second)
        governor.note("door", facts(10 * second, 5))
    assert limits["door"].fps == 10


def test_rates_change_once_a_second(
    governor: Governor, limits: dict[str, Limit], stopwatch: Stopwatch
) -> None:
    stopwatch.now = 0.9
    governor.note("door", facts(10, 10))
    assert limits["door"].fps == 10


def test_too_much_to_do_is_said_once_and_its_end_too(
    governor: Governor, stopwatch: Stopwatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for second in range(1, 60 + int(CALM_S)):
        stopwatch.now = float(second)
        governor.note("door", facts(10 * second, 0, lag_s=1.0 if second < 30 else 0.0))
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_computer_is_strained_once_it_has_held_back_for_some_time_and_until_it_was_calm_for_long(
    governor: Governor, stopwatch: Stopwatch
) -> None:
    strained, held_back = [], []
    for second in range(1, 60 + int(CALM_S)):
        stopwatch.now = float(second)
        governor.note("door", facts(10 * second, 5 * min(second, 20)))
        if governor.share < FULL_SHARE:
            held_back.append(second)
        if governor.strained:
            strained.append(second)
    begin = held_back[int(WORTH_TELLING_S) - 1]
    assert strained == list(range(begin, held_back[-1] + int(CALM_S)))


def test_single_moments_of_too_much_are_not_told_of_unless_they_come_again_and_again(
    governor: Governor, stopwatch: Stopwatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    offered = dropped = 0

    def moment_of_too_much_and_calm(calm_s: float) -> None:
        nonlocal offered, dropped
        dropped += 5
        for _ in range(int(calm_s)):
            stopwatch.now, offered = stopwatch.now + 1.0, offered + 10
            governor.note("door", facts(offered, dropped))

    for _ in range(5):
        moment_of_too_much_and_calm(CALM_S + 20)
    assert not caplog.records
    for _ in range(5):
        moment_of_too_much_and_calm(CALM_S / 2)
    assert governor.strained
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_cameras_are_spared_where_low_rates_do_not_help(
    governor: Governor, stopwatch: Stopwatch, spared: dict[str, bool]
) -> None:
    for second in range(1, 30):
        stopwatch.now = float(second)
        governor.note("door", facts(10 * second, 0, lag_s=2.0))
    assert spared == {"door": True, "hall": True}
    assert governor.strained


def test_low_rates_are_tried_before(
    governor: Governor, stopwatch: Stopwatch, spared: dict[str, bool]
) -> None:
    for second in range(1, 3):
        stopwatch.now = float(second)
        governor.note("door", facts(10 * second, 0, lag_s=2.0))
    assert spared == {}


def test_a_little_behind_lower_rates_are_tried_for_longer(
    governor: Governor, limits: dict[str, Limit], stopwatch: Stopwatch, spared: dict[str, bool]
) -> None:
    while governor.share * BACK_OFF >= LOWEST:
        stopwatch.now += 1.0
        governor.note("door", facts(10, 0, lag_s=0.6))
        assert spared == {}
    stopwatch.now += 1.0
    governor.note("door", facts(10, 0, lag_s=0.6))
    assert spared


def test_nobody_is_given_back_while_decoding_is_behind() -> None:
    cameras, stopwatch, told = {str(number): Limit() for number in range(60)}, Stopwatch(), dict[str, bool]()
    pacer, sparing = Pacer({each: Span(2, 10) for each in cameras}), Sparing([list(cameras)])
    governor = Governor(pacer, sparing, cameras, told.__setitem__, lambda: 0.14, stopwatch)

    def go_on(seconds: int, lag_s: float) -> list[str]:
        for _ in range(seconds):
            stopwatch.now += 1.0
            governor.note("0", facts(int(stopwatch.now), 0, lag_s=lag_s))
        return [each for each, is_spared in told.items() if is_spared]

    go_on(12, lag_s=2.0)
    spared = go_on(SETTLE, lag_s=0.0)
    assert spared
    assert go_on(SETTLE, lag_s=0.9) == spared


@pytest.mark.parametrize("can_be", [True, False], ids=["and does with less", "but cannot be"])
def test_no_camera_gets_many_pictures_while_another_is_spared(
    governor: Governor,
    limits: dict[str, Limit],
    stopwatch: Stopwatch,
    spared: dict[str, bool],
    can_be: bool,
) -> None:
    shares = []
    for second in range(1, 50):
        stopwatch.now = float(second)
        lag_s, door_spared = 2.0 if second < 6 else 0.0, spared.get("door", False)
        governor.note("door", facts(10 * second, 0, lag_s=lag_s, spared=door_spared and can_be))
        if door_spared and spared["door"] and second > 6:
            shares.append(governor.share)
    assert (max(shares) <= WHILE_SPARED) is can_be
    assert spared == {"door": False}
    assert limits["door"].fps == 10
