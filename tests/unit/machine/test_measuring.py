"""Ways of running that are measured one after the other, for real but briefly, with a network of no size."""

from pathlib import Path
from typing import Any

import pytest

from footfall.errors import ModelError
from footfall.machine import footage, measuring, side_by_side, stages
from footfall.machine.footage import clip_in
from footfall.machine.measuring import Failure, measure
from footfall.machine.scene import CORRIDOR
from footfall.machine.stages import Way
from support.clips import make_clip
from support.tiny_detector import save, tiny_network


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footage, "DECODE_S", 0.1)
    monkeypatch.setattr(stages, "BUSY_S", 0.1)
    monkeypatch.setattr(side_by_side, "WARM_UP_S", 0.1)
    monkeypatch.setattr(side_by_side, "MEASURED_S", 0.5)


@pytest.fixture
def network(tmp_path: Path) -> Path:
    return save(tiny_network(tmp_path), tmp_path / "people.xml")


def test_a_device_that_cannot_run_the_model_leaves_the_others_measured(tmp_path: Path, network: Path) -> None:
    clip = clip_in(make_clip(tmp_path / "clip.mp4"))
    ways = [Way(network, "NOSUCH", "f16"), Way(network, "CPU", "f32")]
    found = measure(clip, CORRIDOR, ways, 5.0, None)
    assert [each.device for each in found.costs] == ["CPU"]
    assert [(each.device, each.precision) for each in found.failures] == [("NOSUCH", "f16")]
    assert "cannot run on NOSUCH" in found.failures[0].why


def test_a_model_that_runs_in_no_way_is_an_error_that_says_why(tmp_path: Path, network: Path) -> None:
    clip = clip_in(make_clip(tmp_path / "clip.mp4"))
    with pytest.raises(ModelError, match=r"cannot be measured here: .*cannot run on NOSUCH"):
        measure(clip, CORRIDOR, [Way(network, "NOSUCH", None)], 5.0, None)


def test_a_device_that_gives_up_while_it_infers_is_told_in_its_own_words(
    tmp_path: Path, network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    infer = stages.infer

    def gives_up(way: Way, *rest: Any) -> object:
        if way.precision == "f16":
            raise RuntimeError("Exception from src/inference.cpp:1\nout of resources\n")
        return infer(way, *rest)

    monkeypatch.setattr(measuring, "infer", gives_up)
    clip = clip_in(make_clip(tmp_path / "clip.mp4"))
    found = measure(clip, CORRIDOR, [Way(network, "CPU", "f16"), Way(network, "CPU", "f32")], 5.0, None)
    assert found.failures == [Failure("CPU", "f16", "out of resources")]
    assert len(found.costs) == 1


def test_a_model_that_finishes_no_picture_while_it_is_measured_is_called_too_slow(
    tmp_path: Path, network: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "observe", lambda *_stations: ())
    clip = clip_in(make_clip(tmp_path / "clip.mp4"))
    with pytest.raises(ModelError, match=r"found none: people is too slow .* take a quicker model"):
        measure(clip, CORRIDOR, [Way(network, "CPU", None)], 5.0, None)
