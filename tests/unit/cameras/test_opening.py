"""Which stream is opened, and by whom; files stand in for streams, read by the real OpenCV and the real FFmpeg."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import pytest

from footfall.adapters.cameras import opening
from footfall.adapters.cameras.capture import Capture
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.hardware import HardwareFinding
from footfall.adapters.cameras.opening import Opener
from footfall.config import CameraConfig
from footfall.core.placement import Fit
from footfall.core.stream_choice import ENOUGH, NetworkInput, StreamChooser
from support.clips import make_clip

pytestmark = pytest.mark.integration

MAIN, SUB = "rtsp://cam/main", "rtsp://cam/sub"
TALL, SMALL = [0.9] * ENOUGH, [0.1] * ENOUGH
NEEDS_48, NEEDS_96 = (NetworkInput(Fit.STRETCH, 64, high) for high in (48, 96))


@pytest.fixture
def opened_addresses() -> list[str]:
    """Every address that OpenCV has opened, in order."""
    return []


@pytest.fixture(autouse=True)
def streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened_addresses: list[str]) -> dict[str, Path]:
    """The substream has 64x48 pixels, the main stream 128x96."""
    files = {
        SUB: make_clip(tmp_path / "sub.mp4", 20, 10),
        MAIN: make_clip(tmp_path / "main.mp4", 20, 10, "-vf", "scale=128:96"),
    }
    open_network = opening.open_network

    def network(address: str, **limits: float) -> cv2.VideoCapture:
        opened_addresses.append(address)
        return open_network(str(files[address]), **limits)  # type: ignore[arg-type]

    class Reader(FfmpegCapture):
        def __init__(self, address: str, *how: object, **limits: float) -> None:
            super().__init__(f"file:{files[address]}", *how, **limits)  # type: ignore[arg-type]

    monkeypatch.setattr(opening, "open_network", network)
    monkeypatch.setattr(opening, "FfmpegCapture", Reader)
    return files


def opener(
    chooser: StreamChooser | None = None, given_up: Callable[[], bool] = lambda: False, **more: object
) -> Opener:
    camera = CameraConfig.model_validate({"name": "north", "source": MAIN, **more})
    return Opener(camera, open_timeout_s=20, read_timeout_s=20, chooser=chooser, given_up=given_up)


@contextmanager
def opened(which: Opener) -> Iterator[Capture]:
    capture = which.open(None)
    try:
        yield capture
    finally:
        capture.release()


def height_of(which: Opener) -> int:
    with opened(which) as capture:
        assert capture.grab()
        return int(capture.retrieve()[1].shape[0])


def test_opencv_reads_a_camera_that_asks_for_nothing() -> None:
    which = opener(fps_max=5)
    with opened(which) as capture:
        assert isinstance(capture, cv2.VideoCapture)
    assert which.in_step(7.0) == 7.0
    assert (which.decoding, which.stream) == ("by OpenCV on the processor", "main stream: the only one")
    assert which.source_fps is None


@pytest.mark.parametrize("spared", [False, True])
def test_nothing_is_said_of_a_camera_that_has_never_answered(streams: dict[str, Path], spared: bool) -> None:
    which = opener(StreamChooser(NEEDS_48), substream=SUB, decoding={"skip_loop_filter": True})
    assert (which.stream, which.decoding) == (None, None)
    for file in streams.values():
        file.write_text("no video")
    which.spare(spared)
    with opened(which) as capture:
        assert not capture.isOpened()
    assert (which.stream, which.decoding, which.spared_as(None)) == (None, None, None)


def test_a_camera_that_answers_no_more_is_told_of_as_it_was(streams: dict[str, Path]) -> None:
    which = opener()
    assert height_of(which) == 96
    streams[MAIN].write_text("no video")
    which.spare(True)
    with opened(which) as capture:
        assert not capture.isOpened()
    assert (which.decoding, which.spared_as(None)) == ("by OpenCV on the processor", None)


def test_ffmpeg_reads_a_camera_that_spares_work_and_thins_its_pictures() -> None:
    which = opener(fps_max=5, decoding={"skip_loop_filter": True})
    with opened(which) as capture:
        assert isinstance(capture, FfmpegCapture)
        assert sum(iter(capture.grab, False)) == 10
    assert which.in_step(7.0) + 0.2 == pytest.approx(which.in_step(7.11))
    assert (which.source_fps, which.decoding) == (pytest.approx(10), "by FFmpeg on the processor")


@pytest.mark.parametrize("decoding", [{}, {"skip_unreferenced": True}], ids=["OpenCV", "FFmpeg"])
def test_the_substream_is_taken_where_the_network_sees_no_more(
    decoding: dict[str, bool], streams: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    del streams[MAIN]  # which is not even asked for
    which = opener(StreamChooser(NEEDS_48), substream=SUB, decoding=decoding)
    with caplog.at_level(logging.INFO):
        assert height_of(which) == 48
        assert height_of(which) == 48
    assert which.stream == "substream: the network sees 64x48, the substream has 64x48"
    assert caplog.messages == [f"camera north: {which.stream}"]


def test_the_main_stream_is_taken_where_it_shows_more() -> None:
    which = opener(StreamChooser(NEEDS_96), substream=SUB)
    assert height_of(which) == 96
    assert str(which.stream).startswith("main stream: the network sees 64x96, the substream has only 64x48")


def test_people_decide_once_enough_were_seen(opened_addresses: list[str]) -> None:
    chooser = StreamChooser(NEEDS_96)
    which = opener(chooser, substream=SUB)
    assert height_of(which) == 96
    assert not which.should_change()
    chooser.note(TALL)
    assert which.should_change()
    assert not which.should_change()
    assert height_of(which) == 48
    assert "is 43 px high" in str(which.stream)
    chooser.note([0.7] * ENOUGH)
    assert not which.should_change()
    assert "is 34 px high" in str(which.stream), "as last looked at"
    chooser.note(SMALL)
    assert which.should_change()
    assert height_of(which) == 96
    assert opened_addresses == [SUB, MAIN, SUB, MAIN], "each stream only where it is needed"


def test_the_answer_that_came_with_the_people_is_logged_and_its_later_figures_are_not(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chooser = StreamChooser(NEEDS_96)
    which = opener(chooser, substream=SUB)
    with caplog.at_level(logging.INFO):
        assert height_of(which) == 96
        for heights in (SMALL, [0.2] * ENOUGH):
            chooser.note(heights)
            assert not which.should_change()
    first, second = caplog.messages
    assert "too few people were seen to know" in first
    assert "main stream: the smallest tenth of the people is 5 px high in the substream" in second


def test_a_substream_that_cannot_be_opened_leaves_the_main_one(streams: dict[str, Path]) -> None:
    chooser = StreamChooser(NEEDS_48)
    which = opener(chooser, substream=SUB)
    whole = streams[SUB].read_bytes()
    streams[SUB].write_text("no video")
    assert height_of(which) == 96
    assert which.stream == "main stream: the substream cannot be opened; check its address"
    chooser.note(TALL)
    assert not which.should_change()
    streams[SUB].write_bytes(whole)
    assert height_of(which) == 48


def test_nothing_else_is_tried_once_nobody_wants_the_camera(streams: dict[str, Path]) -> None:
    streams[SUB].write_text("no video")
    with opened(opener(StreamChooser(NEEDS_48), lambda: True, substream=SUB)) as capture:
        assert not capture.isOpened()


def test_looks_need_the_main_stream() -> None:
    which = opener(None, substream=SUB)
    assert height_of(which) == 96
    assert str(which.stream).startswith("main stream: people are to be known by their looks")
    assert not which.should_change()


def test_hardware_is_tried_once_and_its_outcome_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = []

    def find(address: str, nodes: list[str], *, timeout_s: float) -> HardwareFinding | None:
        tried.append(address)
        return HardwareFinding(None, "VAAPI on x: no such device") if len(tried) > 1 else None

    monkeypatch.setattr(opening, "find_hardware", find)
    which = opener(decoding={"hardware": True})
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            assert height_of(which) == 96
    assert tried == [MAIN, MAIN], "again after the camera was silent, never after an outcome"
    assert which.decoding == "by FFmpeg on the processor: VAAPI on x: no such device"
    assert caplog.messages == [f"camera north: decoded {which.decoding}"]


def test_who_decodes_is_told_of_the_stream_that_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """No graphics unit is used here; what is found of each stream differs all the same."""
    found = {SUB: HardwareFinding(None, "too small"), MAIN: HardwareFinding(None, "no such codec")}
    monkeypatch.setattr(opening, "find_hardware", lambda address, nodes, *, timeout_s: found[address])
    chooser = StreamChooser(NEEDS_96)
    which = opener(chooser, substream=SUB, decoding={"hardware": True})
    for heights, height, because in ((SMALL, 96, "no such codec"), (TALL, 48, "too small")) * 2:
        chooser.note(heights)
        which.should_change()
        assert height_of(which) == height
        assert which.decoding == f"by FFmpeg on the processor: {because}"


def test_hardware_is_tried_again_after_a_stream_that_did_not_open(
    monkeypatch: pytest.MonkeyPatch, streams: dict[str, Path]
) -> None:
    tried = []

    def find(address: str, nodes: list[str], *, timeout_s: float) -> HardwareFinding:
        tried.append(address)
        return HardwareFinding(None, "none")

    monkeypatch.setattr(opening, "find_hardware", find)
    streams[MAIN].write_text("no video")
    which = opener(decoding={"hardware": True})
    for _ in range(2):
        with opened(which) as capture:
            assert not capture.isOpened()
    assert len(tried) == 2


def test_a_spared_camera_is_opened_for_its_key_pictures_alone() -> None:
    which = opener()
    with opened(which) as capture:
        assert sum(iter(capture.grab, False)) == 20
    assert which.spared_as(None) is None
    which.spare(True)
    assert which.should_change()
    with opened(which) as capture:
        assert sum(iter(capture.grab, False)) == 4
    assert not which.should_change()
    assert which.spared_as(None) == "spared: keyframes only"
    assert which.spared_as(0.5) == "spared: keyframes only, every 2.0 s"
    assert "key pictures only" in str(which.decoding)
    which.spare(False)
    assert which.should_change()
    with opened(which) as capture:
        assert isinstance(capture, cv2.VideoCapture)


def test_a_spared_camera_with_a_substream_takes_that() -> None:
    which = opener(StreamChooser(NEEDS_96), substream=SUB)
    which.spare(True)
    assert height_of(which) == 48
    assert which.spared_as(5.0) == "spared: substream"
    assert which.stream == "substream: this computer has too much to do"
    which.spare(False)
    assert height_of(which) == 96


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(lambda camera: camera.note_alone(5.1), id="no second one in time"),
        pytest.param(lambda camera: camera.note_sparse(0.19, 1), id="one in more than five seconds"),
        pytest.param(lambda camera: camera.note_sparse(0.35, 3), id="one in three seconds, several times"),
    ],
)
def test_a_camera_with_few_key_pictures_is_read_in_full_again_and_not_spared_for_a_while(
    note: Callable[[Opener], None],
) -> None:
    camera = opener()
    camera.spare(True)
    with opened(camera) as capture:
        assert isinstance(capture, FfmpegCapture)
    note(camera)
    assert camera.should_change()
    camera.spare(True)
    with opened(camera) as capture:
        assert isinstance(capture, cv2.VideoCapture)
    assert camera.spared_as(None) is None
    camera._too_few_until -= opening.FULL_FOR_S
    assert camera.should_change(), "nobody says it again"
    with opened(camera) as capture:
        assert isinstance(capture, FfmpegCapture)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(lambda camera: camera.note_alone(2.0), id="the network broke off"),
        pytest.param(lambda camera: camera.note_sparse(0.38, 1), id="one that came late"),
    ],
)
def test_what_may_be_chance_says_nothing_of_key_pictures(note: Callable[[Opener], None]) -> None:
    camera = opener()
    camera.spare(True)
    with opened(camera):
        note(camera)
        assert not camera.should_change()


def test_pictures_of_motion_jpeg_over_http_bring_no_times(streams: dict[str, Path], tmp_path: Path) -> None:
    address = "http://cam/video.mjpg"
    streams[address] = make_clip(tmp_path / "http.avi", 20, 10, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p")
    streams["rtsp://cam/mjpeg"] = streams[address]
    for source, timed in ((address, False), ("rtsp://cam/mjpeg", True), (MAIN, True)):
        camera = opener(source=source)
        with opened(camera):
            assert camera.timed is timed
    spared = opener(substream=address)
    spared.spare(True)
    with opened(spared):
        assert not spared.timed


def test_a_spared_camera_that_did_not_open_is_opened_as_usual_until_it_is_spared_anew() -> None:
    camera = opener(substream=SUB)
    camera.spare(True)
    assert height_of(camera) == 48
    camera.note_unopened()
    assert camera.should_change()
    assert height_of(camera) == 96
    assert not camera.should_change()
    camera.spare(True)
    assert height_of(camera) == 48


def test_key_pictures_that_come_often_enough_and_a_substream_are_kept() -> None:
    by_keys, by_substream = opener(), opener(substream=SUB)
    for camera, fps in ((by_keys, 0.5), (by_substream, 0.1)):
        camera.spare(True)
        with opened(camera):
            camera.note_sparse(fps, 9)
        assert not camera.should_change()
