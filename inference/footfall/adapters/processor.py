"""How much of the processor is idle."""

import os
import time
from collections.abc import Collection
from pathlib import Path

_STAT = Path("/proc/stat")


class IdleMeter:
    """Measures the idle share of the cores that this program may use, from one asking to the next.

    Args:
        usable: Cores that the program may use at once, by its affinity and its control group's quota.
        stat: Linux's account of what the processor did.
    """

    def __init__(self, usable: float, stat: Path = _STAT) -> None:
        self._usable, self._stat = usable, stat
        self._cores = os.sched_getaffinity(0)
        self._before = self._now()

    def __call__(self) -> float:
        """Idle share since it was last asked, 0 to 1; 1 where no time has passed."""
        (idle, total, own_s, at), (idle_now, total_now, own_now_s, now) = self._before, self._now()
        if total_now <= total or now <= at:
            return 1.0
        self._before = idle_now, total_now, own_now_s, now
        of_all = (idle_now - idle) / (total_now - total)
        of_quota = 1 - (own_now_s - own_s) / ((now - at) * self._usable)
        return max(0.0, min(1.0, of_all, of_quota))

    def _now(self) -> tuple[int, int, float, float]:
        idle, total = idle_ticks(self._stat.read_text(), self._cores)
        return idle, total, sum(os.times()[:4]), time.monotonic()


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
