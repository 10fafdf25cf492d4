"""Which device infers which camera."""

import random
from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from footfall.core.sharing import Costs, Sharing

MARGIN, REST_S = 0.1, 30.0


def uniform(cameras: int, **each: float) -> Costs:
    """Cameras that cost the same, by device."""
    return {f"camera-{number}": each for number in range(cameras)}


def loads(costs: Costs, placed: Mapping[str, str]) -> dict[str, float]:
    total: dict[str, float] = {}
    for camera, device in placed.items():
        total[device] = total.get(device, 0.0) + costs[camera][device]
    return total


def on(device: str, placed: Mapping[str, str]) -> int:
    return sum(each == device for each in placed.values())


def test_with_one_device_everything_is_there() -> None:
    assert Sharing().place(uniform(3, CPU=0.2), 0) == dict.fromkeys(uniform(3), "CPU")


def test_without_any_load_the_first_device_does_it() -> None:
    assert Sharing().place(uniform(2, CPU=0.0, GPU=0.0), 0) == {"camera-0": "CPU", "camera-1": "CPU"}


def test_a_device_that_comes_is_given_cameras_at_once_as_long_as_that_pays() -> None:
    sharing = Sharing(MARGIN, REST_S)
    sharing.place(uniform(4, CPU=0.25), 0)
    assert on("GPU", sharing.place(uniform(4, CPU=0.25, GPU=0.1), 1)) == 3


def test_a_camera_stays_where_the_move_would_not_pay() -> None:
    sharing = Sharing(MARGIN, REST_S)
    sharing.place(uniform(1, CPU=0.3), 0)
    assert sharing.place(uniform(1, CPU=0.3, GPU=0.21), 1) == {"camera-0": "CPU"}
    assert sharing.place(uniform(1, CPU=0.3, GPU=0.19), 2) == {"camera-0": "GPU"}


def test_a_camera_that_has_moved_rests() -> None:
    sharing = Sharing(MARGIN, REST_S)
    sharing.place(uniform(1, CPU=0.5), 0)
    assert sharing.place(uniform(1, CPU=0.5, GPU=0.1), 10) == {"camera-0": "GPU"}
    assert sharing.place(uniform(1, CPU=0.1, GPU=0.5), 39.9) == {"camera-0": "GPU"}
    assert sharing.place(uniform(1, CPU=0.1, GPU=0.5), 40) == {"camera-0": "CPU"}


def test_cameras_of_a_device_that_is_gone_go_to_the_others_even_if_they_rest() -> None:
    sharing = Sharing(MARGIN, REST_S)
    sharing.place(uniform(4, CPU=0.25), 0)
    sharing.place(uniform(4, CPU=0.25, GPU=0.05, NPU=0.06), 1)
    placed = sharing.place(uniform(4, CPU=0.25, NPU=0.06), 2)
    assert set(placed) == set(uniform(4))
    assert on("GPU", placed) == 0


def test_a_camera_that_is_gone_is_forgotten() -> None:
    sharing = Sharing()
    sharing.place(uniform(2, CPU=0.2), 0)
    assert set(sharing.place(uniform(1, CPU=0.2), 1)) == {"camera-0"}


DEVICES = ["CPU", "GPU.0", "NPU", "GPU.1"]


@st.composite
def sites(draw: st.DrawFn) -> Costs:
    """Cameras of different rates on devices of different speeds, of which not all can do every camera."""
    speeds = {name: draw(st.floats(0.001, 0.2)) for name in DEVICES[: draw(st.integers(1, 4))]}
    cameras = [f"camera-{number}" for number in range(draw(st.integers(1, 12)))]
    costs = {}
    for camera in cameras:
        rate, able = draw(st.floats(0, 15)), draw(st.sets(st.sampled_from(sorted(speeds))))
        costs[camera] = {name: rate * cost for name, cost in speeds.items() if name == "CPU" or name in able}
    return costs


@given(sites(), sites())
def test_all_cameras_are_placed_on_devices_that_can_do_them(before: Costs, after: Costs) -> None:
    sharing = Sharing(MARGIN, REST_S)
    for at, costs in enumerate([before, after, before]):
        placed = sharing.place(costs, at)
        assert set(placed) == set(costs)
        assert all(placed[camera] in costs[camera] for camera in costs)


@given(sites(), sites())
def test_under_a_steady_load_moving_comes_to_an_end(before: Costs, steady: Costs) -> None:
    sharing = Sharing(MARGIN, REST_S)
    sharing.place(before, 0)
    history = [sharing.place(steady, REST_S * turn) for turn in range(1, 14)]
    assert history[-2] == history[-1]
    assert _changes(history) <= 2 * len(steady)


@given(sites())
def test_at_the_end_no_single_move_would_pay(costs: Costs) -> None:
    sharing = Sharing(MARGIN, REST_S)
    placed: Mapping[str, str] = {}
    for turn in range(14):
        placed = sharing.place(costs, REST_S * turn)
    busy = loads(costs, placed)
    for camera, here in placed.items():
        for there, cost in costs[camera].items():
            if there != here:
                before = max(busy[here], busy.get(there, 0.0))
                after = max(busy[here] - costs[camera][here], busy.get(there, 0.0) + cost)
                assert before - after < MARGIN + 1e-9


@given(sites(), st.lists(st.floats(0.9, 1.1), min_size=20, max_size=20))
def test_noise_below_half_the_margin_moves_nobody(costs: Costs, noise: list[float]) -> None:
    """Costs are scaled so that all of a device's load, by a tenth more or less, stays within the margin."""
    whole = max(sum(each.values()) for each in costs.values()) * len(costs) or 1.0
    small = {camera: {on: cost * 0.4 / whole for on, cost in each.items()} for camera, each in costs.items()}
    sharing = Sharing(MARGIN, REST_S)
    settled: Mapping[str, str] = {}
    for turn in range(14):
        settled = sharing.place(small, REST_S * turn)
    for turn, factor in enumerate(noise, 14):
        noisy = {camera: {on: cost * factor for on, cost in each.items()} for camera, each in small.items()}
        assert sharing.place(noisy, REST_S * turn) == settled


@given(cameras=st.integers(4, 24), rate=st.floats(1, 15), slow=st.floats(0.01, 0.1), times=st.floats(2, 10))
def test_a_faster_device_gets_more(cameras: int, rate: float, slow: float, times: float) -> None:
    costs = uniform(cameras, CPU=rate * slow, GPU=rate * slow / times)
    sharing = Sharing(0.0001, REST_S)
    placed: Mapping[str, str] = {}
    for turn in range(30):
        placed = sharing.place(costs, REST_S * turn)
    assert on("GPU", placed) > on("CPU", placed)


@given(
    cameras=st.integers(2, 40),
    times=st.lists(st.floats(2, 10), min_size=1, max_size=3),
    load=st.floats(0.5, 1),
)
def test_of_however_many_cameras_faster_devices_that_come_to_a_busy_one_get_most(
    cameras: int, times: list[float], load: float
) -> None:
    speeds = {"CPU": 1.0, **{f"GPU.{number}": each for number, each in enumerate(times)}}
    costs = uniform(cameras, **{device: load / cameras / speed for device, speed in speeds.items()})
    sharing = Sharing()
    sharing.place(uniform(cameras, CPU=0.0), 0)
    placed: Mapping[str, str] = {}
    for turn in range(1, 6):
        placed = sharing.place(costs, REST_S * turn)
    assert on("CPU", placed) <= cameras / 2
    best = load / sum(speeds.values())
    assert max(loads(costs, placed).values()) < best + load / cameras + MARGIN * len(times)


@given(
    cameras=st.integers(2, 40),
    speeds=st.lists(st.just(1.0) | st.floats(1, 10), min_size=2, max_size=4),
    seed=st.integers(0, 10_000),
)
def test_costs_that_vary_by_a_tenth_do_not_keep_cameras_moving(
    cameras: int, speeds: list[float], seed: int
) -> None:
    chance, sharing = random.Random(seed), Sharing()
    costs = uniform(
        cameras, **{device: 1 / cameras / speed for device, speed in zip(DEVICES, speeds, strict=False)}
    )
    history = [sharing.place(_varied(costs, chance), REST_S * turn) for turn in range(40)]
    assert _changes(history) <= cameras


def test_two_equal_devices_with_many_cameras_do_not_swap_them() -> None:
    chance, sharing = random.Random(1), Sharing()
    costs = uniform(40, CPU=0.025, GPU=0.025)
    settled = sharing.place(costs, 0)
    assert on("GPU", settled) == 20
    assert all(sharing.place(_varied(costs, chance), REST_S * turn) == settled for turn in range(1, 100))


def test_cameras_that_one_device_alone_can_do_do_not_keep_the_others_from_sharing() -> None:
    sharing = Sharing()
    bound = {"bound": {"CPU": 0.9}}
    sharing.place(bound | uniform(20, GPU=0.03), 0)
    placed = sharing.place(bound | uniform(20, GPU=0.03, NPU=0.03), 1)
    assert (on("GPU", placed), on("NPU", placed)) == (10, 10)


def _varied(costs: Costs, chance: random.Random) -> Costs:
    """By up to a tenth more or less each."""
    return {
        camera: {device: cost * chance.uniform(0.9, 1.1) for device, cost in each.items()}
        for camera, each in costs.items()
    }


def _changes(history: list[Mapping[str, str]]) -> int:
    return sum(one[camera] != other[camera] for one, other in pairwise(history) for camera in one)
