"""`footfall doctor` with real cameras: one that answers, one that does not, one with a wrong password."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.clips import make_clip
from support.demo import SOURCES
from support.models import default_model, models_dir
from support.processes import free_port
from support.rtsp import RtspCamera
from support.tiny_detector import save, tiny_network

pytestmark = pytest.mark.integration

PASSWORD, WRONG = "s3cret-Right", "s3cret-Wrong"


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RtspCamera]:
    with RtspCamera(tmp_path_factory.mktemp("camera"), PASSWORD) as running:
        yield running


def lay_site(folder: Path, cameras: dict[str, dict[str, Any]]) -> Path:
    file = folder / "site.yaml"
    file.write_text(json.dumps({"site": "mall", "cameras": cameras}))
    return file


def guarded(folder: Path, camera: RtspCamera, password: str) -> dict[str, Any]:
    file = folder / password[-5:]
    file.write_text(password)
    return {"source": camera.address, "username": "viewer", "password_file": str(file)}


def doctor(folder: Path, *options: str, models: Path | None = None) -> subprocess.CompletedProcess[str]:
    default_model()
    env = {
        **os.environ,
        **SOURCES,
        "FOOTFALL_MODELS_DIR": str(models or models_dir()),
        "FOOTFALL_STATE_DIR": str(folder / "state"),
    }
    command = [sys.executable, "-m", "footfall", "doctor", *options]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def findings_about(done: subprocess.CompletedProcess[str], subject: str) -> list[dict[str, str]]:
    return [each for each in json.loads(done.stdout)["findings"] if each["subject"] == subject]


def test_each_camera_is_told_as_it_is_and_no_password_is_shown(camera: RtspCamera, tmp_path: Path) -> None:
    absent = free_port()
    site = lay_site(
        tmp_path,
        {
            "right": guarded(tmp_path, camera, PASSWORD),
            "wrong": guarded(tmp_path, camera, WRONG),
            "absent": {
                "source": f"rtsp://127.0.0.1:{absent}/cam1",
                "substream": f"rtsp://127.0.0.1:{absent}/cam3",
            },
            "off": {"source": f"rtsp://127.0.0.1:{absent}/cam2", "enabled": False},
        },
    )
    done = doctor(tmp_path, "--site", str(site), "--json")
    assert done.returncode == 1, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert WRONG not in done.stdout + done.stderr
    right = findings_about(done, "camera right")
    assert "h264, 160x120" in right[0]["found"]
    assert "key frame every 1.0 s" in right[0]["found"]
    assert all(each["weight"] != "stops" for each in right)
    (wrong,) = findings_about(done, "camera wrong")
    assert wrong["weight"] == "stops"
    assert "refuses the user name or the password" in wrong["found"]
    (gone,) = findings_about(done, "camera absent")
    assert findings_about(done, "camera absent, substream") == []
    assert (gone["weight"], f"127.0.0.1:{absent} refuses connections" in gone["found"]) == ("stops", True)
    assert findings_about(done, "camera off") == []
    assert json.loads(done.stdout)["counts"] is False


def test_a_substream_with_a_wrong_address_is_told_beside_a_main_stream_that_is_well(
    camera: RtspCamera, tmp_path: Path
) -> None:
    absent = free_port()
    door = {**guarded(tmp_path, camera, PASSWORD), "substream": f"rtsp://127.0.0.1:{absent}/cam1"}
    done = doctor(tmp_path, "--site", str(lay_site(tmp_path, {"door": door})), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert "h264, 160x120" in findings_about(done, "camera door")[0]["found"]
    (gone,) = findings_about(done, "camera door, substream")
    assert gone["weight"] == "hinders"
    assert "refuses connections" in gone["found"]
    assert "substream" in gone["remedy"]


def test_a_camera_whose_main_stream_has_a_wrong_address_is_counted_by_its_substream(
    camera: RtspCamera, tmp_path: Path
) -> None:
    save(tiny_network(tmp_path), tmp_path / "people.xml")
    door = {
        **guarded(tmp_path, camera, PASSWORD),
        "source": f"rtsp://127.0.0.1:{free_port()}/cam1",
        "substream": camera.address,
        "model": "people.xml",
    }
    done = doctor(tmp_path, "--site", str(lay_site(tmp_path, {"door": door})), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    (main,) = findings_about(done, "camera door")
    assert main["weight"] == "hinders"
    assert "refuses connections" in main["found"]
    assert "mend `source`" in main["remedy"]
    (chosen,) = findings_about(done, "camera door, looked at")
    assert chosen["found"] == "substream: the network sees 64x48, the substream has 160x120"


def test_a_camera_with_two_streams_is_told_which_one_is_looked_at_in_the_status_own_words(
    camera: RtspCamera, tmp_path: Path
) -> None:
    door = {**guarded(tmp_path, camera, PASSWORD), "substream": camera.address}
    done = doctor(tmp_path, "--site", str(lay_site(tmp_path, {"door": door})), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    (chosen,) = findings_about(done, "camera door, looked at")
    assert chosen["weight"] == "good"
    assert chosen["found"].startswith(
        "main stream: the network sees 416x312, the substream has only 160x120"
    ), chosen


def test_a_camera_that_takes_a_call_and_says_nothing_holds_up_nobody(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        site = lay_site(tmp_path, {"silent": {"source": f"rtsp://127.0.0.1:{port}/cam1"}})
        done = doctor(tmp_path, "--site", str(site), "--json")
    assert done.returncode == 1, done.stderr
    (found,) = findings_about(done, "camera silent")
    assert "no answer" in found["found"]
    assert findings_about(done, "memory")


def test_a_computer_on_which_all_is_well_gives_exit_code_0_and_short_lines(tmp_path: Path) -> None:
    make_clip(tmp_path / "clip.mp4")
    lay_site(tmp_path, {"door": {"source": "clip.mp4"}})
    done = doctor(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "model nanodet-g-416: whole, runs in" in done.stdout
    assert "camera door: h264, 64x48, 10.0 pictures/s" in done.stdout
    assert "0 stop counting" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_a_file_that_is_missing_or_no_video_stops_counting(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    site = lay_site(tmp_path, {"gone": {"source": "gone.mp4"}, "text": {"source": "text.mp4"}})
    done = doctor(tmp_path, "--site", str(site), "--json")
    assert done.returncode == 1
    assert "there is no file" in findings_about(done, "camera gone")[0]["found"]
    assert "no video that can be read" in findings_about(done, "camera text")[0]["found"]


def test_a_mistake_in_the_site_is_told_beside_the_computer(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("site: mall\ncameras: {}\n")
    done = doctor(tmp_path, "--json")
    assert done.returncode == 1
    assert "cameras" in findings_about(done, "site")[0]["found"]
    assert findings_about(done, "memory")


def test_without_a_site_only_the_computer_is_looked_at(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json")
    assert done.returncode == 0
    assert "--site" in findings_about(done, "site")[0]["remedy"]


def test_a_damaged_model_stops_counting(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "nanodet-g-416"
    shutil.copytree(default_model().parent, folder)
    weights = folder / "model.bin"
    weights.chmod(0o600)
    weights.write_bytes(weights.read_bytes()[:-1] + b"?")
    done = doctor(tmp_path, "--json", models=tmp_path / "models")
    assert done.returncode == 1
    (found,) = findings_about(done, "model nanodet-g-416")
    assert "damaged: model.bin" in found["found"]
    assert "models fetch" in found["remedy"]
