"""How long a picture takes on its way from the camera to those who read its numbers, stage by stage."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

PER_DECADE = 24
_SHORTEST_S, _DECADES = 1e-4, 6
BOUNDS_S: Sequence[float] = [
    float(f"{_SHORTEST_S * 10 ** (step / PER_DECADE):.4g}") for step in range(_DECADES * PER_DECADE + 1)
]
"""Upper bounds of the histograms' buckets: 0.1 ms to 100 s, each 1.1 times the one before."""
COARSE = slice(None, None, PER_DECADE // 3)
"""Three of the bounds a decade, for those who store many histograms."""

WINDOW_S = 60.0
SLICES = 6
_SLICE_S = WINDOW_S / SLICES
SHARES = (0.5, 0.95, 0.99)

Counts = NDArray[np.int64]
"""Latencies counted in each bucket, shape (len(BOUNDS_S) + 1,); the last is for those beyond the last bound."""


class Stage(StrEnum):
    """A part of a picture's way, or all of it, in the words of the MQTT contract.

    WAITING ends when the analysis takes the picture up, INFERENCE when people are found in it (waiting for a free
    infer request is part of it), COUNTING when they are followed, counted, and the messages about it are written;
    PUBLISHING when the broker has acknowledged such a message, STREAMING when the annotated picture is
    handed over to ffserver. TO_MQTT and TO_STREAM are the whole way there.
    """

    TO_MQTT = "to_mqtt"
    TO_STREAM = "to_stream"
    WAITING = "waiting"
    INFERENCE = "inference"
    COUNTING = "counting"
    PUBLISHING = "publishing"
    STREAMING = "streaming"


@dataclass(frozen=True, slots=True)
class Clocks:
    """What traces are told by, in seconds.

    Attributes:
        wall: The clock of `Frame.at`.
        steady: A clock that only rises, whatever is done to the other.
    """

    wall: Callable[[], float]
    steady: Callable[[], float]

    def take(self, at: float) -> tuple[float, float]:
        """When a picture of this `Frame.at` arrived, and now, by the steady clock.

        A computer's clock that is set while the picture waits makes this one wait too long or not at all.
        """
        now = self.steady()
        return now - max(0.0, self.wall() - at), now


@dataclass(frozen=True, slots=True)
class Analysed:
    """When a picture arrived, was taken up, and its people were found; in seconds of the steady clock.

    Attributes:
        detected: None where nobody could be in the picture, so that nobody was looked for.
    """

    arrived: float
    taken: float
    detected: float | None


@dataclass(frozen=True, slots=True)
class Trace:
    """A counted picture's way so far.

    Attributes:
        counted: When the messages about it were written, in seconds of the steady clock.
    """

    camera_id: str
    analysed: Analysed
    counted: float

    def analysis(self) -> Mapping[Stage, float]:
        """How long each stage of the analysis took that there was, in seconds."""
        way = self.analysed
        waiting = {Stage.WAITING: way.taken - way.arrived}
        if way.detected is None:
            return {**waiting, Stage.COUNTING: self.counted - way.taken}
        return {
            **waiting,
            Stage.INFERENCE: way.detected - way.taken,
            Stage.COUNTING: self.counted - way.detected,
        }

    def publishing(self, at: float) -> Mapping[Stage, float]:
        """How long it took until the broker had the message, in seconds."""
        return {Stage.PUBLISHING: at - self.counted, Stage.TO_MQTT: at - self.analysed.arrived}

    def streaming(self, at: float) -> Mapping[Stage, float]:
        """How long it took until ffserver had the picture, in seconds."""
        return {Stage.STREAMING: at - self.counted, Stage.TO_STREAM: at - self.analysed.arrived}


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Latencies that half, 95 % and 99 % do not exceed, in seconds."""

    p50: float
    p95: float
    p99: float


Latencies = Mapping[Stage, Quantiles | None]
"""None where nothing was measured of late."""


class Histogram:
    """Latencies of one stage: those of the last minute, and all since the start; in memory of a fixed size.

    The minute moves on by slices of ten seconds, so it is between 50 and 60 s long.

    Attributes:
        total: All since the start.
        sum_s: Their sum in seconds.
    """

    def __init__(self) -> None:
        self.total: Counts = np.zeros(len(BOUNDS_S) + 1, np.int64)
        self.sum_s = 0.0
        self._slices: Counts = np.zeros((SLICES, len(BOUNDS_S) + 1), np.int64)
        self._numbers = [-1] * SLICES

    def add(self, latency_s: float, at: float) -> None:
        """Count a latency, measured at this time in seconds of the steady clock."""
        number = int(at // _SLICE_S)
        place, bucket = number % SLICES, bisect_left(BOUNDS_S, latency_s)
        if self._numbers[place] != number:
            self._numbers[place] = number
            self._slices[place] = 0
        self._slices[place, bucket] += 1
        self.total[bucket] += 1
        self.sum_s += latency_s

    def recent(self, at: float) -> Counts:
        """Those of the last minute."""
        now = int(at // _SLICE_S)
        current = [now - SLICES < number <= now for number in self._numbers]
        counts: Counts = self._slices[current].sum(axis=0)
        return counts


def quantiles(counts: Counts) -> Quantiles | None:
    """The quantiles of counted latencies; None of none.

    Each is at most 5 % off the latency of that rank (numpy's method `inverted_cdf`) between 0.1 ms and 100 s; shorter
    ones count as 0.1 ms, longer ones as 100 s.
    """
    cumulated = counts.cumsum()
    if not cumulated[-1]:
        return None
    return Quantiles(*(_quantile(cumulated, share) for share in SHARES))


def _quantile(cumulated: Counts, share: float) -> float:
    bucket = int(np.searchsorted(cumulated, ceil(share * cumulated[-1])))
    if bucket in (0, len(BOUNDS_S)):
        return BOUNDS_S[min(bucket, len(BOUNDS_S) - 1)]
    return sqrt(BOUNDS_S[bucket - 1] * BOUNDS_S[bucket])


def cumulative(counts: Counts) -> Iterator[tuple[float, int]]:
    """How many latencies do not exceed each coarse bound in seconds; the last of which is infinite."""
    cumulated = counts.cumsum()
    yield from zip(BOUNDS_S[COARSE], map(int, cumulated[:-1][COARSE]), strict=True)
    yield float("inf"), int(cumulated[-1])
