"""Cameras that a governor spares: the real OpenCV and FFmpeg go to key pictures and back, and pictures go on."""

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bench.cameras.streams import StreamServer
from bench.machine import children
from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.live_source import LiveSource
from footfall.config import CameraConfig
from footfall.core.pacing import Pacer, Span
from footfall.core.sparing import Sparing
from footfall.governor import Governor
from support.wait import wait_until
from support.watching import Watcher

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

CAMERAS = ("north", "south", "yard")
FPS, KEY_S = 25, 1
BLACK = 32
"""Key pictures are darker than this, and all others brighter."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[StreamServer]:
    """Streams of 320x240, whose key pictures are black, and all others grey; longer than the test."""
    short, clip = tmp_path / "short.mp4", tmp_path / "keys.ts"
    look = f"color=black:size=320x240:rate={FPS},format=gray,geq=lum='100*min(1,mod(N,{FPS}))',format=yuv420p"
    encoded = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", str(KEY_S * FPS)]
    exact = ["-sc_threshold", "0", "-color_range", "pc", "-frames:v", str(4 * FPS)]
    quiet = ["ffmpeg", "-v", "error"]
    subprocess.run([*quiet, "-f", "lavfi", "-i", look, *encoded, *exact, str(short)], check=True)
    subprocess.run([*quiet, "-stream_loop", "150", "-i", str(short), "-c", "copy", str(clip)], check=True)
    with StreamServer(clip, tmp_path) as running:
        yield running


class Strained:
    """A governor that is told what decoding and the processor do; all else of it is real."""

    def __init__(self, watchers: Mapping[str, Watcher], limits: Mapping[str, FrameRateLimit]) -> None:
        self.lag_s, self.idle, self._now, self._watchers = 0.0, 0.9, 0.0, watchers
        pacer = Pacer({each: Span(1, 10) for each in watchers})
        sparing = Sparing([list(watchers)])
        self._governor = Governor(pacer, sparing, limits, self._spare, lambda: self.idle, lambda: self._now)

    def _spare(self, camera_id: str, spared: bool) -> None:
        source = self._watchers[camera_id].source
        assert isinstance(source, LiveSource)
        source.spare(spared)

    def until_all(self, spared: bool) -> None:
        """Let seconds pass for the governor until all cameras are spared, or none is."""

        def told() -> bool:
            self._now += 1.0
            for camera_id, watcher in self._watchers.items():
                self._governor.note(camera_id, replace(watcher.source.facts(), lag_s=self.lag_s))
            return all((each.source.facts().spared is not None) is spared for each in self._watchers.values())

        wait_until(told, f"all cameras {'spared' if spared else 'in full'}", 60)


def brightness(watcher: Watcher, since: int) -> list[float]:
    return [float(each.image.mean()) for each in watcher.frames[since:]]


def test_cameras_are_reduced_to_their_key_pictures_and_come_back(server: StreamServer) -> None:
    limits = {each: FrameRateLimit(10) for each in CAMERAS}
    with ExitStack() as stack:
        watchers = {
            each: stack.enter_context(
                Watcher(
                    LiveSource(
                        CameraConfig(name=each, source=server.address(number), fps_max=10), limit=limits[each]
                    )
                )
            )
            for number, each in enumerate(CAMERAS)
        }
        strained = Strained(watchers, limits)
        for watcher in watchers.values():
            wait_until(lambda w=watcher: max(brightness(w, 0), default=0) > BLACK, "other pictures", 60)
            assert watcher.source.facts().spared is None

        strained.lag_s, strained.idle = 2.0, 0.0
        strained.until_all(spared=True)
        for watcher in watchers.values():
            first_spared = len(watcher.frames)
            watcher.wait_for_frames(1)
            watcher.wait_for_frames(4)
            assert max(brightness(watcher, first_spared + 1)) < BLACK, "only key pictures are decoded"
            spared = watcher.source.facts().spared
            assert spared is not None and re.fullmatch(r"spared: keyframes only, every \d+\.\d s", spared)
        assert len(children_of_this()) == len(CAMERAS)

        strained.lag_s, strained.idle = 0.0, 0.9
        strained.until_all(spared=False)
        for watcher in watchers.values():
            back = len(watcher.frames)
            wait_until(lambda w=watcher, n=back: max(brightness(w, n), default=0) > BLACK, "all pictures", 60)
    assert children_of_this() == []
    for watcher in watchers.values():
        assert {each.detail for each in watcher.missing} <= {"connecting"}, "never without a picture"


def children_of_this() -> list[int]:
    """Every FFmpeg of this process; the stream server is a Python."""
    return [pid for pid in children(os.getpid()) if "ffmpeg" in Path(f"/proc/{pid}/comm").read_text()]
