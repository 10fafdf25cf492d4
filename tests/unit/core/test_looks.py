"""When to look at somebody, and what is remembered."""

import numpy as np
import pytest

from footfall.core.geometry import Box
from footfall.core.looks import Looks
from footfall.core.sighting import unit
from footfall.core.tracking import Track, TrackState

WIDTH, HEIGHT = 640, 480
DAY = "2026-01-31"
CLEAR = Box(100, 100, 140, 200)


def track(number: int = 1, box: Box = CLEAR, score: float = 0.9) -> Track:
    return Track(number, box, TrackState.CONFIRMED, score)


def due(looks: Looks, *tracks: Track, at: float = 0.0) -> list[int]:
    return [each.track_id for each in looks.due(tracks, WIDTH, HEIGHT, at)]


def test_somebody_is_looked_at_at_once_and_then_about_once_a_second() -> None:
    looks, looked = Looks(), []
    for tenth in range(31):
        if due(looks, track(), at=tenth / 10):
            looks.take(1, unit(np.array([1.0, 0.0])), tenth / 10)
            looked.append(tenth)
    assert looked == [0, 10, 20, 30]


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([track(score=0.4)], id="the detector is in doubt"),
        pytest.param([track(box=Box(-20, 100, 20, 200))], id="cut off by the edge"),
        pytest.param([track(), track(2, Box(120, 90, 160, 210))], id="half covered"),
        pytest.param([track(box=Box(100, 100, 100, 200))], id="no box at all"),
    ],
)
def test_whoever_is_not_clearly_in_view_waits(others: list[Track]) -> None:
    looks = Looks()
    assert 1 not in due(looks, *others)
    assert due(looks, track(), at=0.1) == [1]


def test_a_little_is_no_matter() -> None:
    assert due(Looks(), track(), track(2, Box(130, 90, 170, 210))) == [1, 2]


def test_the_look_is_the_mean_of_all_looks_at_length_1() -> None:
    looks = Looks()
    due(looks, track())
    assert looks.of(1) is None
    for at, look in enumerate([(2.0, 0.0), (0.0, 3.0), (0.0, 1.0)]):
        looks.take(1, np.array(look, np.float32), at)
    assert looks.of(1) == pytest.approx(unit(np.array([1.0, 2.0])))


def test_a_track_out_of_sight_is_remembered_while_it_may_return_and_no_longer() -> None:
    looks = Looks()
    looks.forget(0, DAY)
    due(looks, track())
    looks.take(1, unit(np.array([1.0, 0.0])), 0)
    looks.forget(9, DAY)
    assert looks.of(1) is not None
    looks.forget(11, DAY)
    assert looks.of(1) is None


def test_a_new_day_knows_nobody_and_looks_at_once_at_who_is_there() -> None:
    looks = Looks()
    looks.forget(0, DAY)
    due(looks, track())
    looks.take(1, unit(np.array([1.0, 0.0])), 0)
    looks.forget(0.1, "2026-02-01")
    assert looks.of(1) is None
    assert due(looks, track(), at=0.1) == [1]


def test_a_vector_of_zeros_has_no_direction() -> None:
    assert unit(np.zeros(3)).tolist() == [0, 0, 0]
