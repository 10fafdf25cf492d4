"""How far counts of a simulated crowd are off, and what nobody who sees only detections could avoid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from itertools import product
from statistics import mean, median

from bench.tracking.counting import counting_errors, visits
from bench.tracking.rates import paired
from bench.tracking.scene import Scene, Tracks
from footfall.core.events import Crossed, Direction, Event
from footfall.core.tracking import Track, TrackState

DOOR = "door"
"""The line whose crossings are entries and exits; all other lines' are crossings."""


@dataclass(frozen=True, slots=True)
class CrowdErrors:
    """Errors of a recording as shares of what is true; 0 is exact.

    Attributes:
        passes: Missed and false ways over all lines together, held against the true ones one by one; the rest are
            errors of sums, in which a missed way and a false one make up for each other.
        entries: |counted - true| ways in and out of the shop, each direction by itself.
        crossings: The same of the other lines.
        visits: |counted - true| visits, each zone by itself.
        dwell: |counted - true| mean dwell over all visits.
    """

    passes: float
    entries: float
    crossings: float
    visits: float
    dwell: float


def crowd_errors(scene: Scene, truth: Sequence[Event], counted: Sequence[Event]) -> CrowdErrors:
    """Hold what was counted in a recording against what is true."""
    each = counting_errors(scene, truth, counted)
    true, found = (_sums(scene, events) for events in (truth, counted))
    lines = [line for line in scene.lines if line != DOOR]
    return CrowdErrors(
        passes=(each.crossings_missed + each.crossings_false) / max(each.crossings_true, 1),
        entries=_off(true, found, product([DOOR], Direction)),
        crossings=_off(true, found, product(lines, Direction)),
        visits=_off(true, found, ((zone, None) for zone in scene.zones)),
        dwell=_dwell_off(truth, counted),
    )


def medians(errors: Sequence[CrowdErrors]) -> CrowdErrors:
    """Each error's median over recordings."""
    return CrowdErrors(*(median(column) for column in zip(*map(astuple, errors), strict=True)))


def known_identities(scene: Scene) -> Tracks:
    """Every sure detection with the number of the person whom it shows, and nothing else.

    What is still wrong after this is the detector's: no tracker that goes by sure detections could help it, unless it
    knows better than they where people stand.
    """
    return [
        [
            Track(people[row][0], found[column].box, TrackState.CONFIRMED, found[column].score)
            for row, column in paired([box for _, box in people], [d.box for d in found]).items()
        ]
        for people, frame in zip(scene.truth, scene.detections, strict=True)
        for found in [[d for d in frame if d.score >= scene.threshold]]
    ]


Sums = Mapping[tuple[str, Direction | None], int]


def _sums(scene: Scene, events: Sequence[Event]) -> Sums:
    keys = [*product(scene.lines, Direction), *((zone, None) for zone in scene.zones)]
    ways = [(event.line_id, event.direction) for event in events if isinstance(event, Crossed)]
    what = [*ways, *((visit.zone_id, None) for visit in visits(events))]
    return {key: what.count(key) for key in keys}


def _off(true: Sums, found: Sums, keys: Iterable[tuple[str, Direction | None]]) -> float:
    wanted = list(keys)
    return sum(abs(found[key] - true[key]) for key in wanted) / max(sum(true[key] for key in wanted), 1)


def _dwell_off(truth: Sequence[Event], counted: Sequence[Event]) -> float:
    true, found = ([visit.dwell_s for visit in visits(events)] for events in (truth, counted))
    if not true or not found:
        return float(bool(true) != bool(found))
    return abs(mean(found) / mean(true) - 1)
