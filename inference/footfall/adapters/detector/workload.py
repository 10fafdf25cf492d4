"""How busy the inference device has been lately."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

WINDOW_S = 10.0
_MOST_MARKS = 10_000


class _Mark(NamedTuple):
    """What had been done at a moment: seconds of work, over all streams, and runs."""

    at: float
    work_s: float
    runs: int


class Workload:
    """Keeps account of the runs of the last seconds; safe to use from several threads.

    More runs may be under way than the device works on at once: those beyond wait in its queue, and waiting is
    not counted as work.

    Args:
        streams: Runs that the device works on at once.
        clock: Seconds of a clock that only rises.
    """

    def __init__(self, streams: int, clock: Callable[[], float]) -> None:
        self._streams = streams
        self._clock = clock
        self._under_way = 0
        self._marks = deque([_Mark(clock(), 0.0, 0)], maxlen=_MOST_MARKS)
        self._lock = threading.Lock()

    @contextmanager
    def run(self) -> Iterator[None]:
        """Around one run."""
        self._step(begun=1)
        try:
            yield
        finally:
            self._step(ended=1)

    def mean_ms(self) -> float | None:
        """Mean length of the runs that ended in the window, in milliseconds; None without any."""
        first, last = self._window()
        runs = last.runs - first.runs
        return 1000 * (last.work_s - first.work_s) / runs if runs else None

    def utilisation(self) -> float:
        """Share of the window's time, over all streams, in which there was work; 0 to 1."""
        first, last = self._window()
        passed_s = last.at - first.at
        return (last.work_s - first.work_s) / (passed_s * self._streams) if passed_s > 0 else 0.0

    def _step(self, begun: int = 0, ended: int = 0) -> None:
        with self._lock:
            now = self._now()
            self._under_way += begun - ended
            self._marks.append(_Mark(now.at, now.work_s, now.runs + ended))
            self._forget(now.at)

    def _window(self) -> tuple[_Mark, _Mark]:
        with self._lock:
            now = self._now()
            self._forget(now.at)
            return self._marks[0], now

    def _now(self) -> _Mark:
        last, at = self._marks[-1], self._clock()
        work_s = last.work_s + (at - last.at) * min(self._under_way, self._streams)
        return _Mark(at, work_s, last.runs)

    def _forget(self, at: float) -> None:
        """Free what lies before the window, but for the mark with which it begins."""
        while len(self._marks) > 1 and self._marks[1].at <= at - WINDOW_S:
            self._marks.popleft()
