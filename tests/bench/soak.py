"""What tracking and counting cost, and whether they keep anything of those who are gone; writes docs/soak.md.

    python -m bench.soak [--frames N] [--people N]        (from make soak; about ten minutes)

People walk through a simulated picture one after the other, are found as a detector would find them, and are followed
and counted by the same stations as a camera's: tracker, lookout, ledger and analysis.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from footfall.config import SiteConfig
from footfall.core.analysis import Analysis
from footfall.core.detection import Detection
from footfall.core.frame import Frame
from footfall.core.geometry import Box
from footfall.core.metrics.groups import walkers
from footfall.core.persons import Persons
from footfall.directory import day_of, in_hour, ledger_of, plan_of, recognition_of
from footfall.pipeline import Observation
from footfall.stations import lookout_of, tracker_at
from support.models import ROOT

WIDTH, HEIGHT, FPS = 1280, 720, 5.0
CAMERA = "hall"
PAGE = ROOT / "docs" / "soak.md"
SETTLED = 0.1
"""Caches and pools have grown to their size after this part of the frames."""

_PICTURE = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
_BANDS = [(0.05 + 0.225 * i, 0.225 + 0.225 * i) for i in range(4)]
SITE = {
    "site": "soak",
    "cameras": {
        CAMERA: {
            "source": "/dev/video0",
            "zones": {
                f"zone-{i}": {"polygon": [[a, 0.5], [b, 0.5], [b, 1], [a, 1]], "queue": i == 0}
                for i, (a, b) in enumerate(_BANDS)
            },
            "lines": {f"line-{i}": {"from": [a, 0.2], "to": [a, 1]} for i, (a, _) in enumerate(_BANDS)},
        }
    },
    "stores": {"shop": {"zones": ["zone-1", "zone-2"]}},
    "areas": {"wing": {"doors": {"line-0": "in", "line-3": "out"}}},
}


class Stations:
    """What a camera's detections go through, and what the site makes of it.

    Args:
        metrics: Also what shops ask of counts: dwell times, queues, buying units, areas.
    """

    def __init__(self, *, metrics: bool = True) -> None:
        self._metrics = metrics
        site = SiteConfig.model_validate(SITE)
        self._tracker = tracker_at(0.5)
        self._lookout = lookout_of(site, CAMERA, WIDTH, HEIGHT)
        persons = Persons()
        self._ledger = ledger_of(site, persons)
        self._analysis = Analysis(
            plan_of(site), lambda at: day_of(site, at), partial(in_hour, site), {}, persons
        )
        self._recognition = recognition_of(site)
        self.events = 0

    def take(self, detections: Sequence[Detection], at: float) -> None:
        tracks = self._tracker.update(detections, at)
        counted, events = self._lookout.look(tracks, at)
        seen = Observation(CAMERA, Frame(_PICTURE, at), counted, events, stand_ins=self._lookout.stand_ins)
        joins, gone = self._recognition.take(seen)
        for one, other in joins:
            self._ledger.join(one, other)
        self._ledger.forget(gone)
        self._ledger.record(CAMERA, at, True, events, self._lookout.unconfirmed)
        if self._metrics:
            self._analysis.take(CAMERA, at, True, walkers(counted), events)
        self.events += len(events)


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody's way through the picture, in pixels."""

    start_s: float
    y: float
    speed: float
    height: float

    def box(self, at: float) -> Box:
        x = -50 + self.speed * (at - self.start_s)
        return Box(x - self.height / 5, self.y - self.height, x + self.height / 5, self.y)

    def over(self, at: float) -> bool:
        return self.box(at).x1 > WIDTH


def crowd(people: int, seconds: float) -> Iterator[tuple[float, list[Detection]]]:
    """So many people come at random times; nine of ten times each is found, a little beside where the person is."""
    chance = np.random.default_rng(1)
    waiting = [
        Walk(start, chance.uniform(400, 700), chance.choice([60, 90, 120]), chance.uniform(100, 200))
        for start in np.sort(chance.uniform(0, max(seconds - 30, 0), people))[::-1]
    ]
    walking: list[Walk] = []
    for frame in range(int(seconds * FPS)):
        at = frame / FPS
        while waiting and waiting[-1].start_s <= at:
            walking.append(waiting.pop())
        walking = [walk for walk in walking if not walk.over(at)]
        yield at, [_found(walk.box(at), chance) for walk in walking if chance.random() < 0.9]


def _found(box: Box, chance: np.random.Generator) -> Detection:
    off = chance.normal(0, 0.03 * box.height, 4).tolist()
    return Detection(Box(box.x1 + off[0], box.y1 + off[1], box.x2 + off[2], box.y2 + off[3]), 0.9)


def memory_mb() -> float:
    """What of this process lies in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


@dataclass(frozen=True, slots=True)
class Soaked:
    """What a long run did to memory, in MB: once settled, and the most from then on."""

    frames: int
    people: int
    events: int
    settled_mb: float
    most_mb: float


def soak(frames: int, people: int) -> Soaked:
    """Let people walk by for so many frames."""
    stations, settled, most = Stations(), 0.0, 0.0
    moments = tqdm(crowd(people, frames / FPS), total=frames, unit="frame", disable=not sys.stderr.isatty())
    for number, (at, detections) in enumerate(moments):
        stations.take(detections, at)
        if number == int(frames * SETTLED):
            settled = most = memory_mb()
        elif settled and number % 1000 == 0:
            most = max(most, memory_mb())
    return Soaked(frames, people, stations.events, settled, most)


def cost_ms(people: int, frames: int = 2000, *, metrics: bool) -> float:
    """Processor time of a frame with so many people, four zones and four lines, on one core."""
    stations = Stations(metrics=metrics)
    seconds = frames / FPS
    moments = list(crowd(round(people * seconds / 15), seconds))
    full = [moment for moment in moments if len(moment[1]) >= 0.8 * people][:frames]
    start = time.process_time()
    for at, detections in full:
        stations.take(detections, at)
    seen = np.mean([len(detections) for _, detections in full])
    return (time.process_time() - start) / len(full) * 1e3 * people / float(seen)


def page(counting_ms: float, metrics_ms: float, soaked: Soaked) -> str:
    """The figures for people."""
    growth = soaked.most_mb / soaked.settled_mb - 1
    return "\n".join(
        [
            "# Cost and memory of tracking and counting",
            "",
            "Written by `make soak`: simulated people through the same stations as a camera's.",
            "",
            "| what | measured | asked for |",
            "|---|---|---|",
            f"| processor time of a frame with 30 people, 4 zones and 4 lines | {counting_ms:.2f} ms | < 1.5 ms |",
            f"| the same with dwell times, queues, buying units and areas | {metrics_ms:.2f} ms | |",
            f"| memory after {soaked.frames:,} frames with {soaked.people:,} people ({soaked.events:,} events), against"
            f" that after the first tenth ({soaked.settled_mb:.0f} MB) | {growth:+.1%} | within 5 % |",
            "",
        ]
    )


def main() -> int:
    """Exit code 0 whatever the numbers are, since a benchmark judges nothing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--frames", type=int, default=1_000_000)
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--out", type=Path, default=PAGE)
    given = options.parse_args()
    counting_ms, metrics_ms = cost_ms(30, metrics=False), cost_ms(30, metrics=True)
    soaked = soak(given.frames, given.people)
    given.out.write_text(page(counting_ms, metrics_ms, soaked), encoding="utf-8")
    sys.stderr.write(f"written: {given.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
