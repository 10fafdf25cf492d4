"""Keeps the latencies of all cameras."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from footfall.core.latency import Counts, Histogram, Latencies, Quantiles, Stage, Trace, quantiles


@dataclass(frozen=True, slots=True)
class Measured:
    """All latencies of a camera's stage since the start.

    Attributes:
        counts: By bucket, as in `Histogram.total`.
    """

    camera_id: str
    stage: Stage
    counts: Counts
    sum_s: float


class LatencyMeter:
    """Takes traces where their stages end; may be used by several threads.

    Args:
        clock: Seconds of a clock that only rises, that of the traces.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.now = clock
        self._histograms: defaultdict[str, dict[Stage, Histogram]] = defaultdict(
            lambda: {stage: Histogram() for stage in Stage}
        )
        self._lock = threading.Lock()

    def counted(self, trace: Trace) -> None:
        """A picture was counted."""
        self._add(trace, trace.analysis(), trace.counted)

    def published(self, trace: Trace, at: float) -> None:
        """The broker acknowledged a message about a picture at this time."""
        self._add(trace, trace.publishing(at), at)

    def streamed(self, trace: Trace, at: float) -> None:
        """An annotated picture was handed over to ffserver at this time."""
        self._add(trace, trace.streaming(at), at)

    def of_camera(self, camera_id: str) -> Latencies:
        """The last minute's, of one camera."""
        with self._lock:
            known = self._histograms.get(camera_id)
            now = self.now()
            return {stage: quantiles(known[stage].recent(now)) if known else None for stage in Stage}

    def of_all(self) -> Latencies:
        """The last minute's, of all cameras together."""
        with self._lock:
            return {stage: self._of_all(stage) for stage in Stage}

    def since_start(self) -> Iterator[Measured]:
        """Everything that was measured, camera by camera."""
        with self._lock:
            measured = [
                Measured(camera_id, stage, each.total.copy(), each.sum_s)
                for camera_id, stages in self._histograms.items()
                for stage, each in stages.items()
            ]
        yield from measured

    def _of_all(self, stage: Stage) -> Quantiles | None:
        now = self.now()
        recent = [stages[stage].recent(now) for stages in self._histograms.values()]
        return quantiles(sum(recent[1:], recent[0])) if recent else None

    def _add(self, trace: Trace, took_s: Mapping[Stage, float], at: float) -> None:
        with self._lock:
            histograms = self._histograms[trace.camera_id]
            for stage, latency_s in took_s.items():
                histograms[stage].add(latency_s, at)
