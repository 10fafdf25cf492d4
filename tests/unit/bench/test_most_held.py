"""The search for the most cameras that are held, with loads that only say what they would be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.cameras.capacity import FIRST_S, most_held
from bench.cameras.run import LIVE_S, Load


def _load(cameras: int, limit: int, cores_each: float, seconds: float) -> Load:
    fps = 5.0 if cameras <= limit else 4.0
    return Load(5.0, [fps] * cameras, [0.1], cores_each * min(cameras, limit + 1) * seconds, 100.0, seconds)


@given(limit=st.integers(1, 300), guess=st.floats(0.3, 3.0))
def test_search_ends_within_four_percent_of_the_limit(limit: int, guess: float) -> None:
    cores_each = 2.0 / limit * guess
    tried: list[int] = []

    def run(cameras: int, seconds: float) -> Load:
        if seconds != FIRST_S:
            tried.append(cameras)
        return _load(cameras, limit, cores_each, seconds)

    best = most_held("anybody", run, 60.0, cores=2)
    assert best is not None
    assert limit - max(1, int(0.04 * limit)) < best.cameras <= limit
    assert len(tried) == len(set(tried)) <= 2 * limit.bit_length() + 3


def test_none_is_held_where_one_is_too_many() -> None:
    assert (
        most_held("nobody", lambda cameras, seconds: _load(cameras, 0, 3.0, seconds), 60.0, cores=2) is None
    )


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_small_numbers_are_exact(limit: int) -> None:
    best = most_held("few", lambda cameras, seconds: _load(cameras, limit, 0.5, seconds), 60.0, cores=2)
    assert best is not None and best.cameras == limit


def test_cameras_whose_pictures_are_of_the_past_are_not_held() -> None:
    assert Load(5.0, [5.0], [0.1], 1.0, 100.0, 60.0).held
    assert not Load(5.0, [5.0], [LIVE_S], 1.0, 100.0, 60.0).held
    assert not Load(5.0, [4.7], [0.1], 1.0, 100.0, 60.0).held
