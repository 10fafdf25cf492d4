"""The most cameras that are held, found by trying."""

import logging
import os
from collections.abc import Callable

from bench.cameras.run import Load

log = logging.getLogger("bench")

Run = Callable[[int, float], Load]
"""So many cameras for so many seconds."""

_FIRST, _FIRST_S = 2, 10.0


def most_held(title: str, run: Run, seconds: float) -> Load | None:
    """Go up from where a small load says that the end should be, or down, until one more camera is one too many.

    Returns:
        What was measured with the most cameras that were held; None where even one is too many.
    """
    small = run(_FIRST, _FIRST_S)
    log.info("%s: %s", title, small)
    cameras = max(1, int(len(os.sched_getaffinity(0)) / (small.cores / _FIRST) * 0.85))
    best: Load | None = None
    while cameras >= 1:
        load = run(cameras, seconds)
        log.info("%s: %s, %s", title, load, "held" if load.held else "not held")
        if load.held:
            best = load
            cameras += 1
        elif best is not None:
            return best
        else:
            cameras = min(cameras - 1, int(cameras * max(0.5, load.analysed_fps[0] / load.wanted_fps)))
    return best
