from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.adapters.cameras.frame_rate import FrameRateLimit, FrameRateMeter


@pytest.mark.parametrize(("camera_fps", "limit"), [(25, 10), (30, 7), (10, 10), (12.5, 5)])
def test_a_limit_takes_that_many_pictures_a_second(camera_fps: float, limit: float) -> None:
    rate = FrameRateLimit(limit)
    taken = [n / camera_fps for n in range(int(camera_fps * 100)) if rate.takes(1e9 + n / camera_fps)]
    assert len(taken) / 100 == pytest.approx(limit, rel=0.01)


def test_without_a_limit_every_picture_is_taken() -> None:
    rate = FrameRateLimit(None)
    assert all(rate.takes(n / 1000) for n in range(100))


def test_a_slow_camera_is_not_limited() -> None:
    rate = FrameRateLimit(10)
    assert all(rate.takes(n / 4) for n in range(100))


def test_an_outage_is_made_up_for_by_one_picture_at_most() -> None:
    rate = FrameRateLimit(5)
    rate.takes(0.0)
    after = [n / 100 for n in range(6000, 6100) if rate.takes(n / 100)]
    assert after == pytest.approx([60.0, 60.01, 60.16, 60.36, 60.56, 60.76, 60.96], abs=0.011)


@given(st.floats(1.0, 5.0), st.lists(st.floats(0.0, 0.9), min_size=20, max_size=60))
def test_a_slow_camera_loses_nothing_however_late_its_pictures_are(fps: float, late_s: list[float]) -> None:
    """Up to less than the time between two of them: key pictures through a computer that has too much to do."""
    rate = FrameRateLimit(fps)
    assert all(rate.takes(10 + number + late) for number, late in enumerate([0.0, *late_s]))


@given(st.floats(0.5, 30.0), st.lists(st.floats(0.001, 0.5), min_size=50, max_size=200))
def test_never_more_are_taken_than_two_more_than_the_time_allows(fps: float, gaps_s: list[float]) -> None:
    rate, times = FrameRateLimit(fps), list(accumulate(gaps_s))
    taken = [at for at in times if rate.takes(at)]
    assert len(taken) <= (times[-1] - times[0]) * fps + 2 + 0.2


def test_a_picture_is_put_off_while_the_one_before_waits() -> None:
    rate = FrameRateLimit(5)
    taken = [n / 25 for n in range(50) if rate.takes(n / 25, waits=0.2 <= n / 25 < 0.3)]
    assert taken[:4] == pytest.approx([0.0, 0.32, 0.4, 0.6], abs=0.041)
    assert len(taken) == 10


@pytest.mark.parametrize("fps", [1, 5])
def test_a_picture_that_waits_for_long_is_replaced(fps: float) -> None:
    """So that it is of the present, and so that all know that there is too much to do."""
    rate = FrameRateLimit(fps)
    assert rate.takes(0.0)
    taken = [n / 25 for n in range(1, 250) if rate.takes(n / 25, waits=True)]
    gaps = [after - before for before, after in pairwise([0.0, *taken])]
    assert max(gaps) < 1.2 / fps + 0.21


@pytest.mark.parametrize("fps", [1, 5])
def test_of_pictures_that_come_no_oftener_than_they_are_taken_none_is_put_off(fps: float) -> None:
    rate, late_s = FrameRateLimit(fps), (0.0, 0.01, 0.02, 0.0, 0.02)
    assert all(rate.takes(n / fps + late_s[n % 5], waits=True) for n in range(50))


def test_a_burst_loses_nothing_that_is_taken_soon() -> None:
    """A second of which nothing was decoded for the first fifth; each taken picture waits for .05 s."""
    rate, waits_until, taken = FrameRateLimit(5), 0.0, []
    for at in (0.0, *(0.39 + n / 100 for n in range(8)), *(0.48 + n / 25 for n in range(20))):
        if rate.takes(at, waits=at < waits_until):
            taken.append(at)
            waits_until = at + 0.05
    assert all(after - before > 0.049 for before, after in pairwise(taken))
    assert len(taken) == 7


def test_a_meter_knows_nothing_before_two_pictures() -> None:
    meter = FrameRateMeter()
    assert meter.fps is None
    meter.count(1.0)
    assert meter.fps is None


def test_a_meter_measures_the_latest_pictures() -> None:
    meter = FrameRateMeter()
    for n in range(100):
        meter.count(n / 5)
    for n in range(100):
        meter.count(20 + n / 25)
    assert meter.fps == pytest.approx(25)


def test_pictures_that_come_as_often_as_they_are_taken_are_all_taken_though_early_or_late() -> None:
    rate, late_s = FrameRateLimit(1), (0.0, -0.05, 0.04, -0.03, 0.05)
    taken = [rate.takes(n + late_s[n % len(late_s)]) for n in range(200)]
    assert all(taken[5:])


def test_a_rate_is_told_with_the_intervals_over_which_it_was_measured() -> None:
    meter = FrameRateMeter()
    assert (meter.fps, meter.intervals) == (None, 0)
    for second in (0.0, 2.0, 4.5):
        meter.count(second)
    assert (meter.fps, meter.intervals) == (pytest.approx(2 / 4.5), 2)
