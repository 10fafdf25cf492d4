"""How many processes, and who goes where."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.division import Serial, divided, processes_for, shares

COSTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=3), st.floats(0.1, 100), min_size=1, max_size=12
)
HALF_A_MS = Serial(looking_ms=0.4, reporting_ms=0.1)


def loads(costs: Mapping[str, float], parts: Sequence[Sequence[str]]) -> list[float]:
    return [sum(costs[camera] for camera in part) for part in parts]


@pytest.mark.parametrize(
    ("fps", "most", "needed"),
    [
        pytest.param(160, 8, 1, id="16 cameras"),
        pytest.param(1200, 8, 1, id="just what one lock holds"),
        pytest.param(1201, 8, 2, id="a little more"),
        pytest.param(4800, 8, 4, id="four times as much"),
        pytest.param(4800, 3, 3, id="no more than there are cores"),
        pytest.param(4800, 0, 1, id="always one"),
        pytest.param(0, 8, 1, id="nothing to do"),
    ],
)
def test_there_are_as_many_processes_as_the_lock_needs(fps: float, most: int, needed: int) -> None:
    assert processes_for(fps, HALF_A_MS, 0.6, most) == needed


@given(COSTS, st.integers(1, 9))
def test_every_camera_is_placed_once_and_every_process_has_one(
    costs: dict[str, float], processes: int
) -> None:
    parts = divided(costs, processes)
    assert sorted(camera for part in parts for camera in part) == sorted(costs)
    assert len(parts) == min(processes, len(costs))
    assert all(parts)


@given(COSTS, st.integers(1, 9))
def test_loads_differ_by_no_more_than_the_dearest_camera(costs: dict[str, float], processes: int) -> None:
    have = loads(costs, divided(costs, processes))
    assert max(have) - min(have) <= max(costs.values()) + 1e-9


@given(COSTS, st.integers(2, 9), st.floats(0, 300))
def test_no_camera_would_be_better_placed_elsewhere_at_the_time(
    costs: dict[str, float], processes: int, burden: float
) -> None:
    """The burden counts: whoever has several cameras had the least to do before the cheapest of them came."""
    parts = divided(costs, processes, burden)
    have = loads(costs, parts)
    have[0] += burden
    for part, load in zip(parts, have, strict=True):
        if len(part) > 1:
            assert load - min(costs[camera] for camera in part) <= min(have) + 1e-9


@given(COSTS, st.integers(1, 9))
def test_a_site_is_always_divided_in_the_same_way(costs: dict[str, float], processes: int) -> None:
    assert divided(costs, processes) == divided(dict(costs), processes)


def test_who_has_to_count_for_all_looks_at_fewer() -> None:
    costs = {f"camera-{number}": 10.0 for number in range(8)}
    parts = divided(costs, 2, burden=0.3 * 80)
    assert [len(part) for part in parts] == [3, 5]
    assert parts[0] == sorted(parts[0]), "in the order in which they were given"


def test_a_site_without_cameras_needs_one_process() -> None:
    assert divided({}, 3) == [[]]


@given(st.integers(1, 64), st.lists(st.floats(0, 1000), min_size=1, max_size=64))
def test_all_cores_are_shared_out(cores: int, fps: list[float]) -> None:
    given_out = shares(cores, fps)
    assert len(given_out) == len(fps)
    assert sum(given_out) == max(cores, len(fps))
    assert min(given_out) >= 1


@given(st.integers(2, 64), st.lists(st.floats(1, 1000), min_size=2, max_size=8))
def test_no_thread_would_help_more_elsewhere(cores: int, fps: list[float]) -> None:
    threads = shares(cores, fps)
    busiest = max(each / many for each, many in zip(fps, threads, strict=True))
    for each, many in zip(fps, threads, strict=True):
        assert many == 1 or each / (many - 1) >= busiest


def test_processes_with_as_many_pictures_get_as_many_threads() -> None:
    assert shares(8, [250, 250]) == [4, 4]
    assert shares(16, [350, 650]) == [6, 10]
    assert shares(3, [0, 0]) == [2, 1]
