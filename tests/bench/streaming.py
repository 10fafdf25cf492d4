"""What a watched stream costs: the CPU time of everything that counts and shows, with and without a viewer."""

import logging
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.machine import family_cpu_s
from bench.throughput import environment, write_site
from support.broker import Broker
from support.ffserver import FfserverUnderTest
from support.wait import wait_until

log = logging.getLogger("bench")

CAMERA = "walkway"
TURNS = 3
LOOP_S = 83.5
"""A turn lasts as long as the demo clip and the pause after it, so that each holds the same pictures."""


@dataclass(frozen=True, slots=True)
class StreamCost:
    """Shares of a core that counting program, ffserver and its FFmpeg use together, turn by turn."""

    unwatched: tuple[float, ...]
    watched: tuple[float, ...]
    pictures_per_s: float

    @property
    def added(self) -> float:
        """Median over the turns of what the viewer costs on top."""
        return median(b - a for a, b in zip(self.unwatched, self.watched, strict=True))


def measure_stream(folder: Path) -> StreamCost:
    """Play the demo at its own speed, in turns without and with one viewer."""
    with Broker(folder / "stream-broker") as broker, FfserverUnderTest(folder / "ffserver") as server:
        env = environment(broker, folder, server.url) | {
            "FFSERVER_FEED_TOKEN_FILE": server.environment()["FFSERVER_FEED_TOKEN_FILE"]
        }
        site = write_site(folder, loop=True)
        command = [sys.executable, "-m", "footfall", "run", "--site", str(site)]
        counting = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: server.status(CAMERA), "the camera's feed", 60)

            def used() -> float:
                return family_cpu_s(counting.pid) + family_cpu_s(server.program.pid)

            return _take_turns(server, used)
        finally:
            counting.terminate()
            counting.wait(20)


def _take_turns(server: FfserverUnderTest, used: Callable[[], float]) -> StreamCost:
    unwatched, watched, pictures = [], [], 0
    for turn in range(1, TURNS + 1):
        wait_until(lambda: not server.ffmpeg_pids(), "the encoder to end", 30)
        unwatched.append(_share(used))
        with _Viewer(server.address(f"/{CAMERA}.mjpeg")) as viewer:
            wait_until(lambda viewer=viewer: viewer.pictures > 5, "pictures", 30)  # type: ignore[misc]
            before = viewer.pictures
            watched.append(_share(used))
            pictures += viewer.pictures - before
        log.info(
            "turn %d of %d: %.1f %% of a core unwatched, %.1f %% watched",
            turn,
            TURNS,
            100 * unwatched[-1],
            100 * watched[-1],
        )
    return StreamCost(tuple(unwatched), tuple(watched), pictures / (TURNS * LOOP_S))


def _share(used: Callable[[], float]) -> float:
    start, before = time.monotonic(), used()
    threading.Event().wait(LOOP_S)
    return (used() - before) / (time.monotonic() - start)


class _Viewer:
    """Reads a stream as a browser does, and counts its pictures."""

    def __init__(self, address: str) -> None:
        self.pictures = 0
        self._answer = urllib.request.urlopen(address, timeout=30)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._ended = False

    def _read(self) -> None:
        while not self._ended:
            line = self._answer.readline()
            self.pictures += line.lower().startswith(b"content-length")
            if not line:
                return

    def __enter__(self) -> "_Viewer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        self._thread.join(10)
        self._answer.close()
