import pytest

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


def test_an_outage_is_not_made_up_for() -> None:
    rate = FrameRateLimit(5)
    rate.takes(0.0)
    after = [n / 100 for n in range(6000, 6100) if rate.takes(n / 100)]
    assert after == pytest.approx([60.0, 60.2, 60.4, 60.6, 60.8], abs=0.011)


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
