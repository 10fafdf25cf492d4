import pytest

from footfall.adapters.cameras.even_steps import EvenSteps
from footfall.adapters.cameras.frame_rate import FrameRateLimit

JITTER = (0.0, 0.08, -0.06, 0.09, -0.09, 0.0, 0.05, -0.08) * 5


def arrivals(fps: float) -> list[float]:
    return [100 + number / fps + late for number, late in enumerate(JITTER)]


def test_a_limit_of_as_many_a_second_takes_all_pictures_however_they_jitter() -> None:
    steps, limit = EvenSteps(5), FrameRateLimit(5)
    assert all(limit.takes(steps.time_of(at)) for at in arrivals(5))
    plain = FrameRateLimit(5)
    assert not all(plain.takes(at) for at in arrivals(5)), "what the steps are for"


def test_a_lower_limit_takes_its_share() -> None:
    steps, limit = EvenSteps(5), FrameRateLimit(2.5)
    assert sum(limit.takes(steps.time_of(at)) for at in arrivals(5)) == pytest.approx(len(JITTER) / 2, abs=2)


def test_fewer_pictures_than_the_limit_are_taken_too() -> None:
    steps, limit = EvenSteps(10), FrameRateLimit(10)
    assert all(limit.takes(steps.time_of(at)) for at in arrivals(3))


def test_times_rise_through_a_bunch_and_go_on_from_the_present_after_a_pause() -> None:
    steps = EvenSteps(5)
    assert steps.time_of(10.0) == 10.0
    bunch = [steps.time_of(10.01) for _ in range(20)]
    assert bunch == pytest.approx([10.2 + 0.2 * number for number in range(20)])
    assert steps.time_of(60.0) == pytest.approx(60.0, abs=0.1)
