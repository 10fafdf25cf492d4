"""Sources against real cameras: an RTSP server, FFmpeg as an HTTP camera, and sockets that misbehave."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from footfall.adapters.cameras.live_source import LiveSource, Patience
from footfall.config import CameraConfig
from footfall.core.frame import CameraState
from footfall.core.placement import Fit
from footfall.core.stream_choice import ENOUGH, NetworkInput, StreamChooser
from footfall.machine.quietly import text_of
from support.http_camera import http_camera
from support.processes import free_port
from support.rtsp import FPS, HEIGHT, WIDTH, RtspCamera
from support.wait import wait_until
from support.watching import Watcher

pytestmark = pytest.mark.integration

PATIENT = Patience(open_s=30)
HASTY = Patience(open_s=8, ask_s=2, read_s=3, stalled_s=1, news_s=0.1, retry_min_s=0.1, retry_max_s=0.4)
PASSWORD = "p@ss:w/ %d?"


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[RtspCamera]:
    with RtspCamera(tmp_path / "camera") as running:
        yield running


@pytest.fixture
def guarded_camera(tmp_path: Path) -> Iterator[RtspCamera]:
    with RtspCamera(tmp_path / "guarded", PASSWORD) as running:
        yield running


def live(address: str, patience: Patience = HASTY, **more: object) -> LiveSource:
    return LiveSource(CameraConfig.model_validate({"name": "test", "source": address, **more}), patience)


@contextmanager
def silent_server() -> Iterator[int]:
    """Accepts connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_an_rtsp_camera_gives_pictures_with_the_time_of_their_arrival(camera: RtspCamera) -> None:
    before = time.time()
    with Watcher(live(camera.address)) as watcher:
        watcher.wait_for_frames(3 * FPS)
        facts = watcher.source.facts()
    times = [frame.at for frame in watcher.frames]
    assert times == sorted(times)
    assert before < times[0] <= times[-1] <= time.time()
    assert watcher.frames[-1].image.shape == (HEIGHT, WIDTH, 3)
    assert (facts.width_px, facts.height_px) == (WIDTH, HEIGHT)
    assert facts.source_fps == pytest.approx(FPS, rel=0.5)


def test_a_limit_on_pictures_a_second_leaves_the_others_out(camera: RtspCamera) -> None:
    with Watcher(live(camera.address, fps_max=5)) as watcher:
        watcher.wait_for_frames(15)
        facts = watcher.source.facts()
    last_ten = watcher.frames[-11:]
    assert 10 / (last_ten[-1].at - last_ten[0].at) == pytest.approx(5, rel=0.2)
    assert facts.source_fps == pytest.approx(FPS, rel=0.5)


def test_a_camera_that_dies_comes_back_and_leaves_others_alone(camera: RtspCamera, tmp_path: Path) -> None:
    with (
        RtspCamera(tmp_path / "other") as other_camera,
        Watcher(live(camera.address)) as watcher,
        Watcher(live(other_camera.address)) as other,
    ):
        watcher.wait_for_frames()
        other.wait_for_frames()
        camera.switch_off()
        watcher.wait_for_state(CameraState.OFFLINE, detail="refuses connections")
        other.wait_for_frames()
        camera.switch_on()
        watcher.wait_for_frames()
        assert not [seen for seen in other.missing if seen.at > other.frames[0].at]


def test_a_camera_that_hangs_is_stalled_until_it_wakes_up(camera: RtspCamera) -> None:
    with Watcher(live(camera.address, Patience(read_s=60, stalled_s=1, news_s=0.1))) as watcher:
        watcher.wait_for_frames()
        camera.hang()
        missing = watcher.wait_for_state(CameraState.STALLED, detail="no new picture")
        camera.wake_up()
        watcher.wait_for_frames()
    assert watcher.frames[-1].at > missing.at


def test_a_camera_that_hangs_for_long_is_called_again(camera: RtspCamera) -> None:
    with Watcher(live(camera.address)) as watcher:
        watcher.wait_for_frames()
        camera.hang()
        watcher.wait_for_state(CameraState.STALLED)
        watcher.wait_for_state(CameraState.OFFLINE)
        camera.wake_up()
        watcher.wait_for_frames()


def test_the_right_password_opens_a_camera(
    guarded_camera: RtspCamera,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    with (
        caplog.at_level(logging.DEBUG),
        Watcher(live(guarded_camera.address, username="viewer", password_file=str(secret))) as watcher,
    ):
        watcher.wait_for_frames()
    assert "online" in caplog.text
    assert_nothing_leaked(caplog, capfd, "p@ss", "p%40ss")


def test_an_ffmpeg_of_its_own_opens_a_camera_and_no_other_user_sees_the_password(
    guarded_camera: RtspCamera,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    secret = tmp_path / "password"
    secret.write_text(PASSWORD + "\n")
    source = live(
        guarded_camera.address,
        username="viewer",
        password_file=str(secret),
        fps_max=5,
        decoding={"skip_loop_filter": True, "skip_unreferenced": True, "hardware": True},
    )
    with caplog.at_level(logging.DEBUG), Watcher(source) as watcher:
        watcher.wait_for_frames(30)  # the first ones come in a bunch
        command = own_ffmpeg()
        facts = watcher.source.facts()
    last_ten = watcher.frames[-11:]
    assert 10 / (last_ten[-1].at - last_ten[0].at) == pytest.approx(5, rel=0.2)
    assert watcher.frames[-1].image.shape == (HEIGHT, WIDTH, 3)
    assert facts.source_fps == pytest.approx(FPS, rel=0.1)
    assert facts.decoding is not None
    assert facts.decoding.startswith("by FFmpeg on the processor: ")
    assert "-skip_loop_filter all -skip_frame noref" in command
    assert "p@ss" not in command
    assert "p%40ss" not in command
    assert "127.0.0.1" not in command
    wait_until(lambda: not own_ffmpeg(), "the end of the camera's FFmpeg")
    assert_nothing_leaked(caplog, capfd, "p@ss", "p%40ss")


def own_ffmpeg() -> str:
    """The command line of the FFmpeg by which this process reads a camera; empty without one.

    Threads and processes that end meanwhile have nothing to tell.
    """
    tasks = list(Path("/proc/self/task").iterdir())
    pids = [pid for task in tasks for pid in text_of(task / "children").split()]
    lines = [text_of(Path(f"/proc/{pid}/cmdline")).replace("\0", " ") for pid in pids]
    return "".join(line for line in lines if line.startswith("ffmpeg") and "yuv4mpegpipe" in line)


def test_a_camera_read_by_its_own_ffmpeg_that_dies_comes_back(camera: RtspCamera) -> None:
    with Watcher(live(camera.address, decoding={"skip_unreferenced": True})) as watcher:
        watcher.wait_for_frames()
        camera.switch_off()
        watcher.wait_for_state(CameraState.OFFLINE, detail="refuses connections")
        camera.switch_on()
        watcher.wait_for_frames()


def test_a_camera_read_by_its_own_ffmpeg_that_hangs_is_called_again(camera: RtspCamera) -> None:
    with Watcher(live(camera.address, decoding={"skip_unreferenced": True})) as watcher:
        watcher.wait_for_frames()
        camera.hang()
        watcher.wait_for_state(CameraState.STALLED)
        watcher.wait_for_state(CameraState.OFFLINE)
        camera.wake_up()
        watcher.wait_for_frames()


def test_a_camera_whose_people_are_tall_changes_to_its_substream(camera: RtspCamera, tmp_path: Path) -> None:
    """Two cameras stand in for two streams; the network would see more than either has."""
    chooser = StreamChooser(NetworkInput(Fit.STRETCH, 2 * WIDTH, 2 * HEIGHT))
    with RtspCamera(tmp_path / "other") as other:
        config = {"name": "test", "source": camera.address, "substream": other.address}
        source = LiveSource(CameraConfig.model_validate(config), HASTY, chooser=chooser)
        with Watcher(source) as watcher:
            watcher.wait_for_frames()
            assert str(source.facts().stream).startswith("main stream: the network sees")
            chooser.note([0.5] * ENOUGH, 1.0)
            told = "substream: the smallest tenth of the people is 60 px"
            wait_until(lambda: str(source.facts().stream).startswith(told), "the substream", 30)
            watcher.wait_for_frames()
            camera.switch_off()
            watcher.wait_for_frames()
        assert {missing.detail for missing in watcher.missing} <= {"connecting"}, "never without a picture"


def test_a_wrong_password_is_said_and_never_shown(
    guarded_camera: RtspCamera,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CAMERA_PASSWORD", "wr@ng-secret")
    source = live(guarded_camera.address, username="viewer", password_env="CAMERA_PASSWORD")
    with caplog.at_level(logging.DEBUG), Watcher(source) as watcher:
        missing = watcher.wait_for_state(CameraState.OFFLINE, detail="refuses the user name or the password")
    assert "wr@ng" not in missing.detail
    assert "refuses the user name" in caplog.text
    assert_nothing_leaked(caplog, capfd, "wr@ng", "wr%40ng")


def assert_nothing_leaked(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], *secrets: str
) -> None:
    """Neither our log nor what OpenCV and FFmpeg write to the process's standard error themselves."""
    out, err = capfd.readouterr()
    for secret in secrets:
        assert secret not in caplog.text + out + err
    assert not err


def test_a_wrong_password_is_said_by_a_camera_of_an_own_ffmpeg_too(
    guarded_camera: RtspCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAMERA_PASSWORD", "wr@ng-secret")
    login = {"username": "viewer", "password_env": "CAMERA_PASSWORD"}
    with Watcher(live(guarded_camera.address, decoding={"hardware": True}, **login)) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="refuses the user name or the password")


def test_a_missing_ffmpeg_takes_only_its_camera_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with Watcher(live("rtsp://127.0.0.1:9/x", decoding={"skip_loop_filter": True})) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="install FFmpeg 5.1 or newer")


def test_a_missing_login_is_said(guarded_camera: RtspCamera) -> None:
    with Watcher(live(guarded_camera.address)) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="asks for a user name and a password")


def test_a_missing_password_variable_takes_only_its_camera_offline() -> None:
    with Watcher(live("rtsp://127.0.0.1:9/x", username="viewer", password_env="NOT_SET_ANYWHERE")) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="NOT_SET_ANYWHERE, which is not set")


def test_a_path_without_a_stream_is_said(camera: RtspCamera) -> None:
    with Watcher(live(camera.address + "-not")) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="no stream at this path (404)")


def test_a_port_that_nobody_listens_on_is_said() -> None:
    with Watcher(live(f"rtsp://127.0.0.1:{free_port()}/cam1")) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="refuses connections")


def test_an_unknown_host_is_said() -> None:
    with Watcher(live("rtsp://camera.invalid/cam1")) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="host name camera.invalid is unknown")


def test_a_camera_without_an_answer_holds_up_no_other_one(camera: RtspCamera) -> None:
    with (
        silent_server() as port,
        Watcher(live(f"rtsp://127.0.0.1:{port}/cam1", Patience(open_s=6, ask_s=1, news_s=0.1))) as silent,
        Watcher(live(camera.address)) as watcher,
    ):
        watcher.wait_for_frames()
        assert silent.missing[-1].detail == "connecting"
        silent.wait_for_state(CameraState.OFFLINE, detail="no answer from 127.0.0.1")


def test_a_missing_usb_camera_is_said() -> None:
    with Watcher(live("/dev/video-none")) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="there is no /dev/video-none")


JPEG, BARE_H264 = ["-f", "mpjpeg"], ["-c:v", "libx264", "-g", "10", "-f", "h264"]


@pytest.mark.parametrize(
    ("sent", "skip"),
    [
        pytest.param(JPEG, False, id="JPEG by OpenCV"),
        pytest.param(JPEG, True, id="JPEG by FFmpeg"),
        pytest.param(BARE_H264, True, id="H.264 by FFmpeg"),
    ],
)
def test_an_http_camera_without_times_gives_pictures_as_often_as_they_come(
    sent: list[str], skip: bool
) -> None:
    with http_camera(sent) as address:
        source = live(address, PATIENT, fps_max=4, decoding={"skip_unreferenced": skip})
        with Watcher(source) as watcher:
            watcher.wait_for_frames(32)
            facts = watcher.source.facts()
    assert watcher.frames[0].image.shape == (HEIGHT, WIDTH, 3)
    assert facts.lag_s == 0, "pictures without times are not taken for old ones"
    assert facts.source_fps == pytest.approx(10, rel=0.3), "not the 25 that FFmpeg makes up"
    latest = [each.at for each in watcher.frames[-17:]]
    assert 16 / (latest[-1] - latest[0]) == pytest.approx(4, rel=0.3), "not 4 of every 25"


def test_an_http_camera_whose_pictures_only_seem_to_fall_behind_is_called_anew_once() -> None:
    patience = replace(PATIENT, behind_s=1.0, catch_up_s=0.5)
    with http_camera(BARE_H264) as address, Watcher(live(address, patience)) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="its pictures were seconds old")
        watcher.wait_for_frames(10)
        begun = len(watcher.missing)
        watcher.wait_for_frames(60)
        assert watcher.source.facts().lag_s == 0
    assert not [each for each in watcher.missing[begun:] if "seconds old" in each.detail]
