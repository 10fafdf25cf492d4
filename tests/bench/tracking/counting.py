"""Counts crossings and visits from tracks with Footfall's own monitors, and holds them against the true ones."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import mean

import numpy as np
from scipy.optimize import linear_sum_assignment

from bench.tracking.scene import Scene, Tracks
from footfall.core.events import Crossed, Direction, Entered, Event, Exited
from footfall.core.lines import Line, LineMonitor, LineRules
from footfall.core.tracking import Track, TrackState
from footfall.core.zones import Zone, ZoneMonitor, ZoneRules
from footfall.pipeline import Monitor

SAME_CROSSING_S = 1.0
"""A counted crossing is a true one when line and direction are the same and the times are this close."""

_AFTER_S = ZoneRules().longest_wait_s + 1.0
"""How long an empty place is watched after the last frame: until every visit is over."""
_ROUNDING_S = 1e-6


@dataclass(frozen=True, slots=True)
class CountingErrors:
    """How counts differ from the true ones.

    Attributes:
        crossings_true: How many there are.
        crossings_missed: True ones that no counted one belongs to.
        crossings_false: Counted ones that belong to no true one.
        visits_true: How many there are.
        visit_error: |counted - true| visits, summed over the zones.
        dwell_ratio: Mean counted dwell by mean true dwell, over the visits to all zones; not a number without any.
    """

    crossings_true: int
    crossings_missed: int
    crossings_false: int
    visits_true: int
    visit_error: int
    dwell_ratio: float

    @property
    def crossings_f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1; 1 where nobody crosses and nobody is counted."""
        found = self.crossings_true - self.crossings_missed
        wrong = self.crossings_missed + self.crossings_false
        return 2 * found / (2 * found + wrong) if found + wrong else 1.0


def true_events(scene: Scene) -> list[Event]:
    """What really happens: from the labelled people, whose foot is across a line once it is 4 px past it.

    They are never hidden: whoever has no label is not there.
    """
    people = [
        [Track(number, box, TrackState.CONFIRMED, 1.0) for number, box in frame] for frame in scene.truth
    ]
    lines = [LineMonitor(Line(name, line), LineRules(band=0.0)) for name, line in scene.lines.items()]
    return _watch(scene, people, lines, ZoneRules(hidden_s=0.0, standing_s=0.0, reach=0.0))


def counted_events(scene: Scene, tracks: Tracks) -> list[Event]:
    """What Footfall's lines and zones, as they are shipped, make of these tracks."""
    return _watch(
        scene, tracks, [LineMonitor(Line(name, line)) for name, line in scene.lines.items()], ZoneRules()
    )


def _watch(scene: Scene, tracks: Tracks, lines: Sequence[LineMonitor], visits: ZoneRules) -> list[Event]:
    monitors: list[Monitor] = [
        *lines,
        *(ZoneMonitor(Zone(name, outline), visits) for name, outline in scene.zones.items()),
    ]
    empty: Tracks = [()] * math.ceil(_AFTER_S * scene.fps)
    return [
        event
        for index, seen in enumerate([*tracks, *empty])
        for monitor in monitors
        for event in monitor.update(seen, index / scene.fps)
    ]


def counting_errors(scene: Scene, truth: Sequence[Event], counted: Sequence[Event]) -> CountingErrors:
    """Hold counted events against the true ones, line by line, direction by direction and zone by zone."""
    ways = list(product(scene.lines, Direction))
    true, found = ([_crossings(events, *way) for way in ways] for events in (truth, counted))
    matched = sum(_matches(a, b) for a, b in zip(true, found, strict=True))
    crossings = sum(map(len, true))
    true_stays, stays = ([_dwells(events, zone) for zone in scene.zones] for events in (truth, counted))
    return CountingErrors(
        crossings,
        crossings - matched,
        sum(map(len, found)) - matched,
        sum(map(len, true_stays)),
        sum(abs(len(a) - len(b)) for a, b in zip(true_stays, stays, strict=True)),
        _mean(stays) / _mean(true_stays),
    )


def _crossings(events: Sequence[Event], line_id: str, direction: Direction) -> list[float]:
    return [
        event.at
        for event in events
        if isinstance(event, Crossed) and event.line_id == line_id and event.direction == direction
    ]


def _matches(true: Sequence[float], found: Sequence[float]) -> int:
    """The most pairs of times, each time in one pair at most, that are close enough."""
    apart = np.abs(np.subtract.outer(true, found))
    close = apart <= SAME_CROSSING_S + _ROUNDING_S
    return int(close[linear_sum_assignment(close, maximize=True)].sum())


def visits(events: Iterable[Event]) -> list[Exited]:
    """The ends of all visits: exits after which nobody went on with the visit."""
    ended: list[Exited] = []
    for event in events:
        if isinstance(event, Exited):
            ended.append(event)
        elif isinstance(event, Entered) and event.since is not None:
            who = event.zone_id, event.track_id
            (*_, last) = (i for i, known in enumerate(ended) if (known.zone_id, known.track_id) == who)
            del ended[last]
    return ended


def _dwells(events: Sequence[Event], zone_id: str) -> list[float]:
    return [visit.dwell_s for visit in visits(events) if visit.zone_id == zone_id]


def _mean(dwells: Sequence[Sequence[float]]) -> float:
    every = [dwell for zone in dwells for dwell in zone]
    return mean(every) if every else math.nan
