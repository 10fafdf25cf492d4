"""Footfall with a number of cameras for some time: what each of them got, and what it cost."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from bench.cameras.streams import StreamServer
from bench.machine import family_cpu_s
from bench.pace import let_pass
from bench.throughput import environment
from support.broker import Broker
from support.recorder import Heard, Recorder
from support.wait import wait_until

SHARE = 0.95
LIVE_S = 5.0
"""A camera is held when it keeps this share of the pictures a second that it was promised, and they are no older."""
SETTLING_S = 12.0
"""The pictures a second are a mean over ten seconds; the window begins when that holds running cameras alone."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured while so many cameras ran.

    Attributes:
        wanted_fps: Pictures a second that each camera should be analysed at.
        analysed_fps: What each camera got, slowest first.
        age_s: The age of the newest analysed picture whenever a camera told it, youngest first.
        cpu_s: CPU seconds of the counting program.
        rss_mb: Its largest resident memory.
        seconds: How long it was watched.
        to_mqtt_p95_ms: From a picture's arrival to the broker's answer, the 95th percentile of the last minute as told
            last: while the cameras come, all at once, it takes longer. None where nothing was told.
    """

    wanted_fps: float
    analysed_fps: Sequence[float]
    age_s: Sequence[float]
    cpu_s: float
    rss_mb: float
    seconds: float
    to_mqtt_p95_ms: float | None = None

    @property
    def cameras(self) -> int:
        return len(self.analysed_fps)

    @property
    def held(self) -> bool:
        """Whether every camera kept its pictures, and they were of the present: an older one counts nobody live."""
        return self.analysed_fps[0] >= SHARE * self.wanted_fps and self.lag_s < LIVE_S

    @property
    def cores(self) -> float:
        """Cores that were busy for the counting program."""
        return self.cpu_s / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of the counting program for an analysed picture, decoding of all others included."""
        return 1000 * self.cores / sum(self.analysed_fps)

    @property
    def lag_s(self) -> float:
        """Age that 95 of 100 were below."""
        return self.age_s[int(0.95 * (len(self.age_s) - 1))]

    def __str__(self) -> str:
        slowest, mean = self.analysed_fps[0], fmean(self.analysed_fps)
        got = f"slowest {slowest:.2f}, mean {mean:.2f} of {self.wanted_fps:g} pictures/s"
        cost = f"{self.cores:.2f} cores, {self.cpu_ms:.1f} CPU-ms a picture, {self.rss_mb:.0f} MB"
        return f"{self.cameras} cameras: {got}, lag {self.lag_s:.2f} s, {cost}"


def site_of(server: StreamServer, cameras: int, model: str, **fields: Any) -> dict[str, Any]:
    """A site whose cameras all watch a corridor with a shop, as site.yaml has it."""

    def camera(number: int) -> dict[str, Any]:
        shop = {"polygon": [[0.05, 0.3], [0.6, 0.3], [0.6, 1], [0.05, 1]]}
        door = {"from": [0.6, 0.3], "to": [0.6, 1]}
        drawn = {"zones": {f"shop-{number}": shop}, "lines": {f"door-{number}": door}}
        return {"source": server.address(number), **drawn, **fields}

    return {"site": "bench", "model": model, "cameras": {f"cam-{n}": camera(n) for n in range(cameras)}}


def run_footfall(
    folder: Path, site: Mapping[str, Any], fps: float, seconds: float, extra: Mapping[str, str] | None = None
) -> Load:
    """Count for some time after all cameras are there.

    Args:
        extra: More of the environment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "site.yaml"
    file.write_text(json.dumps(site))
    with Broker(folder / "broker") as broker, (folder / "footfall.log").open("wb") as log:
        env = environment(broker, folder) | dict(extra or {})
        command = [sys.executable, "-m", "footfall", "run", "--site", str(file)]
        with Recorder(broker.port, "ui", broker.passwords["ui"], "footfall/#") as recorder:
            counting = subprocess.Popen(command, env=env, stderr=log)
            try:
                return _watch(counting.pid, recorder, len(site["cameras"]), fps, seconds)
            finally:
                counting.terminate()
                counting.wait(30)


def _watch(pid: int, recorder: Recorder, cameras: int, fps: float, seconds: float) -> Load:
    def online() -> bool:
        told = {
            each.topic
            for each in recorder.heard(lambda each: _is_camera(each) and each.body["state"] == "online")
        }
        return len(told) == cameras

    wait_until(online, f"{cameras} cameras online", 120)
    let_pass(SETTLING_S)
    begun, before, first = time.monotonic(), family_cpu_s(pid), len(recorder.heard())
    let_pass(seconds)
    took, used = time.monotonic() - begun, family_cpu_s(pid) - before
    heard = recorder.heard()[first:]
    said = [each for each in heard if _is_camera(each)]
    by_camera: dict[str, list[float]] = {each.topic: [0.0] for each in said}
    for each in said:
        by_camera[each.topic].append(each.body["analysed_fps"] or 0.0)
    rates = sorted(fmean(rates[1:]) for rates in by_camera.values())
    ages = sorted(each.body["frame_age_s"] for each in said if each.body["frame_age_s"] is not None)
    told = [each.body["latency_ms"]["to_mqtt"] for each in heard if each.topic.endswith("engine/status")]
    latency = told[-1]["p95"] if told and told[-1] else None
    return Load(fps, [0.0] * (cameras - len(rates)) + rates, ages, used, _peak_mb(pid), took, latency)


def _is_camera(heard: Heard) -> bool:
    return "/camera/" in heard.topic and heard.topic.endswith("/status")


def _peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
