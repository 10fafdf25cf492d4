"""What `footfall bench` and `footfall plan` show at the terminal."""

import json
from dataclasses import replace

import pytest

from footfall.cli import bench, plan
from footfall.core.ladder import DeviceKind
from footfall.core.stream_choice import StreamChoice
from footfall.machine.measuring import Failure, Measured
from footfall.machine.planning import Plan, plan_for
from footfall.machine.prediction import Room
from support.costs import CLIP, COSTS

ROOM = Room(cores=4.0, memory_mb=8000.0)


@pytest.fixture
def too_many() -> Plan:
    return plan_for(50, 5.0, CLIP, COSTS, ROOM, [DeviceKind.CPU, DeviceKind.INTEGRATED_GPU])


def rows(text: str) -> dict[str, list[str]]:
    """Lines of a table, by their first cell."""
    cells = [line.split("  ") for line in text.splitlines() if line]
    return {line[0]: [cell.strip() for cell in line[1:] if cell.strip()] for line in cells}


def test_the_bench_shows_every_stage_and_what_it_costs_side_by_side() -> None:
    text = bench.as_text(CLIP, Measured([COSTS, COSTS]))
    assert text.startswith("nanodet on h264 1920x1080 at 25 pictures/s, 5 of them analysed\n")
    table = rows(text)
    assert table["decode"] == ["2.00 / 2.00", "2.00 / 2.00"]
    assert table["side by side"] == ["CPU FP32", "CPU FP32"]
    assert table["CPU-ms a camera and second"] == ["115.5", "115.5"]
    assert table["the stages' sum"] == ["105.0", "105.0"]
    assert table["times as dear"] == ["1.10", "1.10"]
    assert table["cameras kept up with"] == ["20.0", "20.0"]


def test_the_bench_tells_beside_what_it_measured_what_cannot_run() -> None:
    found = Measured([COSTS], [Failure("GPU", "f16", "no driver"), Failure("NPU", None, "too large")])
    text = bench.as_text(CLIP, found)
    assert text.endswith("\nGPU f16  cannot run: no driver\nNPU as in use  cannot run: too large\n")
    assert "cannot run" not in bench.as_text(CLIP, Measured([COSTS]))
    said = json.loads(bench.as_json(CLIP, found))
    assert [each["device"] for each in said["ways"]] == ["CPU"]
    assert said["cannot_run"][0] == {"device": "GPU", "precision": "f16", "why": "no driver"}


def test_the_plan_says_first_how_many_fit_and_then_why(too_many: Plan) -> None:
    text = plan.as_text(too_many)
    fit = too_many.prediction.cameras
    assert text.startswith(f"{fit} cameras fit here, 50 are wanted: {50 - fit} of 50 do not fit\n")
    assert "saturates first: processor, by" in text
    table = rows(text)
    assert table["memory"] == [
        f"{next(b.cameras for b in too_many.prediction.bounds if b.limit == 'memory'):.1f}"
    ]
    assert table["integrated GPU"][0] == "yes"
    assert table["NPU"][0] == "no"
    assert table["FPGA"] == ["-", "-", "-", "-"]
    assert "OpenVINO's FPGA plugin ended" in text


def test_a_plan_that_fits_says_so(too_many: Plan) -> None:
    text = plan.as_text(plan_for(3, 5.0, CLIP, COSTS, ROOM, ["CPU"]))
    assert "3 are wanted: all fit" in text
    assert "for nothing" not in text
    assert "for nothing" in plan.as_text(too_many)


def test_a_plan_says_in_how_many_processes_where_there_are_several(too_many: Plan) -> None:
    assert "processes" not in plan.as_text(too_many)
    own = plan_for(50, 5.0, CLIP, COSTS, replace(ROOM, processes=3), [])
    assert f"{own.prediction.cameras} are looked at in 3 processes" in plan.as_text(own)
    assert json.loads(plan.as_json(own))["processes"] == 3


def test_a_plan_says_what_it_leaves_out(too_many: Plan) -> None:
    assert "left out" not in plan.as_text(too_many)
    partial = plan_for(3, 5.0, CLIP, COSTS, ROOM, [], left_out=["the substream"])
    assert "\n  left out: the substream\n" in plan.as_text(partial)
    assert json.loads(plan.as_json(partial))["left_out"] == ["the substream"]


def test_a_plan_says_which_of_a_cameras_streams_it_is_for_and_why(too_many: Plan) -> None:
    assert "looked at:" not in plan.as_text(too_many)
    assert json.loads(plan.as_json(too_many))["stream"] is None
    of_two = plan_for(3, 5.0, CLIP, COSTS, ROOM, [], stream=StreamChoice(True, "large enough"))
    assert "\n  looked at: substream: large enough\n" in plan.as_text(of_two)
    assert json.loads(plan.as_json(of_two))["stream"] == "substream: large enough"


def test_json_has_no_infinity() -> None:
    free = replace(COSTS, together=replace(COSTS.together, memory_mb=0.0))
    costless = plan_for(3, 5.0, CLIP, free, ROOM, ["CPU"])
    said = json.loads(plan.as_json(costless))
    assert said["bounds"]["memory"] is None
    assert said["fit"] == costless.prediction.cameras
    assert {each["measured_here"] for each in said["ladder"]} == {False}
