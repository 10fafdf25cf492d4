import threading
import time
from itertools import islice

import pytest

from footfall.adapters.cameras import live_source, opening
from footfall.adapters.cameras.file_source import FileSource
from footfall.adapters.cameras.live_source import LiveSource, Patience, retry_pauses
from footfall.adapters.cameras.sources import open_source
from footfall.config import CameraConfig
from footfall.core.frame import CameraState
from footfall.errors import ConfigError
from footfall_appliance.supervision import STOP_GRACE_S
from support.captures import StandIn
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
