"""One closed minute of a zone, a store or a line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from footfall.core.coverage import MINUTE_S, Span
from footfall.core.events import Crossed, Direction
from footfall.core.visits import Visit


class Kind(StrEnum):
    """What can be counted at, in the words of the MQTT contract."""

    ZONE = "zone"
    STORE = "store"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class ZoneBucket:
    """A minute of a zone or a store.

    Attributes:
        coverage: The part of the minute that all its cameras saw, 0 to 1.
        occupancy_mean: People inside, weighted by the covered time; None without any.
        occupancy_peak: Most people inside at once in the covered time; None without any.
        visits: Visits that began in this minute.
        dwell_p50_s: Median length of the visits that ended in this minute; None without any.
        dwell_p90_s: The length that nine of ten of them did not exceed.
    """

    kind: Kind
    subject_id: str
    start: float
    end: float
    coverage: float
    occupancy_mean: float | None
    occupancy_peak: int | None
    visits: int
    dwell_p50_s: float | None
    dwell_p90_s: float | None


@dataclass(frozen=True, slots=True)
class LineBucket:
    """A minute of a line; coverage is the part of it that the camera saw, 0 to 1."""

    subject_id: str
    start: float
    end: float
    coverage: float
    entries: int
    exits: int

    @property
    def kind(self) -> Kind:
        return Kind.LINE


Bucket = ZoneBucket | LineBucket


def zone_bucket(
    kind: Kind, subject_id: str, start: float, visits: Sequence[Visit], watched: Sequence[Sequence[Span]]
) -> ZoneBucket:
    """Sum up the minute that starts at this time.

    Args:
        visits: All that touch the minute; others do no harm.
        watched: What each camera covered.
    """
    end = start + MINUTE_S
    seen = _integrate(start, end, [(visit.start, visit.end) for visit in visits], watched)
    dwells = [visit.end - visit.start for visit in visits if start <= visit.end < end]
    p50, p90 = np.quantile(dwells, [0.5, 0.9]).tolist() if dwells else (None, None)
    return ZoneBucket(
        kind=kind,
        subject_id=subject_id,
        start=start,
        end=end,
        coverage=seen.coverage,
        occupancy_mean=seen.mean,
        occupancy_peak=seen.peak,
        visits=sum(start <= visit.start < end for visit in visits),
        dwell_p50_s=p50,
        dwell_p90_s=p90,
    )


def line_bucket(
    subject_id: str, start: float, crossings: Iterable[Crossed], watched: Sequence[Sequence[Span]]
) -> LineBucket:
    """Sum up the minute that starts at this time; crossings outside it do no harm."""
    end = start + MINUTE_S
    directions = [crossed.direction for crossed in crossings if start <= crossed.at < end]
    return LineBucket(
        subject_id=subject_id,
        start=start,
        end=end,
        coverage=_integrate(start, end, [], watched).coverage,
        entries=directions.count(Direction.IN),
        exits=directions.count(Direction.OUT),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    coverage: float
    mean: float | None
    peak: int | None


def _integrate(start: float, end: float, stays: Sequence[Span], watched: Sequence[Sequence[Span]]) -> _Seen:
    """Sweep over the times at which somebody comes or goes, or a camera begins or ceases to look."""
    steps = [(at, people, 0) for at, people in _steps(stays, start, end)]
    steps += [(at, 0, cameras) for spans in watched for at, cameras in _steps(spans, start, end)]
    steps.sort()
    people = cameras = peak = 0
    covered_s = people_s = 0.0
    for (at, coming, looking), (until, _, _) in pairwise(steps):
        people, cameras = people + coming, cameras + looking
        if cameras == len(watched) and until > at:
            covered_s += until - at
            people_s += people * (until - at)
            peak = max(peak, people)
    if covered_s == 0:
        return _Seen(0.0, None, None)
    return _Seen(min(covered_s / (end - start), 1.0), people_s / covered_s, peak)


def _steps(spans: Iterable[Span], start: float, end: float) -> list[tuple[float, int]]:
    """+1 where a span begins and -1 where it ends, within limits."""
    steps = []
    for begins, ends in spans:
        if begins < end and ends > start:
            steps += [(max(begins, start), 1), (min(ends, end), -1)]
    return steps
