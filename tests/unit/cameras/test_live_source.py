import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

import pytest

from fakes import picture
from footfall.adapters.cameras import live_source, opening
from footfall.adapters.cameras.file_source import FileSource
from footfall.adapters.cameras.live_source import LiveSource, Patience, retry_pauses
from footfall.adapters.cameras.newest_picture import CONNECTING
from footfall.adapters.cameras.sources import open_source
from footfall.config import CameraConfig
from footfall.core.frame import CameraState, Image
from footfall.errors import ConfigError, SourceError
from footfall_appliance.supervision import STOP_GRACE_S
from support.wait import wait_until
from support.watching import Watcher


def test_pauses_double_up_to_the_longest() -> None:
    pauses = list(islice(retry_pauses(Patience(), between=lambda _, longest: longest), 7))
    assert pauses == [2, 4, 8, 16, 30, 30, 30]


def test_pauses_are_never_shorter_than_the_shortest() -> None:
    pauses = list(islice(retry_pauses(Patience(), between=lambda shortest, _: shortest), 7))
    assert pauses == [1, 2, 4, 8, 15, 15, 15]


def test_pauses_differ_between_cameras() -> None:
    assert list(islice(retry_pauses(Patience()), 5)) != list(islice(retry_pauses(Patience()), 5))


def test_a_closed_source_gives_nothing() -> None:
    source = LiveSource(CameraConfig(source="rtsp://127.0.0.1:9/x"))
    source.close()
    assert list(source) == []


class StandIn:
    """A capture that gives pictures, of which none, or all until a certain one, can be converted."""

    def __init__(self, opened: bool = True, usable: int = 0) -> None:
        self._opened, self._usable = opened, usable
        self._pause = threading.Event()

    def isOpened(self) -> bool:  # noqa: N802 - as OpenCV calls it
        return self._opened

    def grab(self) -> bool:
        self._pause.wait(0.01)
        return True

    def get(self, _prop: int) -> float:
        return 1000 * time.monotonic()

    def retrieve(self) -> tuple[bool, Image | None]:
        self._usable -= 1
        return (True, picture()) if self._usable >= 0 else (False, None)

    def release(self) -> None:
        """Nothing is open."""


def _live(
    monkeypatch: pytest.MonkeyPatch, capture: StandIn, patience: Patience, fps: float = 240
) -> LiveSource:
    monkeypatch.setattr(opening, "open_network", lambda *_, **__: capture)
    return LiveSource(CameraConfig(name="test", source="rtsp://cam/1", fps_max=fps), patience)


@pytest.mark.parametrize("fps", [240, 10], ids=["every picture", "some pictures"])
@pytest.mark.parametrize("usable", [0, 3], ids=["from the start", "later"])
def test_a_camera_whose_pictures_cannot_be_converted_is_stalled(
    monkeypatch: pytest.MonkeyPatch, fps: float, usable: int
) -> None:
    patience = Patience(stalled_s=0.3, news_s=0.05)
    with Watcher(_live(monkeypatch, StandIn(usable=usable), patience, fps)) as watcher:
        watcher.wait_for_state(CameraState.STALLED)


def test_pictures_that_a_limit_leaves_out_do_not_make_a_camera_stalled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patience = Patience(stalled_s=0.8, news_s=0.05)
    with Watcher(_live(monkeypatch, StandIn(usable=9), patience, fps=1)) as watcher:
        watcher.wait_for_frames(2)
    assert CameraState.STALLED not in [missing.state for missing in watcher.missing]


class Behind(StandIn):
    """A camera whose pictures are decoded later than they were taken.

    Args:
        breaks_s: How long the network is away at first; the pictures that waited then come quickly.
        pace: Seconds of the camera's time in a second.
    """

    def __init__(self, breaks_s: float, pace: float) -> None:
        super().__init__(usable=10**6)
        self._begun, self._breaks_s, self._pace, self._stamp = time.monotonic(), breaks_s, pace, 0.0

    def grab(self) -> bool:
        if self._stamp > 0.2 and self._breaks_s:
            self._pause.wait(self._breaks_s)
            self._breaks_s = 0.0
        waits = self._stamp + 0.01 > self._pace * (time.monotonic() - self._begun)
        self._pause.wait(0.01 if waits else 0.002)
        self._stamp += 0.01 * self._pace
        return True

    def get(self, _prop: int) -> float:
        return 1000 * self._stamp


def test_pictures_that_waited_while_the_network_was_away_are_decoded_and_nobody_is_blamed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patience = Patience(behind_s=0.3, catch_up_s=1.5, news_s=0.05)
    camera = Behind(breaks_s=2.0, pace=1.0)
    with Watcher(_live(monkeypatch, camera, patience)) as watcher:
        wait_until(lambda: watcher.source.facts().lag_s > 0.3, "the pictures that waited")
        wait_until(lambda: watcher.source.facts().lag_s < 0.1, "the camera's own time")
    assert CameraState.OFFLINE not in [missing.state for missing in watcher.missing]


def test_a_camera_whose_pictures_stay_old_is_called_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    patience = Patience(behind_s=0.3, catch_up_s=0.3, news_s=0.05, retry_min_s=0.1)
    with Watcher(_live(monkeypatch, Behind(breaks_s=0.0, pace=0.5), patience)) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, detail="its pictures were seconds old")


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
    def none(*_: object, **__: object) -> None:
        raise SourceError("no ffmpeg")

    camera = OneCamera(connections=2)
    monkeypatch.setattr(opening, "FfmpegCapture", none)
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


def test_a_closed_source_waits_for_no_diagnosis(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, end = threading.Event(), threading.Event()

    def diagnose(*_: object, **__: object) -> str:
        asked.set()
        end.wait(30)
        return ""

    monkeypatch.setattr(live_source, "diagnose", diagnose)
    with Watcher(_live(monkeypatch, StandIn(opened=False), Patience(ask_s=30))):
        assert asked.wait(10)
    wait_until(lambda: "decode test" not in [each.name for each in threading.enumerate()], "its end", 5)
    end.set()


def test_a_diagnosis_that_takes_too_long_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    monkeypatch.setattr(live_source, "diagnose", lambda *_, **__: str(end.wait(30)))
    with Watcher(_live(monkeypatch, StandIn(opened=False), Patience(ask_s=0.1, news_s=0.05))) as watcher:
        watcher.wait_for_state(CameraState.OFFLINE, "no answer from cam:554 within 0.1 s")
    end.set()


def test_every_kind_of_camera_gets_its_source() -> None:
    for address in ("rtsp://cam/1", "https://cam/video", "/dev/video0"):
        assert isinstance(open_source(CameraConfig(source=address), paced=True, starts_at=None), LiveSource)
    assert isinstance(open_source(CameraConfig(source="clip.avi"), paced=True, starts_at=None), FileSource)


def test_the_program_has_ended_before_the_supervisor_loses_patience() -> None:
    assert max(Patience().open_s, Patience().read_s) < STOP_GRACE_S


def test_a_camera_cannot_be_read_faster_than_it_sends() -> None:
    with pytest.raises(ConfigError, match=r"with --as-fast-as-possible, found rtsp://cam; leave"):
        open_source(CameraConfig(source="rtsp://cam/secret"), paced=False, starts_at=None)
