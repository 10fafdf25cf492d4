"""How long a queue is, and how long people wait in it."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from footfall.core.events import Entered, Exited


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """A queue now; None is unknown.

    Attributes:
        length: People who wait.
        left: People who left the queue in the window.
        mean_wait_s: How long those waited; None without any.
        p90_wait_s: How long nine of ten of them waited at most.
        expected_wait_s: How long somebody will wait who comes now; None while nobody leaves.
        longest_wait_s: How long the person has waited by now who has done so the longest; None without anybody.
    """

    length: int
    left: int
    mean_wait_s: float | None
    p90_wait_s: float | None
    expected_wait_s: float | None
    longest_wait_s: float | None


@dataclass(frozen=True, slots=True)
class _Wait:
    person: Hashable
    until: float
    wait_s: float


class Queue:
    """The people who wait in a zone.

    Whoever stays in the zone waits, from the first moment there; whoever walks through does not. So the length
    lags by min_wait_s behind those who join. Leaving unserved is leaving. If a track breaks, one wait becomes two
    shorter ones; the length stays right.

    A newcomer is expected to wait until all who are there have left, at the pace of late: the length by the
    people that left in each second in which anybody waited; a till at which nobody stands serves nobody, however
    quick it is. By Little's law that is the mean wait of a queue that neither grows nor shrinks, and it follows a
    growing one at once, while the waits of those who left lag behind by a whole wait.

    After an outage of the camera begin a new one: nobody was seen to leave meanwhile.

    Args:
        since: When the zone was first watched, in seconds since the epoch.
        min_wait_s: Whoever stays as long waits. A walker needs 5 s for 5 m or more of zone.
        window_s: For how long those who left count.

    Source:
        Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9, 1961. Predicting by the length:
        Ibrahim, Whitt, "Real-Time Delay Estimation Based on Delay History", M&SOM 11, 2009.
    """

    def __init__(self, since: float, min_wait_s: float = 5.0, window_s: float = 900.0) -> None:
        self._since = since
        self._min_wait_s = min_wait_s
        self._window_s = window_s
        self._there: dict[Hashable, float] = {}
        self._left: list[_Wait] = []

    def note(self, person: Hashable, event: Entered | Exited) -> None:
        """Somebody is in the zone, or has left it; whoever had only stepped aside waits since before that."""
        if isinstance(event, Entered):
            self._there[person] = event.began
            self._left = [each for each in self._left if each.person != person or each.until < event.began]
        else:
            self._there.pop(person, None)
            if event.dwell_s >= self._min_wait_s:
                self._left.append(_Wait(person, event.at, event.dwell_s))

    def counts(self, at: float) -> QueueCounts:
        """How things stand at this time, which is not earlier than any before."""
        self._left = [each for each in self._left if each.until > at - self._window_s]
        since = [since for since in self._there.values() if at - since >= self._min_wait_s]
        waiting = [at - each for each in since]
        waits = [each.wait_s for each in self._left]
        gone = [(each.until - each.wait_s, each.until) for each in self._left]
        there = [(each, at) for each in since]
        busy_s = _length_s([*gone, *there], max(self._since, at - self._window_s))
        return QueueCounts(
            length=len(waiting),
            left=len(waits),
            mean_wait_s=float(np.mean(waits)) if waits else None,
            p90_wait_s=float(np.quantile(waits, 0.9)) if waits else None,
            expected_wait_s=len(waiting) * busy_s / len(waits) if waits else None,
            longest_wait_s=max(waiting, default=None),
        )


def _length_s(spans: Iterable[tuple[float, float]], begin: float) -> float:
    """How much of the time since a moment lies within any of these spans, in seconds."""
    total, covered = 0.0, begin
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, covered))
        covered = max(covered, end)
    return total
