"""Which camera, and which of its streams, is measured; no camera is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from footfall.config import CameraConfig
from footfall.core.stream_choice import FOR_LOOKS, NOT_OPENED
from footfall.errors import ConfigError, FootfallError, SourceError
from footfall.machine import subject as subject_module
from footfall.machine.clip import Clip
from footfall.machine.footage import clip_in
from footfall.machine.packets import Announced
from footfall.machine.scene import CORRIDOR
from footfall.machine.subject import MAIN, SUBSTREAM, Asked, subject_of
from footfall.settings import Settings
from support.clips import make_clip
from support.sites import SMALLEST
from support.tiny_detector import save, tiny_network

SETTINGS = Settings.from_environment({})
FIRST, SECOND = "rtsp://10.0.0.7/one", "rtsp://10.0.0.7/two"
LARGE, SMALL = (640, 360), (32, 18)
"""Sizes of a substream: more and fewer pixels than the network takes."""


@dataclass
class Cameras:
    """The site's camera has two streams, and a network of 64x64; what is recorded of it is told.

    Attributes:
        size: The substream's; None where it does not answer.
    """

    site: Path
    clip: Clip
    recorded: list[str]
    size: tuple[int, int] | None = LARGE

    def record(self, camera: CameraConfig, _folder: Path) -> Clip:
        self.recorded.append(camera.source)
        return self.clip

    @contextmanager
    def opened(self, camera: CameraConfig) -> Iterator[SimpleNamespace]:
        assert camera.source == SECOND
        if self.size is None:
            raise SourceError("not there")
        yield SimpleNamespace(announced=Announced("h264", *self.size, 25.0))


@pytest.fixture
def cameras(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cameras:
    save(tiny_network(tmp_path), tmp_path / "people.xml")
    site = tmp_path / "site.yaml"
    site.write_text(
        f"site: mall\nmodel: people.xml\ncameras:\n  one: {{source: {FIRST}, substream: {SECOND}}}\n"
    )
    found = Cameras(site, clip_in(make_clip(tmp_path / "clip.mp4")), [])
    monkeypatch.setattr(subject_module, "clip_of", found.record)
    monkeypatch.setattr(subject_module, "opened", found.opened)
    return found


def test_a_video_needs_no_site(tmp_path: Path) -> None:
    file = make_clip(tmp_path / "clip.mp4")
    with subject_of(Asked(tmp_path / "site.yaml", video=file), SETTINGS) as subject:
        assert (subject.camera, subject.fps) == (CORRIDOR, CORRIDOR.fps_max)
        assert subject.clip.file == file


def test_a_site_gives_its_first_camera_that_is_on_with_its_model_and_rate(tmp_path: Path) -> None:
    make_clip(tmp_path / "clip.mp4")
    site = tmp_path / "site.yaml"
    site.write_text(
        "site: mall\nmodel: nets\nprocesses: 2\ncameras:\n  off: {source: clip.mp4, enabled: false}\n"
        "  on: {source: clip.mp4, fps_max: 3, model: own}\n"
    )
    with subject_of(Asked(site), SETTINGS) as subject:
        assert (subject.model, subject.fps, subject.clip.width_px) == ("own", 3.0, 64)
        assert (subject.processes, subject.stream) == (2, None)
    with subject_of(Asked(site, model="other", fps=7.0), SETTINGS) as subject:
        assert (subject.model, subject.fps) == ("other", 7.0)


def test_what_the_first_camera_does_not_tell_of_the_others_is_told(cameras: Cameras) -> None:
    cameras.site.write_text(
        f"site: mall\nmodel: people.xml\ncameras:\n  one: {{source: {FIRST}}}\n  alike: {{source: {FIRST}}}\n"
        f"  quick: {{source: {FIRST}, fps_max: 15}}\n  own: {{source: {FIRST}, model: own, night_model: dark}}\n"
        f"  easy: {{source: {FIRST}, decoding: {{hardware: true}}}}\n"
        f"  off: {{source: {FIRST}, model: off, enabled: false}}\n"
    )
    with subject_of(Asked(cameras.site), SETTINGS) as subject:
        differ, dark, easier = subject.left_out
    assert differ == "`model` and `fps_max` of quick, own: every camera is taken to be as one"
    assert dark == "the night model of own: `footfall plan --model NAME` tells how many cameras fit by night"
    assert easier == "`decoding` of easy: what the processor takes to decode everything is measured"
    with subject_of(Asked(cameras.site, model="own", fps=5.0), SETTINGS) as subject:
        assert subject.left_out == [easier]


def test_the_substream_is_measured_where_it_would_be_looked_at(cameras: Cameras) -> None:
    with subject_of(Asked(cameras.site), SETTINGS) as subject:
        assert str(subject.stream) == "substream: the network sees 64x36, the substream has 640x360"
        assert subject.left_out == []
    assert cameras.recorded == [SECOND]


def test_the_main_stream_is_measured_where_people_will_tell_and_then_the_substream_is_left_out(
    cameras: Cameras,
) -> None:
    cameras.size = SMALL
    with subject_of(Asked(cameras.site), SETTINGS) as subject:
        assert str(subject.stream).startswith(
            "main stream: the network sees 64x36, the substream has only 32x18"
        )
        (left_out,) = subject.left_out
    assert "`footfall plan --stream substream` tells how many cameras fit then" in left_out
    assert cameras.recorded == [FIRST]


def test_the_main_stream_is_measured_where_the_substream_does_not_answer(cameras: Cameras) -> None:
    cameras.size = None
    with subject_of(Asked(cameras.site), SETTINGS) as subject:
        assert (subject.stream, subject.left_out) == (NOT_OPENED, [])
    assert cameras.recorded == [FIRST]


@pytest.mark.parametrize(
    ("stream", "recorded"), [(MAIN, FIRST), (SUBSTREAM, SECOND)], ids=["the main one", "the substream"]
)
def test_either_stream_can_be_asked_for(cameras: Cameras, stream: str, recorded: str) -> None:
    cameras.size = None
    with subject_of(Asked(cameras.site, stream=stream), SETTINGS) as subject:
        assert subject.stream is not None
        assert (subject.stream.substream, subject.stream.because) == (stream == SUBSTREAM, "as asked for")
        assert subject.left_out == []
    assert cameras.recorded == [recorded]


def test_another_clip_or_another_form_is_of_neither_stream(cameras: Cameras) -> None:
    for asked in (Asked(cameras.site, video=cameras.clip.file), Asked(cameras.site, stream="360p")):
        with subject_of(asked, SETTINGS) as subject:
            assert (subject.stream, subject.left_out) == (None, [])
    assert cameras.recorded == [FIRST]


@pytest.mark.parametrize("video", [True, False], ids=["a clip", "a camera with one stream"])
def test_a_substream_that_is_not_there_cannot_be_asked_for(cameras: Cameras, video: bool) -> None:
    if not video:
        cameras.site.write_text(f"site: mall\ncameras:\n  one: {{source: {FIRST}}}\n")
    asked = Asked(cameras.site, video=cameras.clip.file if video else None, stream=SUBSTREAM)
    with pytest.raises(ConfigError, match="try --stream 360p"), subject_of(asked, SETTINGS):
        pass


@pytest.mark.parametrize("wish", ["know_by_looks: true", "unique_visitors: {}"])
def test_knowing_people_again_is_said_to_be_left_out_and_takes_the_main_stream(
    cameras: Cameras, wish: str
) -> None:
    cameras.site.write_text(f"{cameras.site.read_text()}{wish}\n")
    with subject_of(Asked(cameras.site), SETTINGS) as subject:
        looks, substream = subject.left_out
        assert subject.stream == FOR_LOOKS
    assert "know people again by their looks" in looks
    assert substream.endswith("only when this computer has too much to do")
    assert cameras.recorded == [FIRST]


def test_a_site_without_a_camera_that_is_on_is_an_error_but_for_a_video(tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(SMALLEST + "    enabled: false\nmodel: nets\n")
    with pytest.raises(FootfallError, match="name --video FILE"), subject_of(Asked(site), SETTINGS):
        pass
    file = make_clip(tmp_path / "clip.mp4")
    with subject_of(Asked(site, video=file), SETTINGS) as subject:
        assert (subject.camera, subject.model, subject.left_out) == (CORRIDOR, "nets", [])
