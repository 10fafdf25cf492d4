"""Compares Footfall's counts of simulated crowds with its peers', and writes docs/crowds-DETECTOR.md.

    python -m bench.tracking.crowds [--seeds 20] [--detector nanodet-g-416] [--peers norfair_tracker ...]

Needs the environments of scripts/peers-env.sh. Takes an hour of processor time, since every peer follows a crowd of 60
in every setting; fewer seeds or peers take minutes.
"""

import argparse
import logging
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from tqdm import tqdm

from bench.tracking.comparison import OURS
from bench.tracking.counting import counted_events, true_events
from bench.tracking.crowd_errors import CrowdErrors, crowd_errors, known_identities
from bench.tracking.crowd_page import BOUND, Measured, Runner, page, page_name
from bench.tracking.footfall import follow
from bench.tracking.noise import read_noise
from bench.tracking.peers import PROGRAMS, Attempt, counted_by_supervision, peers_follow, ready
from bench.tracking.pets import STEPS
from bench.tracking.scene import Scene, Tracks
from bench.tracking.simulated import scenes
from footfall.core.events import Event
from footfall.models.registry import DEFAULT_MODEL
from support.models import ROOT

log = logging.getLogger("bench")

DOCS = ROOT / "docs"


def measure(
    full: Scene,
    peers: Callable[[Sequence[Scene]], Iterable[Attempt]],
    count: Callable[[Sequence[tuple[Scene, Tracks]]], Iterable[Sequence[Event]]],
) -> Measured:
    """What every tracker makes of a crowd at every rate.

    Args:
        peers: Follow a crowd at all rates.
        count: How others count tracks, if not by Footfall's lines and zones.
    """
    truth, seen = true_events(full), [full.every(step) for step in STEPS]
    own, others = list(_own(seen)), list(peers(seen))
    alike, chains = _no_errors(), _no_errors()
    for runner, scene, tracks in _recordings(seen, [*own, *others]):
        alike[scene.fps][runner] = [crowd_errors(full, truth, counted_events(scene, tracks))]
    for fps, by_runner in alike.items():
        chains[fps].update({runner: errors for runner, errors in by_runner.items() if runner[0] == OURS})
    recordings = list(_recordings(seen, others))
    events = count([(scene, tracks) for _, scene, tracks in recordings])
    for (runner, scene, _), counted in zip(recordings, events, strict=True):
        chains[scene.fps][runner] = [crowd_errors(full, truth, counted)]
    return Measured(alike, chains)


def together(crowds: Iterable[Measured]) -> Measured:
    """Crowds that the same runners have seen, as one measurement."""
    alike, chains = _no_errors(), _no_errors()
    for crowd in crowds:
        for whole, part in ((alike, crowd.alike), (chains, crowd.chains)):
            for fps, by_runner in part.items():
                for runner, errors in by_runner.items():
                    whole[fps][runner] += errors
    return Measured(alike, chains)


def _no_errors() -> defaultdict[float, defaultdict[Runner, list[CrowdErrors]]]:
    return defaultdict(partial(defaultdict, list))


def _recordings(seen: Sequence[Scene], attempts: Iterable[Attempt]) -> Iterator[tuple[Runner, Scene, Tracks]]:
    for attempt in attempts:
        for scene, tracks in zip(seen, attempt.tracks, strict=True):
            yield (attempt.peer, attempt.setting), scene, tracks


def _own(seen: Sequence[Scene]) -> Iterator[Attempt]:
    yield Attempt(OURS, "as shipped", [follow(scene) for scene in seen])
    yield Attempt(
        BOUND, "sure detections, numbered by the truth", [known_identities(scene) for scene in seen]
    )


def _crowd(seed: int, of: int, detector: str, programs: Sequence[str]) -> Measured:
    (full,) = scenes([seed], of=of, detector=detector)
    return measure(full, partial(peers_follow, programs=programs), counted_by_supervision)


def main() -> int:
    """Measure and write; exit code 0 whatever the numbers are, since a benchmark judges nothing."""
    detectors = sorted(read_noise())
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=20, help="crowds, from 5 people in view to 60")
    options.add_argument("--detector", choices=detectors, default=DEFAULT_MODEL, help="whose errors are made")
    options.add_argument("--peers", nargs="*", choices=sorted(PROGRAMS), default=list(PROGRAMS))
    options.add_argument("--jobs", type=int, default=os.cpu_count(), help="crowds at once; up to 2 GB each")
    options.add_argument("--out", type=Path, help="the page; in docs unless told otherwise")
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    crowd = partial(_crowd, of=given.seeds, detector=given.detector, programs=given.peers)
    with ProcessPoolExecutor(given.jobs) as processes:
        crowds = tqdm(processes.map(crowd, range(given.seeds)), total=given.seeds, unit="crowd")
        measured = together(crowds)
    left_out = [program for program in PROGRAMS if program not in ready(given.peers)]
    others = [detector for detector in detectors if detector != given.detector]
    out = given.out or DOCS / page_name(given.detector)
    out.write_text(page(measured, given.detector, others, left_out), encoding="utf-8")
    log.info("written: %s", out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
