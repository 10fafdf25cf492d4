"""The numbers of messages, in the words of the MQTT contract; None is unknown."""

from itertools import pairwise
from math import isinf
from typing import Any

from footfall.core.area_book import AreaCounts
from footfall.core.counting import Bucket, LineBucket, LineCounts, ZoneBucket, ZoneCounts
from footfall.core.counting import Kind as Subject
from footfall.core.day_sums import UnitSums
from footfall.core.density import Density, Ground
from footfall.core.heat_map import HeatMap
from footfall.core.latency import Latencies, Quantiles, Stage
from footfall.core.metric_books import DayOfVisits
from footfall.core.metrics.capture import CaptureCounts
from footfall.core.metrics.dwell import HISTOGRAM_S
from footfall.core.metrics.queueing import QueueCounts

Numbers = dict[str, Any]


def people(counts: ZoneCounts | None) -> Numbers:
    """The people in a zone or a store."""
    if counts is None:
        return dict.fromkeys(("occupancy", "visits_today", "mean_dwell_s", "oldest_dwell_s"))
    return {
        "occupancy": counts.occupancy,
        "visits_today": counts.visits_today,
        "mean_dwell_s": rounded(counts.mean_dwell_s, 2),
        "oldest_dwell_s": rounded(counts.oldest_dwell_s, 2),
    }


def crowd(counts: ZoneCounts | None, ground: Ground | None) -> Numbers:
    """How crowded a zone is."""
    density = _density(None if counts is None else counts.occupancy, ground)
    if density is None:
        return dict.fromkeys(("density_per_m2", "level_of_service"))
    return {"density_per_m2": round(density.per_m2, 3), "level_of_service": density.level.value}


def _density(people: int | None, ground: Ground | None) -> Density | None:
    return None if people is None or ground is None else ground.density(people)


def cells(heat: HeatMap) -> Numbers:
    """A heat map, row by row."""
    seconds = heat.person_seconds.round().astype(int).tolist()
    return {"columns": heat.grid.columns, "rows": heat.grid.rows, "person_seconds": seconds}


def placed_cells(heat: HeatMap) -> Numbers:
    """A heat map of the floor, and where it lies."""
    return cells(heat) | {"x_m": heat.grid.x, "y_m": heat.grid.y, "cell_m": heat.grid.cell_width}


def minute(bucket: Bucket, ground: Ground | None) -> Numbers:
    """What a closed minute counted."""
    match bucket:
        case LineBucket():
            return {"in": bucket.entries, "out": bucket.exits}
        case ZoneBucket(kind=Subject.ZONE):
            peak = _density(bucket.occupancy_peak, ground)
            return _visits(bucket) | {"density_peak_per_m2": peak and round(peak.per_m2, 3)}
        case ZoneBucket():
            return _visits(bucket)


def _visits(bucket: ZoneBucket) -> Numbers:
    return {
        "occupancy_mean": rounded(bucket.occupancy_mean, 3),
        "occupancy_peak": bucket.occupancy_peak,
        "visits": bucket.visits,
        "dwell_p50_s": rounded(bucket.dwell_p50_s, 2),
        "dwell_p90_s": rounded(bucket.dwell_p90_s, 2),
    }


def crossings(counts: LineCounts | None) -> Numbers:
    """Who crossed a line today."""
    if counts is None:
        return dict.fromkeys(("in", "out", "net"))
    return {"in": counts.entries, "out": counts.exits, "net": counts.net}


def dwell(visits: DayOfVisits | None) -> Numbers | None:
    """How long today's visits last."""
    if visits is None:
        return None
    lengths = visits.lengths
    return {
        "visits": lengths.ended + lengths.cut,
        "going_on": visits.going_on,
        "p50_s": rounded(lengths.p50_s, 2),
        "p90_s": rounded(lengths.p90_s, 2),
        "mean_s": rounded(lengths.mean_s, 2),
        "mean_is_least": lengths.mean_is_least,
        "histogram": [
            {"from_s": shortest_s, "to_s": None if isinf(longest_s) else longest_s, "visits": ended}
            for (shortest_s, longest_s), ended in zip(pairwise(HISTOGRAM_S), lengths.histogram, strict=True)
        ],
    }


def queue(counts: QueueCounts | None) -> Numbers | None:
    """How long a queue is, and how long people wait in it."""
    if counts is None:
        return None
    return {
        "length": counts.length,
        "mean_wait_s": rounded(counts.mean_wait_s, 1),
        "p90_wait_s": rounded(counts.p90_wait_s, 1),
        "expected_wait_s": rounded(counts.expected_wait_s, 1),
        "longest_wait_s": rounded(counts.longest_wait_s, 1),
    }


def capture(counts: CaptureCounts | None) -> Numbers | None:
    """Who passed, and who came in."""
    if counts is None:
        return None
    return {
        "passers_by": counts.passers_by,
        "visitors": counts.visitors,
        "rate": rounded(counts.rate, 3),
    }


def units(counts: UnitSums | None) -> Numbers:
    """The buying units that crossed a line."""
    if counts is None:
        return dict.fromkeys(("units_in", "units_out"))
    return {"units_in": counts.units_in, "units_out": counts.units_out}


def balance(counts: AreaCounts | None) -> Numbers:
    """The people in an area: entries - exits + missed_entries - missed_exits = occupancy."""
    if counts is None:
        names = ("occupancy", "entries", "exits", "missed_entries", "missed_exits", "drift")
        return dict.fromkeys((*names, "observed", "difference", "reconciled"))
    books, reconciled = counts.standing.balance, counts.reconciled
    return {
        "occupancy": counts.occupancy,
        "entries": books.entries,
        "exits": books.exits,
        "missed_entries": books.missed_entries,
        "missed_exits": books.missed_exits,
        "drift": books.drift,
        "observed": counts.observed,
        "difference": reconciled and reconciled.difference,
        "reconciled": reconciled and reconciled.occupancy,
    }


def latencies(known: Latencies) -> Numbers:
    """How long the stages of a picture's way take, in milliseconds."""
    return {stage.value: _milliseconds(known.get(stage)) for stage in Stage}


def _milliseconds(quantiles: Quantiles | None) -> Numbers | None:
    if quantiles is None:
        return None
    return {name: round(1000 * getattr(quantiles, name), 1) for name in ("p50", "p95", "p99")}


def rounded(value: float | None, digits: int) -> float | None:
    """None stays None."""
    return None if value is None else round(value, digits)
