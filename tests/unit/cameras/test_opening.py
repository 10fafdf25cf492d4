"""Which stream is opened, and by whom; files stand in for streams, read by the real OpenCV and the real FFmpeg."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2
import pytest

from footfall.adapters.cameras import opening
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.ffmpeg_commands import Decoding
from footfall.adapters.cameras.hardware import HardwareFinding
from footfall.adapters.cameras.stream_times import times_of
from footfall.core.stream_choice import ENOUGH, StreamChooser
from footfall.errors import SourceError
from support.clips import make_clip
from support.openings import MAIN, NEEDS_48, NEEDS_96, SMALL, SUB, TALL, height_of, opened, opener

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("streams")]


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
    which.spared.wanted = spared
    with opened(which) as capture:
        assert not capture.isOpened()
    assert (which.stream, which.decoding, which.spared_as(None)) == (None, None, None)


def test_a_camera_that_answers_no_more_is_told_of_as_it_was(streams: dict[str, Path]) -> None:
    which = opener()
    assert height_of(which) == 96
    streams[MAIN].write_text("no video")
    which.spared.wanted = True
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
    chooser.note(TALL, 1.0)
    assert which.should_change()
    assert not which.should_change()
    assert height_of(which) == 48
    assert "is 43 px high" in str(which.stream)
    chooser.note([0.7] * ENOUGH, 2.0)
    assert not which.should_change()
    assert "is 34 px high" in str(which.stream), "as last looked at"
    chooser.note(SMALL, 3.0)
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
        for at, heights in enumerate((SMALL, [0.2] * ENOUGH)):
            chooser.note(heights, at)
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
    chooser.note(TALL, 4.0)
    assert not which.should_change()
    streams[SUB].write_bytes(whole)
    assert height_of(which) == 48


def test_nothing_is_said_of_the_substream_of_a_camera_that_is_away(
    streams: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    for file in streams.values():
        file.write_text("no video")
    with caplog.at_level(logging.INFO), opened(opener(StreamChooser(NEEDS_48), substream=SUB)) as capture:
        assert not capture.isOpened()
    assert caplog.messages == []


def test_nothing_else_is_tried_once_nobody_wants_the_camera(
    streams: dict[str, Path], opened_addresses: list[str]
) -> None:
    streams[SUB].write_text("no video")
    camera = opener(StreamChooser(NEEDS_48), lambda: bool(opened_addresses), substream=SUB)
    with pytest.raises(SourceError, match="the camera was closed"):
        camera.open(None)
    assert opened_addresses == [SUB]


def test_nothing_is_opened_after_a_trial_of_hardware_that_outlived_the_wish(
    monkeypatch: pytest.MonkeyPatch, opened_addresses: list[str]
) -> None:
    asked: list[str] = []

    def find(address: str, nodes: list[str], *, timeout_s: float) -> None:
        asked.append(address)

    monkeypatch.setattr(opening, "find_hardware", find)
    with pytest.raises(SourceError, match="the camera was closed"):
        opener(given_up=lambda: bool(asked), decoding={"hardware": True}).open(None)
    assert (asked, opened_addresses) == ([MAIN], [])


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
    turns = ((SMALL, 96, "no such codec"), (TALL, 48, "too small")) * 2
    for at, (heights, height, because) in enumerate(turns):
        chooser.note(heights, at)
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


class Inquirer:
    """Puts questions to a camera that gives such an answer, or none in time."""

    def __init__(self, answer: str | None) -> None:
        self.asked: list[str] = []
        self._answer = answer

    def __call__(self, question: Callable[[], str], timeout_s: float, about: str = "") -> str | None:
        assert isinstance(question, partial)
        assert (question.func, question.args[0]) == (times_of, about)
        self.asked.append(about)
        return self._answer


HTTP = "http://cam/video"


@pytest.mark.parametrize(
    ("source", "answer", "timed", "asked"),
    [
        pytest.param(HTTP, "none", False, [HTTP], id="a stream without times"),
        pytest.param(HTTP, "sent", True, [HTTP], id="a stream with times"),
        pytest.param(HTTP, "unknown", True, [HTTP] * 2, id="no answer that says anything"),
        pytest.param(HTTP, None, True, [HTTP] * 2, id="no answer in time"),
        pytest.param(MAIN, "none", True, [], id="RTSP always tells times"),
    ],
)
def test_a_camera_that_speaks_http_is_asked_for_its_times_once_it_seems_to_fall_behind(
    streams: dict[str, Path], source: str, answer: str | None, timed: bool, asked: list[str]
) -> None:
    streams[HTTP] = streams[MAIN]
    inquirer = Inquirer(answer)
    camera = opener(ask=inquirer, source=source)
    for _ in range(2):
        with opened(camera):
            assert camera.timed
    assert inquirer.asked == [], "not without need: it may send one stream at a time"
    for _ in range(2):
        camera.note_behind()
        with opened(camera):
            assert camera.timed is timed
    with opened(camera):
        assert camera.timed is timed
    assert inquirer.asked == asked


def test_what_a_camera_says_of_one_stream_is_not_said_of_the_other(streams: dict[str, Path]) -> None:
    other = "http://cam/other"
    streams |= {HTTP: streams[MAIN], other: streams[SUB]}
    camera = opener(ask=Inquirer("none"), source=HTTP, substream=other)
    with opened(camera):
        camera.note_behind()
    for spared, timed in ((False, False), (True, True)):
        camera.spared.wanted = spared
        with opened(camera):
            assert camera.timed is timed


def test_motion_jpeg_over_http_brings_no_times(streams: dict[str, Path], tmp_path: Path) -> None:
    jpeg = make_clip(tmp_path / "http.avi", 20, 10, "-c:v", "mjpeg", "-pix_fmt", "yuvj420p")
    streams |= {HTTP: jpeg, "rtsp://cam/mjpeg": jpeg}
    for source, timed in ((HTTP, False), ("rtsp://cam/mjpeg", True), (MAIN, True)):
        camera = opener(source=source)
        with opened(camera):
            assert camera.timed is timed


@pytest.mark.parametrize(
    ("source", "timed"), [(HTTP, False), ("http://cam/live.m3u8?key=1", True), (MAIN, True)]
)
def test_an_ffmpeg_of_its_own_takes_the_times_at_which_pictures_come_by_http(
    streams: dict[str, Path], source: str, timed: bool, decodings: list[Decoding]
) -> None:
    streams[source] = streams[MAIN]
    camera = opener(source=source, decoding={"skip_unreferenced": True})
    with opened(camera) as capture:
        assert capture.isOpened()
        assert camera.timed is timed
    assert [each.as_they_come for each in decodings] == [not timed]
