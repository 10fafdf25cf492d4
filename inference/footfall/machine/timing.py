"""Stopwatches for single stages."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import fmean, median

from footfall.machine.costs import Stage, StageName


class StageTimer:
    """Times a stage again and again.

    Args:
        cpu: Processor time in seconds: of this thread alone, or of all where the stage hands its work on.
    """

    def __init__(self, name: StageName, cpu: Callable[[], float] = time.thread_time) -> None:
        self._name, self._cpu = name, cpu
        self._runs: list[tuple[float, float]] = []

    @contextmanager
    def run(self) -> Iterator[None]:
        """Around one run."""
        cpu, wall = self._cpu(), time.perf_counter()
        yield
        self._runs.append((time.perf_counter() - wall, self._cpu() - cpu))

    def reset(self) -> None:
        """Forget the runs so far, which only warmed up."""
        self._runs.clear()

    def stage(self, cpu_ms: float | None = None, per: float = 1.0) -> Stage:
        """What was measured.

        Args:
            cpu_ms: What is known of the processor time from elsewhere.
            per: Runs that one picture takes.
        """
        walls, cpus = zip(*self._runs, strict=True)
        own_ms = 1000 * fmean(cpus) * per
        return Stage(self._name, 1000 * median(walls) * per, own_ms if cpu_ms is None else cpu_ms)
