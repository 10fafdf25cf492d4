"""A camera in the form that takes the least work, and back; files stand in for its streams."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from footfall.adapters.cameras import spared
from footfall.adapters.cameras.capture import Capture
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.opening import Opener
from footfall.core.stream_choice import StreamChooser
from footfall.errors import SourceError
from support.openings import MAIN, NEEDS_96, SUB, height_of, opened, opener

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("streams")]


def test_a_spared_camera_is_opened_for_its_key_pictures_alone() -> None:
    which = opener()
    with opened(which) as capture:
        assert sum(iter(capture.grab, False)) == 20
    assert which.spared_as(None) is None
    which.spared.wanted = True
    assert which.should_change()
    with opened(which) as capture:
        assert sum(iter(capture.grab, False)) == 4
    assert not which.should_change()
    assert which.spared_as(None) == "spared: keyframes only"
    assert which.spared_as(0.5) == "spared: keyframes only, every 2.0 s"
    assert "key pictures only" in str(which.decoding)
    which.spared.wanted = False
    assert which.should_change()
    with opened(which) as capture:
        assert isinstance(capture, cv2.VideoCapture)


def test_a_spared_camera_with_a_substream_takes_that() -> None:
    which = opener(StreamChooser(NEEDS_96), substream=SUB)
    which.spared.wanted = True
    assert height_of(which) == 48
    assert which.spared_as(5.0) == "spared: substream"
    assert which.stream == "substream: this computer has too much to do"
    which.spared.wanted = False
    assert height_of(which) == 96


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(lambda camera, capture: camera.note_alone(capture, 5.1), id="no second one in time"),
        pytest.param(
            lambda camera, capture: camera.note_rate(capture, 0.19, 1), id="one in more than five seconds"
        ),
        pytest.param(
            lambda camera, capture: camera.note_rate(capture, 0.35, 3),
            id="one in three seconds, several times",
        ),
    ],
)
def test_a_camera_with_few_key_pictures_is_read_in_full_again_and_not_spared_for_a_while(
    note: Callable[[Opener, Capture], None],
) -> None:
    camera = opener()
    camera.spared.wanted = True
    with opened(camera) as capture:
        assert isinstance(capture, FfmpegCapture)
    note(camera, capture)
    assert camera.should_change()
    camera.spared.wanted = True
    with opened(camera) as capture:
        assert isinstance(capture, cv2.VideoCapture)
    assert camera.spared_as(None) is None
    camera.spared._not_before -= spared.IN_FULL_S
    assert camera.should_change(), "nobody says it again"
    with opened(camera) as capture:
        assert isinstance(capture, FfmpegCapture)


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(lambda camera, capture: camera.note_alone(capture, 2.0), id="the network broke off"),
        pytest.param(lambda camera, capture: camera.note_rate(capture, 0.38, 1), id="one that came late"),
    ],
)
def test_what_may_be_chance_says_nothing_of_key_pictures(note: Callable[[Opener, Capture], None]) -> None:
    camera = opener()
    camera.spared.wanted = True
    with opened(camera) as capture:
        note(camera, capture)
        assert not camera.should_change()


def test_a_camera_that_opens_as_usual_but_not_spared_is_read_so_for_a_while(
    streams: dict[str, Path], opened_addresses: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    streams[SUB].write_text("no video")
    camera = opener(substream=SUB)
    camera.spared.wanted = True
    with caplog.at_level(logging.INFO):
        assert [height_of(camera), height_of(camera)] == [96, 96]
    assert not camera.should_change()
    assert opened_addresses == [SUB, MAIN, MAIN], "the usual at once, and then nothing else"
    assert caplog.messages == ["camera north: is not spared for 10 minutes: its substream does not open"]


def test_a_camera_that_does_not_open_at_all_is_called_in_both_forms_each_time(
    streams: dict[str, Path], opened_addresses: list[str]
) -> None:
    for file in streams.values():
        file.write_text("no video")
    camera = opener(substream=SUB)
    camera.spared.wanted = True
    for _ in range(2):
        with opened(camera) as capture:
            assert not capture.isOpened()
    assert opened_addresses == [SUB, MAIN] * 2


def test_nothing_is_opened_beside_where_the_camera_takes_one_connection(streams: dict[str, Path]) -> None:
    camera = opener(substream=SUB)
    camera.spared.wanted = True
    whole = streams[SUB].read_bytes()
    streams[SUB].write_text("no video")
    assert camera.open_beside(None) is None, "refused at once"
    assert camera.should_change(), "and tried once more, with nothing beside"
    streams[SUB].write_bytes(whole)
    assert height_of(camera) == 48


def test_a_substream_that_was_never_to_be_opened_is_no_matter_of_connections(
    streams: dict[str, Path],
) -> None:
    streams[SUB].write_text("no video")
    camera = opener(StreamChooser(NEEDS_96), substream=SUB)
    assert height_of(camera) == 96
    camera.spared.wanted = True
    with pytest.raises(SourceError, match="its substream does not open"):
        camera.open_beside(None)
    assert not camera.should_change()


def test_a_camera_that_sends_no_key_picture_in_time_is_kept_as_it_is(
    streams: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    os.mkfifo(fifo := streams[MAIN].with_name("silent.mp4"))
    streams[MAIN] = fifo
    camera = opener(open_timeout_s=0.3)
    camera.spared.wanted = True
    with caplog.at_level(logging.INFO), pytest.raises(SourceError, match="no key picture came within 0"):
        camera.open_beside(None)
    assert not camera.should_change()
    assert caplog.messages == ["camera north: is not spared for 10 minutes: no key picture came within 0.3 s"]


def test_the_usual_form_is_opened_beside_the_spared_one_and_may_be_refused(streams: dict[str, Path]) -> None:
    camera = opener()
    capture = camera.open_beside(None)
    assert capture is not None
    capture.release()
    streams[MAIN].write_text("no video")
    assert camera.open_beside(None) is None


def test_key_pictures_that_come_often_enough_and_a_substream_are_kept() -> None:
    by_keys, by_substream = opener(), opener(substream=SUB)
    for camera, fps in ((by_keys, 0.5), (by_substream, 0.1), (by_substream, 9.0)):
        camera.spared.wanted = True
        with opened(camera) as capture:
            camera.note_rate(capture, fps, 9)
        assert not camera.should_change()
    by_substream.note_alone(capture, 60)
    assert not by_substream.should_change()


def test_a_camera_whose_pictures_are_nearly_all_key_pictures_is_not_spared_in_vain(
    caplog: pytest.LogCaptureFixture,
) -> None:
    camera = opener()
    camera.spared.wanted = True
    with opened(camera) as capture, caplog.at_level(logging.INFO):
        assert sum(iter(capture.grab, False)) == 4
        assert camera.source_fps == pytest.approx(10)
        camera.note_rate(capture, 5.1, 2)
        camera.note_rate(capture, 5.0, 3)
        assert not camera.should_change()
        for intervals in (3, 4, 5):  # it is read on until the usual form is open
            camera.note_rate(capture, 5.1, intervals)
        camera.note_alone(capture, 60)
        assert camera.should_change()
    assert len(caplog.messages) == 1


def test_what_is_noted_of_the_usual_form_says_nothing_of_key_pictures() -> None:
    camera = opener()
    with opened(camera) as capture:
        camera.note_rate(capture, 0.1, 9)
        camera.note_alone(capture, 60)
    camera.spared.wanted = True
    assert camera.should_change()


def test_how_the_former_stream_does_says_nothing_of_the_one_that_waits_to_be_read() -> None:
    camera = opener()
    with opened(camera) as read:
        camera.spared.wanted = True
        following = camera.open_beside(None)
        assert following is not None
        camera.note_rate(read, 25.0, 49)
        camera.note_alone(read, 60)
        following.release()
    assert not camera.should_change()
