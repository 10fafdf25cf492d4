"""Clips to measure with."""

import subprocess
import sys
from pathlib import Path

import pytest

from footfall.adapters.cameras.opencv_capture import open_file
from footfall.config import CameraConfig
from footfall.errors import ConfigError, StorageError
from footfall.machine import packets
from footfall.machine.footage import FORMS, clip_in, clip_of, encoded, encoding
from footfall.machine.plan_picture import counts_shown
from footfall.machine.scene import CORRIDOR, name_of, site_with
from support.clips import make_clip
from support.full_disk import files_no_larger_than


def test_the_command_for_a_cameras_form() -> None:
    command = encoding(Path("in.avi"), FORMS["1080p"], Path("out.ts"))
    assert command == [
        *("ffmpeg", "-v", "error", "-y", "-i", "in.avi", "-t", "10", "-vf"),
        *("scale=1920:1080,fps=25,noise=alls=6:allf=t", "-an", "-c:v", "libx264", "-preset", "veryfast"),
        *(
            "-profile:v",
            "main",
            "-bf",
            "0",
            "-pix_fmt",
            "yuv420p",
            "-g",
            "50",
            "-b:v",
            "4000k",
            "-minrate",
            "4000k",
        ),
        *("-maxrate", "4000k", "-bufsize", "4000k", "-f", "mpegts", "out.ts"),
    ]


def test_ffmpeg_makes_a_clip_of_that_form(tmp_path: Path) -> None:
    source = clip_in(make_clip(tmp_path / "clip.avi"))
    clip = encoded(source, FORMS["360p"], tmp_path)
    assert (clip.codec, clip.width_px, clip.height_px, clip.fps) == ("h264", 640, 360, 25)


def test_ffmpeg_leaves_standard_input_to_whoever_else_reads_it(tmp_path: Path) -> None:
    source = make_clip(tmp_path / "clip.avi")
    program = (
        "import sys; from pathlib import Path; from footfall.machine.footage import FORMS, clip_in, encoded; "
        f"encoded(clip_in(Path({str(source)!r})), FORMS['360p'], Path({str(tmp_path)!r})); print(sys.stdin.read())"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], input="8\nq\n", capture_output=True, text=True, check=True
    )
    assert said.stdout == "8\nq\n\n"


def test_what_ffmpeg_cannot_encode_is_said(tmp_path: Path) -> None:
    clip = clip_in(make_clip(tmp_path / "clip.avi"))
    clip.file.write_bytes(b"no video any more")
    with pytest.raises(ConfigError, match="name --video FILE"):
        encoded(clip, FORMS["360p"], tmp_path)


def test_a_file_is_its_own_clip(tmp_path: Path) -> None:
    file = make_clip(tmp_path / "clip.mp4", fps=10)
    clip = clip_of(CameraConfig(source=str(file)), tmp_path)
    assert (clip.file, clip.codec, clip.width_px, clip.fps, clip.file_fps) == (file, "h264", 64, 10, 10)


def test_what_is_recorded_of_a_camera_may_find_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = make_clip(tmp_path / "clip.mp4", 20, 10)
    monkeypatch.setattr(packets, "open_network", lambda *_, **__: open_file(clip))
    (folder := tmp_path / "deep" / "fleeting").mkdir(parents=True)
    with (
        files_no_larger_than(100),
        pytest.raises(
            StorageError, match=rf"MB in {folder.parent}, found: File too large; make room there, or"
        ),
    ):
        clip_of(CameraConfig(source="rtsp://cam/1"), folder)


def test_a_usb_camera_has_no_stream_to_record(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--video"):
        clip_of(CameraConfig(source="/dev/video0"), tmp_path)


def test_every_camera_of_the_measured_site_has_zones_of_its_own() -> None:
    site = site_with(CORRIDOR, 2, "some-model")
    assert list(site.cameras) == [name_of(0), name_of(1)]
    assert set(site.cameras[name_of(0)].zones) == {"shop-0"}
    assert set(site.cameras[name_of(1)].lines) == {"door-1"}


@pytest.mark.parametrize(
    ("cameras", "fit", "expected"),
    [(3, 2, [1, 2, 3, 4, 5]), (24, 12, [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26]), (1, 0, [1, 2, 3])],
)
def test_wanted_and_fitting_cameras_are_among_the_bars(cameras: int, fit: int, expected: list[int]) -> None:
    assert counts_shown(cameras, fit) == expected


def test_a_picture_of_many_cameras_has_few_bars() -> None:
    bars = counts_shown(997, 13)
    assert {13, 997} <= set(bars)
    assert len(bars) <= 18
