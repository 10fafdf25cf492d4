"""`footfall bench` and `footfall plan` for real: on a clip, and on a camera that wants a password."""

import json
import os
import shutil
import signal
import subprocess
import sys
from functools import partial
from math import floor
from pathlib import Path

import pytest

from footfall.machine.fleeting_folder import MEMORY
from footfall.machine.measuring import way_in_use, ways_here
from footfall.machine.stages import Way
from footfall.models.optimised import install
from footfall.settings import Settings
from support.clips import make_clip
from support.demo import SOURCES
from support.models import default_model, models_dir
from support.processes import Program, opened_files
from support.rtsp import RtspCamera
from support.tiny_detector import save, tiny_network
from support.wait import wait_until

pytestmark = pytest.mark.integration

PASSWORD = "s3cret:w/ %d?"
STAGES = ["decode", "convert", "prepare", "infer", "read outputs", "track and count", "report"]


def environment(folder: Path, before: Path | None = None) -> dict[str, str]:
    """A command's; its temporary files lie in tmp."""
    default_model()
    (folder / "tmp").mkdir(exist_ok=True)
    sources = os.pathsep.join([*([str(before)] if before else []), SOURCES["PYTHONPATH"]])
    return {
        **os.environ,
        "PYTHONPATH": sources,
        "FOOTFALL_MODELS_DIR": str(models_dir()),
        "TMPDIR": str(folder / "tmp"),
    }


def footfall(folder: Path, *options: str, before: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; its temporary files are to be gone afterwards."""
    command, env = [sys.executable, "-m", "footfall", *options], environment(folder, before)
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=240)
    assert not list((folder / "tmp").glob("footfall-*"))
    return done


def test_bench_measures_every_stage_in_every_precision(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", frames=50)
    done = footfall(tmp_path, "bench", "--video", str(clip), "--fps", "5", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["clip"] == {"codec": "h264", "width_px": 64, "height_px": 48, "fps": 10.0}
    assert "FP32" in [way["precision"] for way in said["ways"] if way["device"] == "CPU"]
    for way in said["ways"]:
        assert [stage["name"] for stage in way["stages"]] == STAGES
        assert all(stage["ms"] > 0 and stage["cpu_ms"] > 0 for stage in way["stages"])
        alone = {stage["name"]: stage["cpu_ms"] for stage in way["stages"]}
        analysed = sum(alone.values()) - alone["decode"]
        assert way["alone_cpu_ms"] == pytest.approx(10 * alone["decode"] + 5 * analysed)
        assert way["crowding"] == pytest.approx(way["together"]["cpu_ms"] / way["alone_cpu_ms"])
        assert way["together"]["camera_s"] > 0


def test_an_optimised_form_is_measured_beside_the_precisions(tmp_path: Path) -> None:
    folder = tmp_path / "nanodet-g-416"
    shutil.copytree(default_model().parent, folder)
    for place in folder.glob("optimised*"):
        shutil.rmtree(place)
    settings = Settings.from_environment({"FOOTFALL_MODELS_DIR": str(tmp_path)})
    precisions = {way.precision for way in ways_here("nanodet-g-416", settings) if way.device == "CPU"}
    assert "f32" in precisions
    assert None not in precisions

    def copy(new: Path) -> None:
        for name in ("model.xml", "model.bin"):
            shutil.copy(folder / name, new / name)

    optimised = install(folder, copy)
    assert Way(optimised, "CPU", None) in ways_here("nanodet-g-416", settings)
    assert way_in_use("nanodet-g-416", settings) == Way(optimised, "CPU", None)


def test_plan_says_how_many_cameras_fit_and_draws_it(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4", frames=50)
    options = ["--cameras", "900", "--fps", "5", "--video", str(clip), "--picture", "plan.png"]
    done = footfall(tmp_path, "plan", *options, "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    bounds = [each for each in said["bounds"].values() if each is not None]
    assert said["fit"] == floor(min(bounds))
    cores_ms = 1000 * said["cores"] * said["headroom"]
    assert said["bounds"]["processor"] == pytest.approx(
        cores_ms / said["cpu_ms_per_camera_and_second"], rel=0.01
    )
    assert sum(said["shares"].values()) == pytest.approx(1)
    assert said["fits"] is False
    assert [(each["name"], each["measured_here"]) for each in said["ladder"]][-1] == ("FPGA", False)
    assert (tmp_path / "plan.png").read_bytes().startswith(b"\x89PNG")


def test_plan_takes_a_camera_with_a_password_as_it_sends(tmp_path: Path) -> None:
    with RtspCamera(tmp_path / "camera", PASSWORD) as camera:
        (tmp_path / "password").write_text(PASSWORD)
        door = {"source": camera.address, "username": "viewer", "password_file": "password", "fps_max": 4}
        (tmp_path / "site.yaml").write_text(json.dumps({"site": "mall", "cameras": {"door": door}}))
        done = footfall(tmp_path, "plan", "--cameras", "1")
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert "each h264 160x120 at 2" in done.stdout
    assert "4 of them analysed" in done.stdout
    assert "cameras fit here, 1 are wanted: all fit" in done.stdout
    assert "NOT measured here" in done.stdout


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda each: each.name)
def test_what_was_recorded_is_gone_when_a_signal_ends_the_command(
    tmp_path: Path, number: signal.Signals
) -> None:
    command = [sys.executable, "-m", "footfall", "bench"]
    with RtspCamera(tmp_path / "camera") as camera:
        site = {"site": "mall", "cameras": {"door": {"source": camera.address}}}
        (tmp_path / "site.yaml").write_text(json.dumps(site))
        with Program(command, tmp_path / "bench.log", environment(tmp_path), tmp_path) as bench:
            recorded = wait_until(partial(recorded_by, bench), "what the camera sent", 60)
            os.kill(bench.pid, number)
            assert bench.process is not None
            assert bench.process.wait(30) == 128 + number, bench.output()
    assert recorded.is_relative_to(MEMORY if os.access(MEMORY, os.W_OK) else tmp_path / "tmp")
    assert not recorded.parent.exists()


def recorded_by(bench: Program) -> Path | None:
    assert bench.running(), bench.output()
    return next((each for each in opened_files(bench.pid) if each.name == "camera.h264"), None)


def test_plan_takes_the_stream_that_would_be_looked_at_and_text_and_picture_say_so(tmp_path: Path) -> None:
    save(tiny_network(tmp_path), tmp_path / "people.xml")
    with RtspCamera(tmp_path / "camera") as camera:
        door = {"source": "rtsp://127.0.0.1:9/main", "substream": camera.address, "model": "people.xml"}
        (tmp_path / "site.yaml").write_text(json.dumps({"site": "mall", "cameras": {"door": door}}))
        done = footfall(tmp_path, "plan", "--cameras", "1", "--picture", "plan.svg")
    assert done.returncode == 0, done.stderr
    assert "looked at: substream: the network sees 64x48, the substream has 160x120" in done.stdout
    assert "substream 160x120 at 2" in (tmp_path / "plan.svg").read_text()


def test_plan_for_another_stream_than_the_cameras_own(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "clip.mp4")
    done = footfall(tmp_path, "plan", "--cameras", "2", "--video", str(clip), "--stream", "360p", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["clip"] == {
        "codec": "h264",
        "width_px": 640,
        "height_px": 360,
        "fps": 25.0,
    }


def test_without_matplotlib_a_picture_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "matplotlib.py").write_text("raise ImportError('not here')\n")
    done = footfall(tmp_path, "plan", "--cameras", "2", "--picture", "plan.png", before=hidden)
    assert done.returncode == 1
    assert "requirements-workbench.lock" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("options", [["--cameras", "0"], ["--cameras", "2", "--fps", "0"], []])
def test_nonsense_is_refused(tmp_path: Path, options: list[str]) -> None:
    assert footfall(tmp_path, "plan", *options).returncode == 2


def test_a_video_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    done = footfall(tmp_path, "bench", "--video", "text.mp4")
    assert done.returncode == 1
    assert "expected a video file" in done.stderr
