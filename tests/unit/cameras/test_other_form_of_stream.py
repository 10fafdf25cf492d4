"""A camera that is to be read in another form of its stream, while it is read in the first."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from footfall.adapters.cameras import opening
from footfall.adapters.cameras.live_source import LiveSource, Patience
from footfall.adapters.cameras.newest_picture import CONNECTING
from footfall.config import CameraConfig
from footfall.core.frame import CameraState
from footfall.errors import SourceError
from support.captures import StandIn
from support.wait import wait_until
from support.watching import Watcher


class OneCamera:
    """Sends its main stream and its substream, as many at once as it has connections for."""

    def __init__(self, connections: int) -> None:
        self.left = connections
        self.opened: list[tuple[str, bool]] = []
        self.called, self.broken, self.refused, self.paused = 0, "", "", False
        self.refuses_after_s = 0.0
        self.may_open = threading.Event()
        self.may_open.set()

    def open(self, address: str, **_: float) -> "Connection":
        self.called += 1
        if self.called > 1:
            self.may_open.wait(30)
        if address == self.refused:
            threading.Event().wait(self.refuses_after_s)
        connection = Connection(self, address, opened=self.left > 0 and address != self.refused)
        self.opened.append((address, connection.isOpened()))
        return connection


class Connection(StandIn):
    """Gives pictures until it is broken off."""

    def __init__(self, camera: OneCamera, address: str, opened: bool) -> None:
        super().__init__(opened, usable=10**6)
        self._camera, self._address = camera, address
        camera.left -= opened

    def grab(self) -> bool:
        while self._camera.paused:
            super().grab()
        return super().grab() and self._camera.broken != self._address

    def release(self) -> None:
        self._camera.left += self._opened
        self._opened = False


MAIN, SUB = "rtsp://cam/1", "rtsp://cam/2"


@contextmanager
def _to_be_spared(
    monkeypatch: pytest.MonkeyPatch,
    camera: OneCamera,
    retry_s: float = 0.05,
    substream: str | None = SUB,
    fps: float = 240,
    open_s: float = 8.0,
) -> Iterator[Watcher]:
    """A camera whose pictures come; then it is to be spared."""
    monkeypatch.setattr(opening, "open_network", camera.open)
    config = CameraConfig(name="test", source=MAIN, substream=substream)
    # Rarer than site.yaml lets, so that a wait for the next analysed picture would be seen.
    config = config.model_copy(update={"fps_max": fps})
    source = LiveSource(config, Patience(open_s, news_s=0.05, retry_min_s=retry_s, stalled_s=0.3))
    with Watcher(source) as watcher:
        watcher.wait_for_frames(1)
        source.spare(True)
        try:
            yield watcher
        finally:
            camera.paused = False
    wait_until(
        lambda: not [each for each in threading.enumerate() if "test" in each.name], "its threads' end", 5
    )


def _details(watcher: Watcher) -> set[str]:
    return {missing.detail for missing in watcher.missing} - {CONNECTING}


def test_another_form_of_a_stream_is_opened_while_the_first_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    camera = OneCamera(connections=2)
    camera.may_open.clear()
    with _to_be_spared(monkeypatch, camera, retry_s=60) as watcher:
        watcher.wait_for_frames()
        assert watcher.source.facts().spared is None
        camera.may_open.set()
        wait_until(lambda: watcher.source.facts().spared == "spared: substream", "the other form", 10)
        watcher.wait_for_frames(deadline_s=10)
        wait_until(lambda: camera.left == 1, "the end of the first", 10)
    assert camera.opened == [(MAIN, True), (SUB, True)]
    assert _details(watcher) == set()
    assert camera.left == 2


def test_a_camera_that_is_rarely_analysed_goes_over_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    camera = OneCamera(connections=2)
    with _to_be_spared(monkeypatch, camera, fps=0.02) as watcher:
        wait_until(lambda: watcher.source.facts().spared == "spared: substream", "the other form", 10)
    assert camera.opened == [(MAIN, True), (SUB, True)]


def test_a_camera_that_sends_one_stream_at_a_time_is_left_before_it_is_called_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    camera = OneCamera(connections=1)
    with _to_be_spared(monkeypatch, camera) as watcher:
        wait_until(lambda: len(camera.opened) == 3, "another call", 10)
        watcher.wait_for_frames()
        assert watcher.source.facts().spared == "spared: substream"
    assert camera.opened == [(MAIN, True), (SUB, False), (SUB, True)]
    assert _details(watcher) <= {"changing to another form of the camera's stream"}


def test_a_stream_that_breaks_off_meanwhile_is_followed_by_the_other_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    camera = OneCamera(connections=2)
    camera.may_open.clear()
    with _to_be_spared(monkeypatch, camera) as watcher:
        wait_until(lambda: camera.called == 2, "the call for the other form", 10)
        camera.broken = MAIN
        watcher.wait_for_state(CameraState.OFFLINE, "the stream broke off")
        camera.may_open.set()
        watcher.wait_for_frames()
        camera.paused = True
        watcher.wait_for_state(CameraState.STALLED)
    assert camera.opened == [(MAIN, True), (SUB, True)]


def test_a_camera_whose_other_form_is_refused_goes_on_in_the_usual_one_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    camera = OneCamera(connections=2)
    camera.refused = SUB
    with _to_be_spared(monkeypatch, camera, retry_s=60) as watcher:
        wait_until(lambda: len(camera.opened) == 4, "the usual form again", 10)
        watcher.wait_for_frames(20)
        assert watcher.source.facts().spared is None
    assert camera.opened == [(MAIN, True), (SUB, False), (SUB, False), (MAIN, True)]
    assert _details(watcher) <= {"changing to another form of the camera's stream"}


def test_a_camera_whose_other_form_is_silent_is_read_on_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    camera = OneCamera(connections=2)
    camera.refused, camera.refuses_after_s = SUB, 0.2
    with _to_be_spared(monkeypatch, camera, open_s=0.2) as watcher:
        wait_until(lambda: len(camera.opened) == 2, "no answer", 10)
        watcher.wait_for_frames(20)
        assert watcher.source.facts().spared is None
    assert camera.opened == [(MAIN, True), (SUB, False)]
    assert _details(watcher) == set()


def test_a_stream_that_breaks_off_while_its_other_form_is_silent_is_called_as_usual(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    camera = OneCamera(connections=2)
    camera.refused, camera.refuses_after_s = SUB, 0.2
    camera.may_open.clear()
    with _to_be_spared(monkeypatch, camera, open_s=0.2) as watcher:
        wait_until(lambda: camera.called == 2, "the call for the other form", 10)
        camera.broken = MAIN
        watcher.wait_for_state(CameraState.OFFLINE, "the stream broke off")
        camera.broken = ""
        camera.may_open.set()
        wait_until(lambda: len(camera.opened) == 3, "the usual form again", 10)
        watcher.wait_for_frames()
    assert camera.opened == [(MAIN, True), (SUB, False), (MAIN, True)]


def test_a_camera_goes_on_in_its_usual_form_where_there_is_no_ffmpeg(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Missing:
        def __init__(self, *_: object, **__: object) -> None:
            raise SourceError("no ffmpeg")

    camera = OneCamera(connections=2)
    monkeypatch.setattr(opening, "FfmpegCapture", Missing)
    with caplog.at_level(logging.INFO), _to_be_spared(monkeypatch, camera, substream=None) as watcher:
        wait_until(lambda: "is not spared for 10 minutes: no ffmpeg" in caplog.text, "its refusal", 10)
        watcher.wait_for_frames()
    assert camera.opened == [(MAIN, True)]


def test_a_form_that_opens_when_nobody_wants_it_any_more_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    camera = OneCamera(connections=2)
    camera.may_open.clear()
    with _to_be_spared(monkeypatch, camera) as watcher:
        wait_until(lambda: camera.called == 2, "the call for the other form", 10)
        watcher.source.close()
        camera.may_open.set()
    assert camera.opened == [(MAIN, True), (SUB, True)]
    assert camera.left == 2
