"""A computer whose clock is hours ahead when counting starts, and is then set right."""

import os
import sys
from pathlib import Path

import pytest

from support.broker import Broker
from support.clips import make_clip
from support.counting import CountingProgram
from support.recorder import Recorder
from support.wait import wait_until

pytestmark = pytest.mark.integration

SITE = """\
site: mall
model: people.xml
cameras:
  one: {source: clip.avi, loop: true}
  two: {source: clip.avi, loop: true, zones: {window: {polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}}}
"""
WRONG_CLOCK = """\
import os, time
right = time.time
time.time = lambda: right() + (0 if os.path.exists(os.environ["SET_RIGHT"]) else 7200)
"""
"""Python runs this before everything else, as sitecustomize."""


@pytest.mark.parametrize("processes", [1, 2])
def test_counting_ends_with_the_reason_so_as_to_be_started_anew(
    broker: Broker, tmp_path: Path, processes: int
) -> None:
    make_clip(tmp_path / "clip.avi")
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(WRONG_CLOCK)
    set_right = tmp_path / "set-right"
    path = os.pathsep.join([str(tmp_path / "clock"), *sys.path])
    text = f"{SITE}processes: {processes}\n"
    program = CountingProgram(tmp_path, text, broker.port, broker.password_file("inference"))
    with (
        Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder,
        program.staying(PYTHONPATH=path, SET_RIGHT=str(set_right)) as running,
    ):
        wait_until(lambda: counts(recorder), "counting under way")
        set_right.touch()
        assert running.process is not None
        assert running.process.wait(20) == 1
        assert "the computer's clock was set back by 7200 s" in running.output()
        assert "Traceback" not in running.output()
        wait_until(lambda: offline(recorder), "the farewell")


def counts(recorder: Recorder) -> bool:
    newest = recorder.newest("footfall/mall/zone/window/state")
    return newest is not None and newest.body["occupancy"] is not None


def offline(recorder: Recorder) -> bool:
    newest = recorder.newest("footfall/mall/status")
    return newest is not None and newest.payload == b"offline"
