"""How much of the processor is idle."""

import os
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

_STAT = Path("/proc/stat")


class Allowance(Protocol):
    """What this program, with all that it starts, may use of the processor where that is less than its cores."""

    @property
    def cores(self) -> float: ...

    def used_s(self) -> float:
        """CPU seconds that were used of it so far, by programs that still run as well."""


class IdleMeter:
    """Measures the idle share of the cores that this program may use, from one asking to the next.

    Args:
        allowances: All that hold.
        stat: Linux's account of what the processor did.
    """

    def __init__(self, allowances: Sequence[Allowance] = (), stat: Path = _STAT) -> None:
        self._allowances, self._stat = allowances, stat
        self._cores = os.sched_getaffinity(0)
        self._before = self._now()

    def __call__(self) -> float:
        """Idle share since it was last asked, 0 to 1; 1 where no time has passed."""
        (idle, total, used_s, at), (idle_now, total_now, used_now_s, now) = self._before, self._now()
        if total_now <= total or now <= at:
            return 1.0
        self._before = idle_now, total_now, used_now_s, now
        of_cores = (idle_now - idle) / (total_now - total)
        of_allowances = [
            1 - (after_s - before_s) / ((now - at) * each.cores)
            for each, before_s, after_s in zip(self._allowances, used_s, used_now_s, strict=True)
        ]
        return max(0.0, min(1.0, of_cores, *of_allowances))

    def _now(self) -> tuple[int, int, Sequence[float], float]:
        idle, total = idle_ticks(self._stat.read_text(), self._cores)
        return idle, total, [each.used_s() for each in self._allowances], time.monotonic()


def idle_ticks(stat: str, cores: Collection[int]) -> tuple[int, int]:
    """Ticks that some cores were idle, and all of theirs.

    Source:
        proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal; guests' time is in user's already.
    """
    rows = (line.split() for line in stat.splitlines() if line.startswith("cpu"))
    ticks = [
        [int(each) for each in row[1:9]] for row in rows if row[0].removeprefix("cpu") in map(str, cores)
    ]
    return sum(row[3] + row[4] for row in ticks), sum(map(sum, ticks))
