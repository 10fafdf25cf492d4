"""Compares Footfall's counts of simulated crowds with its peers', and writes docs/crowds.md.

    python -m bench.tracking.crowds [--seeds 20] [--detector nanodet-g-416] [--peers norfair_tracker ...]

Needs the environments of scripts/peers-env.sh. Takes hours: every peer follows a crowd of 60 in every setting; fewer
seeds or peers take minutes.
"""

import argparse
import logging
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.tracking.comparison import OURS
from bench.tracking.counting import counted_events, true_events
from bench.tracking.crowd_errors import CrowdErrors, crowd_errors, known_identities
from bench.tracking.crowd_page import BOUND, Errors, Runner, page
from bench.tracking.footfall import follow
from bench.tracking.noise import read_noise
from bench.tracking.peers import PROGRAMS, Attempt, peers_follow, ready
from bench.tracking.pets import STEPS
from bench.tracking.scene import Scene
from bench.tracking.simulated import scenes
from footfall.models.registry import DEFAULT_MODEL
from support.models import ROOT

log = logging.getLogger("bench")

PAGE = ROOT / "docs" / "crowds.md"


def measure(crowds: Iterable[Scene], peers: Callable[[Sequence[Scene]], Iterable[Attempt]]) -> Errors:
    """What every tracker makes of every crowd at every rate; peers follow a crowd at all rates."""
    errors: defaultdict[float, defaultdict[Runner, list[CrowdErrors]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for full in crowds:
        truth, seen = true_events(full), [full.every(step) for step in STEPS]
        for attempt in (*_own(seen), *peers(seen)):
            for scene, tracks in zip(seen, attempt.tracks, strict=True):
                counted = counted_events(scene, tracks)
                errors[scene.fps][attempt.peer, attempt.setting].append(crowd_errors(full, truth, counted))
        log.info("%s: %d people at most", full.name, max(map(len, full.truth)))
    return errors


def _own(seen: Sequence[Scene]) -> Iterator[Attempt]:
    yield Attempt(OURS, "as shipped", [follow(scene) for scene in seen])
    yield Attempt(
        BOUND, "sure detections, numbered by the truth", [known_identities(scene) for scene in seen]
    )


def main() -> int:
    """Measure and write; exit code 0 whatever the numbers are, since a benchmark judges nothing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=20, help="crowds, from 5 people in view to 60")
    options.add_argument("--detector", choices=sorted(read_noise()), default=DEFAULT_MODEL)
    options.add_argument("--peers", nargs="*", choices=sorted(PROGRAMS), default=list(PROGRAMS))
    options.add_argument("--out", type=Path, default=PAGE)
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    crowds = scenes(range(given.seeds), of=given.seeds, detector=given.detector)
    errors = measure(crowds, partial(peers_follow, programs=given.peers))
    left_out = [program for program in PROGRAMS if program not in ready(given.peers)]
    given.out.write_text(page(errors, given.detector, left_out), encoding="utf-8")
    log.info("written: %s", given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
