"""Clips to measure with."""

from pathlib import Path

import pytest

from footfall.config import CameraConfig
from footfall.errors import ConfigError, FootfallError
from footfall.machine import subject as subject_module
from footfall.machine.footage import FORMS, clip_in, clip_of, encoded, encoding
from footfall.machine.plan_picture import counts_shown
from footfall.machine.scene import CORRIDOR, name_of, site_with
from footfall.machine.subject import Asked, subject_of
from support.clips import make_clip
from support.sites import SMALLEST


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


def test_what_ffmpeg_cannot_encode_is_said(tmp_path: Path) -> None:
    clip = clip_in(make_clip(tmp_path / "clip.avi"))
    clip.file.write_bytes(b"no video any more")
    with pytest.raises(ConfigError, match="name --video FILE"):
        encoded(clip, FORMS["360p"], tmp_path)


def test_a_file_is_its_own_clip(tmp_path: Path) -> None:
    file = make_clip(tmp_path / "clip.mp4", fps=10)
    clip = clip_of(CameraConfig(source=str(file)), tmp_path)
    assert (clip.file, clip.codec, clip.width_px, clip.fps, clip.file_fps) == (file, "h264", 64, 10, 10)


def test_a_usb_camera_has_no_stream_to_record(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--video"):
        clip_of(CameraConfig(source="/dev/video0"), tmp_path)


def test_every_camera_of_the_measured_site_has_zones_of_its_own() -> None:
    site = site_with(CORRIDOR, 2, "some-model")
    assert list(site.cameras) == [name_of(0), name_of(1)]
    assert set(site.cameras[name_of(0)].zones) == {"shop-0"}
    assert set(site.cameras[name_of(1)].lines) == {"door-1"}


def test_a_video_needs_no_site(tmp_path: Path) -> None:
    file = make_clip(tmp_path / "clip.mp4")
    with subject_of(Asked(tmp_path / "site.yaml", video=file)) as subject:
        assert (subject.camera, subject.fps) == (CORRIDOR, CORRIDOR.fps_max)
        assert subject.clip.file == file


def test_a_site_gives_its_first_camera_that_is_on_with_its_model_and_rate(tmp_path: Path) -> None:
    make_clip(tmp_path / "clip.mp4")
    site = tmp_path / "site.yaml"
    site.write_text(
        "site: mall\nmodel: nets\nprocesses: 2\ncameras:\n  off: {source: clip.mp4, enabled: false}\n"
        "  on: {source: clip.mp4, fps_max: 3, model: own}\n"
    )
    with subject_of(Asked(site)) as subject:
        assert (subject.model, subject.fps, subject.clip.width_px) == ("own", 3.0, 64)
        assert subject.processes == 2
    with subject_of(Asked(site, model="other", fps=7.0)) as subject:
        assert (subject.model, subject.fps) == ("other", 7.0)


def test_only_what_is_measured_of_the_main_stream_leaves_the_substream_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = clip_in(make_clip(tmp_path / "clip.mp4"))
    monkeypatch.setattr(subject_module, "clip_of", lambda *_camera: clip)
    site = tmp_path / "site.yaml"
    one = "site: mall\ncameras:\n  one:\n    source: rtsp://10.0.0.7/one\n"
    for text, asked, left_out in (
        (one + "    substream: rtsp://10.0.0.7/two\n", Asked(site), 1),
        (one + "    substream: rtsp://10.0.0.7/two\n", Asked(site, video=clip.file), 0),
        (one + "    substream: rtsp://10.0.0.7/two\n", Asked(site, form="360p"), 0),
        (one, Asked(site), 0),
    ):
        site.write_text(text)
        with subject_of(asked) as subject:
            assert len(subject.left_out) == left_out
            assert all(each.startswith("the substream") for each in subject.left_out)


@pytest.mark.parametrize("wish", ["know_by_looks: true", "unique_visitors: {}"])
def test_knowing_people_again_is_said_to_be_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    clip = clip_in(make_clip(tmp_path / "clip.mp4"))
    monkeypatch.setattr(subject_module, "clip_of", lambda *_camera: clip)
    site = tmp_path / "site.yaml"
    cameras = "cameras:\n  one: {source: rtsp://10.0.0.7/one, substream: rtsp://10.0.0.7/two}\n"
    site.write_text(f"site: mall\n{wish}\n{cameras}")
    with subject_of(Asked(site)) as subject:
        looks, substream = subject.left_out
    assert "know people again by their looks" in looks
    assert substream.endswith("since people are known by their looks")


def test_a_site_without_a_camera_that_is_on_is_an_error(tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(SMALLEST + "    enabled: false\n")
    with pytest.raises(FootfallError, match="name --video FILE"), subject_of(Asked(site)):
        pass


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
