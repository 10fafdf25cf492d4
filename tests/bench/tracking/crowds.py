"""Compares Footfall's counts of simulated crowds with its peers', and prints the table.

    python -m bench.tracking.crowds [--seeds 20] [--detector nanodet-g-416]

Needs the environments of scripts/peers-env.sh. Takes hours: every peer follows a crowd of 60 in every setting.
"""

import argparse
import logging
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple

from bench.tracking.comparison import OURS
from bench.tracking.counting import counted_events, true_events
from bench.tracking.crowd_errors import CrowdErrors, crowd_errors, known_identities, medians
from bench.tracking.footfall import follow
from bench.tracking.noise import read_noise
from bench.tracking.peers import Attempt, peers_follow
from bench.tracking.pets import STEPS
from bench.tracking.scene import Scene
from bench.tracking.simulated import scenes
from footfall.models.registry import DEFAULT_MODEL

log = logging.getLogger("bench")

BOUND = "identities known"
Runner = tuple[str, str]
"""Tracker and setting."""
Errors = Mapping[float, Mapping[Runner, Sequence[CrowdErrors]]]
"""Frame rate -> runner -> errors, one for each crowd."""

_HEAD = "| tracker | entries | crossings | visits | dwell | setting |\n|---|---|---|---|---|---|"


def measure(crowds: Iterator[Scene]) -> Errors:
    """What every tracker makes of every crowd at every rate."""
    errors: defaultdict[float, defaultdict[Runner, list[CrowdErrors]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for full in crowds:
        truth, seen = true_events(full), [full.every(step) for step in STEPS]
        for attempt in _attempts(seen):
            for scene, tracks in zip(seen, attempt.tracks, strict=True):
                counted = counted_events(scene, tracks)
                errors[scene.fps][attempt.peer, attempt.setting].append(crowd_errors(full, truth, counted))
        log.info("%s: %d people at most", full.name, max(map(len, full.truth)))
    return errors


def _attempts(seen: Sequence[Scene]) -> Iterator[Attempt]:
    yield Attempt(OURS, "as shipped", [follow(scene) for scene in seen])
    yield Attempt(
        BOUND, "sure detections, numbered by the truth", [known_identities(scene) for scene in seen]
    )
    yield from peers_follow(seen)


def table(errors: Errors) -> Iterator[str]:
    """Medians over the crowds; of each peer the setting that is least off in total, and the least of any."""
    for fps, by_runner in errors.items():
        off = {runner: medians(crowds) for runner, crowds in by_runner.items()}
        peers = {runner: one for runner, one in off.items() if runner[0] not in (OURS, BOUND)}
        yield f"## {fps:.3g} pictures a second\n\n{_HEAD}"
        for tracker in dict.fromkeys(name for name, _ in off):
            settings = [runner for runner in off if runner[0] == tracker]
            best = min(settings, key=lambda runner: sum(astuple(off[runner])))
            yield _row(tracker, off[best], best[1])
        if peers:
            least = CrowdErrors(*(min(column) for column in zip(*map(astuple, peers.values()), strict=True)))
            yield _row("*any peer, any setting*", least, "")
        yield ""


def _row(tracker: str, off: CrowdErrors, setting: str) -> str:
    return f"| {tracker} | " + " | ".join(f"{one:.3f}" for one in astuple(off)) + f" | {setting} |"


def main() -> int:
    """Measure and print; exit code 0 whatever the numbers are, since a benchmark judges nothing."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=20, help="crowds, from 5 people in view to 60")
    options.add_argument("--detector", choices=sorted(read_noise()), default=DEFAULT_MODEL)
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    crowds = scenes(range(given.seeds), of=given.seeds, detector=given.detector)
    sys.stdout.writelines(line + "\n" for line in table(measure(crowds)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
