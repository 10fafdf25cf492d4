"""The most cameras that are held, found by trying."""

import logging
import os
from collections.abc import Callable

from bench.cameras.run import Load

log = logging.getLogger("bench")

Run = Callable[[int, float], Load]
"""So many cameras for so many seconds."""

FIRST, FIRST_S = 2, 10.0
_NEAR = 0.04
"""The search ends when the fewest that were too many are no more than this share above the most that were held."""


def most_held(title: str, run: Run, seconds: float, cores: int | None = None) -> Load | None:
    """Begin where a small load says that the end should be, and close in on it from both sides.

    Args:
        run: Lets so many cameras run for so many seconds.
        seconds: How long each load is watched.
        cores: What the computer has; by default those that this process may use.

    Returns:
        What was measured with the most cameras that were held; one more, or up to 4 % more, was too many. None where
        even one is too many.
    """
    cores = cores or len(os.sched_getaffinity(0))
    small = run(FIRST, FIRST_S)
    log.info("%s: %s", title, small)
    best: Load | None = None
    too_many: int | None = None
    cameras, step = _fitting(small, cores), 1
    while True:
        load = run(cameras, seconds)
        log.info("%s: %s, %s", title, load, "held" if load.held else "not held")
        if load.held:
            best = load
        else:
            too_many = cameras
        held = best.cameras if best else 0
        if too_many is None:
            # Some get cheaper by the camera, and would be crept up to.
            cameras, step = max(held + step, min(_fitting(load, cores), 2 * held)), 2 * step
        elif too_many - held <= max(1, int(_NEAR * held)):
            return best
        else:
            cameras = (held + too_many) // 2


def _fitting(load: Load, cores: int) -> int:
    """How many cameras a little less than all cores would do for, by what some cost."""
    return max(1, int(0.92 * cores * load.cameras / load.cores))
