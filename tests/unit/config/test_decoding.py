from pathlib import Path

import pytest

from footfall.config import CameraConfig, DecodingConfig, load_site
from footfall.errors import ConfigError


def camera(tmp_path: Path, *lines: str) -> CameraConfig:
    path = tmp_path / "site.yaml"
    path.write_text("site: mall\ncameras:\n  one:\n" + "".join(f"    {line}\n" for line in lines))
    return load_site(path).cameras["one"]


def test_nothing_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    one = camera(tmp_path, "source: rtsp://cam/1")
    assert one.decoding == DecodingConfig()
    assert not one.decoding.needs_ffmpeg
    assert one.substream is None


@pytest.mark.parametrize("key", ["skip_loop_filter", "skip_unreferenced", "hardware"])
def test_each_way_to_spare_work_needs_ffmpeg(tmp_path: Path, key: str) -> None:
    decoding = camera(tmp_path, "source: rtsp://cam/1", f"decoding: {{{key}: true}}").decoding
    assert getattr(decoding, key) is True
    assert decoding.needs_ffmpeg


def test_a_substream_is_an_address(tmp_path: Path) -> None:
    assert camera(tmp_path, "source: rtsp://cam/1", "substream: rtsp://cam/2").substream == "rtsp://cam/2"


def test_a_second_stream_is_the_camera_with_the_substreams_address_alone(tmp_path: Path) -> None:
    one = camera(tmp_path, "source: rtsp://cam/1", "substream: rtsp://cam/2", "fps_max: 3")
    assert one.second is not None
    assert (one.second.source, one.second.substream, one.second.fps_max) == ("rtsp://cam/2", None, 3.0)
    assert one.second.second is None


@pytest.mark.parametrize(
    "lines",
    [
        ("source: clip.mp4", "decoding: {skip_loop_filter: true}"),
        ("source: /dev/video0", "decoding: {hardware: true}"),
        ("source: clip.mp4", "substream: rtsp://cam/2"),
        ("source: rtsp://cam/1", "substream: /dev/video0"),
    ],
    ids=["file", "usb", "substream of a file", "usb as substream"],
)
def test_only_network_cameras_have_them(tmp_path: Path, lines: tuple[str, ...]) -> None:
    (tmp_path / "clip.mp4").touch()
    with pytest.raises(ConfigError, match="only with a network camera"):
        camera(tmp_path, *lines)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("substream: rtsp://admin:hunter2@cam/2", "without a password"),
        ("substream: ''", "found nothing"),
        ("decoding: {loop_filter: false}", "loop_filter"),
        ("decoding: {hardware: maybe}", "hardware"),
    ],
)
def test_mistakes_are_named_and_no_password_is_shown(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        camera(tmp_path, "source: rtsp://cam/1", line)
    assert "hunter2" not in str(caught.value)
