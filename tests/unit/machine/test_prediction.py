"""How many cameras fit: numbers that one can work out by hand."""

from dataclasses import replace

import pytest

from footfall.core.ladder import DeviceKind
from footfall.core.stream_choice import FOR_LOOKS
from footfall.machine.clip import Clip
from footfall.machine.costs import Costs
from footfall.machine.planning import advice_for, plan_for
from footfall.machine.prediction import (
    HEADROOM,
    LOCK_HEADROOM,
    MEMORY_HEADROOM,
    PROCESS_MB,
    PROGRAM_MB,
    RECEIVE_MS,
    SIDE_BY_SIDE,
    CameraCost,
    Limit,
    Room,
    Wanted,
    camera_cost,
    core_ms,
    load_of,
    predict,
)
from footfall.machine.rungs import LADDER, climb
from support.costs import CLIP, COSTS

COST = CameraCost(
    decode_ms=2.0,
    infer_ms=9.0,
    rest_ms=1.0,
    lock_ms=0.5,
    report_lock_ms=0.1,
    decode_lock_ms=0.01,
    memory_mb=40.0,
)
QUICK = replace(COST, decode_ms=0.3, infer_ms=1.0, memory_mb=10.0)
"""Small pictures and a quick network: what is written in Python is much of it."""
WANTED = Wanted(fps=5.0, source_fps=25.0)
ROOM = Room(cores=4.0, memory_mb=8000.0)


def test_decoding_every_picture_and_analysing_some_add_up() -> None:
    assert core_ms(COST, WANTED) == pytest.approx(5 * 10 + 25 * 2)
    assert load_of(10, COST, WANTED, ROOM) == pytest.approx(10 * 100 / 4000)


def test_no_more_pictures_are_analysed_than_there_are() -> None:
    assert core_ms(COST, Wanted(fps=50.0, source_fps=25.0)) == pytest.approx(25 * 12)


def test_cores_bound_first_on_a_small_computer() -> None:
    found = predict(COST, WANTED, ROOM)
    assert found.cameras == int(4000 * HEADROOM / 100) == 36
    assert found.bounds[0].limit is Limit.CORES
    assert found.shares == pytest.approx({"decoding": 0.5, "inference": 0.45, "the rest": 0.05})
    assert found.saturates == "processor, by decoding"


def test_twice_the_cores_hold_twice_the_cameras() -> None:
    assert predict(COST, WANTED, replace(ROOM, cores=8.0)).cameras == 2 * predict(COST, WANTED, ROOM).cameras


def test_the_interpreters_lock_bounds_where_there_are_many_cores_for_one_process() -> None:
    found = predict(COST, WANTED, Room(cores=64.0, memory_mb=64_000.0, processes=1))
    assert found.bounds[0].limit is Limit.LOCK
    assert found.cameras == int(1000 * LOCK_HEADROOM / (5 * 0.5 + 25 * 0.01))
    assert found.saturates == "Python's interpreter lock"


def test_processes_that_are_started_by_themselves_bring_a_lock_each() -> None:
    one = 1000 * LOCK_HEADROOM / (5 * 0.5 + 25 * 0.01)
    rooms = [Room(cores, memory_mb=64_000.0) for cores in (4.0, 8.0, 16.0)]
    found = [predict(QUICK, WANTED, room) for room in rooms]
    assert [each.cameras for each in found] == [int(cores * 900 / 17.5) for cores in (4, 8, 16)]
    assert [each.processes for each in found] == [1, 2, 4]
    locks = [next(bound for bound in each.bounds if bound.limit is Limit.LOCK) for each in found]
    counted_by_the_first = 1000 * LOCK_HEADROOM / (5 * 0.1)
    assert [each.cameras for each in locks] == pytest.approx([4 * one, *[counted_by_the_first] * 2])


def test_what_the_first_process_counts_for_all_bounds_in_the_end() -> None:
    found = predict(QUICK, WANTED, Room(cores=64.0, memory_mb=64_000.0))
    assert (found.bounds[0].limit, found.cameras) == (Limit.LOCK, int(1000 * LOCK_HEADROOM / (5 * 0.1)))


@pytest.mark.parametrize(
    ("cores", "wish", "locks", "started"),
    [(16.0, 1, 1, 1), (16.0, 2, 2, 2), (4.0, 9, 4, 9), (2.0, 2, 1, 2), (2.9, None, 1, 1), (1.0, None, 1, 1)],
    ids=["one wanted", "two wanted", "more than cores", "two of two cores", "nearly three", "one core"],
)
def test_a_plan_keeps_to_the_sites_processes_and_promises_nothing_of_a_second_one_on_two_cores(
    cores: float, wish: int | None, locks: int, started: int
) -> None:
    python = replace(COST, decode_ms=0.0, infer_ms=0.0, rest_ms=0.01)
    found = predict(python, WANTED, Room(cores, memory_mb=64_000.0, processes=wish))
    lock = next(each.cameras for each in found.bounds if each.limit is Limit.LOCK)
    assert lock == pytest.approx(locks * 1000 * LOCK_HEADROOM / (5 * 0.5 + 25 * 0.01))
    assert found.processes == started


def test_every_further_process_takes_memory() -> None:
    bounds = [predict(COST, WANTED, Room(16.0, 2000.0, wish)).bounds[0] for wish in (1, 3)]
    assert [each.limit for each in bounds] == [Limit.MEMORY] * 2
    assert bounds[0].cameras - bounds[1].cameras == pytest.approx(2 * PROCESS_MB / 40)


@pytest.mark.parametrize("cores", [4.0, 16.0, 64.0])
def test_where_memory_bounds_further_cores_take_none_of_it(cores: float) -> None:
    found = predict(QUICK, WANTED, Room(cores, memory_mb=1000.0))
    assert (found.bounds[0].limit, found.cameras) == (Limit.MEMORY, int((800 - PROGRAM_MB) / 10))
    assert found.processes == 1


@pytest.mark.parametrize(
    ("beside_cameras_mb", "cameras", "processes"),
    [(-10, 239, 1), (0, 240, 1), (PROCESS_MB, 240, 1), (PROCESS_MB + 10, 241, 2)],
    ids=["too little", "for one process", "not for another camera in a second one", "for that too"],
)
def test_a_further_process_is_charged_from_the_camera_on_that_needs_it(
    beside_cameras_mb: float, cameras: int, processes: int
) -> None:
    alone = int(1000 * LOCK_HEADROOM / (5 * 0.5))
    free_mb = PROGRAM_MB + alone * QUICK.memory_mb + beside_cameras_mb + 1
    found = predict(QUICK, WANTED, Room(16.0, free_mb / MEMORY_HEADROOM))
    assert (alone, found.cameras, found.processes) == (240, cameras, processes)


def test_memory_bounds_where_there_is_little() -> None:
    found = predict(COST, WANTED, replace(ROOM, memory_mb=1000.0))
    assert found.bounds[0].limit is Limit.MEMORY
    assert found.bounds[0].cameras == pytest.approx((1000 * MEMORY_HEADROOM - PROGRAM_MB) / 40)
    assert found.cameras == 12


def test_no_memory_no_cameras_and_what_costs_nothing_bounds_nothing() -> None:
    assert predict(COST, WANTED, replace(ROOM, memory_mb=100.0)).cameras == 0
    found = predict(
        replace(COST, memory_mb=0.0, lock_ms=0.0, report_lock_ms=0.0, decode_lock_ms=0.0), WANTED, ROOM
    )
    assert [each.cameras for each in found.bounds[1:]] == [float("inf")] * 2


def test_what_is_dearer_side_by_side_is_dearer_in_every_stage() -> None:
    assert COSTS.together.held == pytest.approx(20)
    assert COSTS.alone_cpu_ms == pytest.approx(25 * 2 + 5 * 11)
    assert COSTS.crowding == pytest.approx(115.5 / 105)
    cost = camera_cost(COSTS)
    assert cost.decode_ms == pytest.approx(2.2 + RECEIVE_MS)
    assert cost.infer_ms == pytest.approx(9.9)
    assert cost.rest_ms == pytest.approx(2.2)
    assert cost.lock_ms == pytest.approx(1.2 * SIDE_BY_SIDE)
    assert cost.report_lock_ms == pytest.approx(0.2 * SIDE_BY_SIDE)
    assert core_ms(cost, WANTED) == pytest.approx(COSTS.together.cpu_ms + 25 * RECEIVE_MS)


def test_a_rung_carries_what_it_infers_as_far_as_the_processor_decodes() -> None:
    slow = replace(COST, infer_ms=40.0)
    steps = {
        each.rung.name: each for each in climb(50, slow, WANTED, ROOM, set(DeviceKind) - {DeviceKind.NPU})
    }
    freed = 4000 * HEADROOM / (25 * 2 + 5 * 1)
    npu = steps["NPU"]
    assert (npu.cameras, npu.bound, npu.carries, npu.here) == (
        int(2.1 * 100 * HEADROOM / 5),
        "the device itself",
        False,
        False,
    )
    gpu = steps["integrated GPU"]
    assert (gpu.cameras, gpu.bound, gpu.carries, gpu.here) == (
        int(freed),
        "processor, by decoding",
        True,
        True,
    )
    assert steps["external GPU, Intel Arc"].here


def test_the_fpga_is_explained_as_gone_and_every_factor_has_its_source() -> None:
    fpga = climb(50, COST, WANTED, ROOM, [DeviceKind.CPU])[-1]
    assert (fpga.rung.name, fpga.cameras, fpga.carries, fpga.here) == ("FPGA", None, False, False)
    assert all(each.source and each.price for each in LADDER)


def test_the_ladder_leads_upwards() -> None:
    names = [each.name for each in LADDER]
    assert names == ["integrated GPU", "NPU", "external GPU, Intel Arc", "FPGA"]


def test_a_plan_puts_it_together() -> None:
    plan = plan_for(24, 5.0, CLIP, COSTS, ROOM, ["CPU"])
    assert plan.prediction.cameras == int(4000 * HEADROOM / (115.5 + 25 * RECEIVE_MS)) == 30
    assert plan.fits
    assert plan.advice == []
    assert plan.load(30) <= HEADROOM < plan.load(31)


@pytest.mark.parametrize(
    ("clip", "costs", "words"),
    [
        (CLIP, COSTS, ["smaller stream", "10 pictures", "footfall optimize nanodet"]),
        (replace(CLIP, height_px=360), COSTS, ["10 pictures", "footfall optimize nanodet"]),
        (replace(CLIP, fps=10.0), replace(COSTS, precision="INT8"), ["smaller stream"]),
    ],
    ids=["large and quick", "small", "slow, INT8"],
)
def test_what_costs_nothing_is_advised_first(clip: Clip, costs: Costs, words: list[str]) -> None:
    advice = advice_for(100, clip, costs, predict(COST, WANTED, ROOM))
    assert [word in line for word, line in zip(words, advice, strict=True)] == [True] * len(words)


def test_a_substream_is_not_advised_where_there_is_one() -> None:
    plan = plan_for(100, 5.0, CLIP, COSTS, ROOM, [], stream=FOR_LOOKS, left_out=["the substream"])
    assert plan.advice
    assert not any("smaller stream" in each for each in plan.advice)
    assert (plan.stream, plan.left_out) == (FOR_LOOKS, ["the substream"])


def test_where_neither_decoding_nor_inference_is_dear_nothing_is_advised() -> None:
    dear_rest = predict(replace(COST, rest_ms=90.0), WANTED, ROOM)
    assert advice_for(100, CLIP, COSTS, dear_rest) == []
