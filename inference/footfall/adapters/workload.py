"""How busy the infer requests have been lately."""

import threading
from collections import deque

WINDOW_S = 10.0
_MOST_RUNS = 10_000


class Workload:
    """Keeps the runs of the last seconds; safe to use from several threads.

    Args:
        slots: Runs that can go on at once.
        since: When the work may begin, in seconds of any clock that only rises, as all times here.
    """

    def __init__(self, slots: int, since: float) -> None:
        self._slots = slots
        self._since = since
        self._runs: deque[tuple[float, float]] = deque(maxlen=_MOST_RUNS)
        self._lock = threading.Lock()

    def add(self, start: float, end: float) -> None:
        with self._lock:
            self._runs.append((start, end))
            self._forget(end)

    def mean_ms(self, now: float) -> float | None:
        """Mean length of the runs that ended in the window, in milliseconds; None without any."""
        with self._lock:
            self._forget(now)
            lengths = [end - start for start, end in self._runs]
        return 1000 * sum(lengths) / len(lengths) if lengths else None

    def utilisation(self, now: float) -> float:
        """Share of the window's time, over all slots, that was spent in runs; 0 to 1."""
        begin = max(now - WINDOW_S, self._since)
        with self._lock:
            self._forget(now)
            busy = sum(end - max(start, begin) for start, end in self._runs)
        return min(busy / ((now - begin) * self._slots), 1.0) if now > begin else 0.0

    def _forget(self, now: float) -> None:
        while self._runs and self._runs[0][1] < now - WINDOW_S:
            self._runs.popleft()
