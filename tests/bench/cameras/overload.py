"""Footfall with far too much to do, and after it.

    python -m bench.cameras.overload --form main --fit 14

Twice as many cameras as fit; and as many as fit, while other programs take the processor for a while.
"""

import argparse
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from bench.cameras.run import Load, run_footfall, site_of
from bench.cameras.streams import FORMS, Form, StreamServer, clip_of
from bench.pace import let_pass
from bench.throughput import environment
from support.broker import Broker
from support.processes import free_port
from support.wait import wait_until

log = logging.getLogger("bench")

FPS, LEAST = 5.0, 1.0
MODEL = "person-detection-0200"
HOG_S, PATIENCE_S = 45.0, 60.0
ANALYSED = re.compile(r'^footfall_camera_frames_analysed_total\{camera="([^"]+)"\} ([\d.e+]+)$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of all cameras while other programs took the processor, and how soon they were back.

    Attributes:
        slowest_fps: Of the slowest camera meanwhile.
        back_s: From the end of the load until every camera had its pictures again; None if that was not seen.
    """

    cameras: int
    slowest_fps: float
    back_s: float | None

    def __str__(self) -> str:
        back = "not seen back" if self.back_s is None else f"all back after {self.back_s:.1f} s"
        return f"{self.cameras} cameras: slowest {self.slowest_fps:.2f} pictures/s under load, {back}"


def overloaded(folder: Path, form: Form, fit: int, seconds: float) -> Load:
    """Twice the cameras that fit; each sends a key picture every second."""
    with StreamServer(clip_of(_with_keys(form)), folder) as server:
        site = site_of(server, 2 * fit, MODEL, fps_max=FPS, fps_min=LEAST)
        return run_footfall(folder / "overloaded", site, FPS, seconds)


def recovery(folder: Path, form: Form, fit: int) -> Recovery:
    """As many cameras as fit, beside programs that take whatever they can get."""
    run = folder / "recovery"
    run.mkdir()
    port = free_port()
    with StreamServer(clip_of(_with_keys(form)), folder) as server, Broker(run / "broker") as broker:
        file = run / "site.yaml"
        file.write_text(json.dumps(site_of(server, fit, MODEL, fps_max=FPS, fps_min=LEAST)))
        command = [sys.executable, "-m", "footfall", "run", "--site", str(file)]
        env = environment(broker, run) | {"METRICS_PORT": str(port)}
        with (run / "log").open("wb") as out:
            counting = subprocess.Popen(command, env=env, stderr=out)
        try:
            wait_until(lambda: all(rate > 0.95 * FPS for rate in _rates(port, fit, 5.0)), "all cameras", 180)
            with _hogs():
                let_pass(HOG_S - 20.0)
                slowest = min(_rates(port, fit, 20.0))
            return Recovery(fit, slowest, _back_s(port, fit))
        finally:
            counting.terminate()
            counting.wait(30)


def _with_keys(form: Form) -> Form:
    return replace(form, name=f"{form.name}, a key picture a second", key_s=1.0)


@contextmanager
def _hogs() -> Iterator[None]:
    """Programs that compute for ever, two for each core."""
    command = [sys.executable, "-c", "while True: pass"]
    hogs = [subprocess.Popen(command) for _ in range(2 * len(os.sched_getaffinity(0)))]
    try:
        yield
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


def _back_s(port: int, cameras: int) -> float | None:
    """Seconds until every camera has had its pictures over four seconds; the four are not counted.

    Over fewer one missed picture would decide, and near the most cameras that fit some are missed at all times.
    """
    begun = time.monotonic()
    history = deque([(begun, _analysed(port))])
    while time.monotonic() - begun < PATIENCE_S:
        let_pass(0.5)
        history.append((time.monotonic(), _analysed(port)))
        while history[0][0] < history[-1][0] - 4.6:
            history.popleft()
        (since, before), (now, after) = history[0], history[-1]
        if now - since > 3.9 and _slowest(before, after, now - since, cameras) > 0.9 * FPS:
            return since - begun
    return None


def _slowest(before: Mapping[str, float], after: Mapping[str, float], passed_s: float, cameras: int) -> float:
    rates = [(after[each] - before.get(each, 0.0)) / passed_s for each in after]
    return min(rates) if len(rates) == cameras else 0.0


def _rates(port: int, cameras: int, seconds: float) -> list[float]:
    before = _analysed(port)
    begun = time.monotonic()
    let_pass(seconds)
    after, passed_s = _analysed(port), time.monotonic() - begun
    rates = [(after[each] - before.get(each, 0.0)) / passed_s for each in after]
    return rates if len(rates) == cameras else [0.0]


def _analysed(port: int) -> dict[str, float]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
            return {camera: float(count) for camera, count in ANALYSED.findall(answer.read().decode())}
    except OSError:
        return {}


def main() -> int:
    """Run both, and say what came of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--form", choices=FORMS, default="main")
    options.add_argument("--fit", type=int, default=12, help="cameras that fit")
    options.add_argument("--seconds", type=float, default=60)
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    with tempfile.TemporaryDirectory() as name:
        load = overloaded(Path(name), FORMS[given.form], given.fit, given.seconds)
        log.info("%s, fairness %.2f", load, load.analysed_fps[0] / fmean(load.analysed_fps))
        log.info("%s", recovery(Path(name), FORMS[given.form], given.fit))
    return 0


if __name__ == "__main__":
    sys.exit(main())
