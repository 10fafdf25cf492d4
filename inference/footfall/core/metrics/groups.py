"""Who comes together: couples, families and friends buy as one."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot, nan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from footfall.core.geometry import Point
from footfall.core.tracking import Track

PERSON_M: Final = 1.7
"""How tall people are, where no homography tells how long a metre is."""

_TICK_S: Final = 0.001

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Walker:
    """Where somebody stands at one moment.

    Attributes:
        place: The feet, in any unit: metres on the ground, or pixels.
        metre: How long a metre is there, in that unit: 1 for metres on the ground.
    """

    track_id: int
    place: Point
    metre: float = 1.0


def walkers(tracks: Iterable[Track]) -> list[Walker]:
    """People in pixels, measured by their own height, for cameras without a homography.

    The picture is foreshortened along the line of sight, so that people behind each other seem closer than they
    are, and walkers to and from the camera slower.
    """
    return [Walker(track.track_id, track.box.feet, track.box.height / PERSON_M) for track in tracks]


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """When people are together.

    Attributes:
        distance_m: They are no further apart; about 0.7 body heights. Couples walk 0.8 m apart. The sociologists'
            limit is 7 feet (2.1 m) with nobody between, which in a corridor takes in strangers.
        velocity_gap_m_s: Their velocities differ by no more. The sociologists' limit is 0.15 m/s (and 3 degrees)
            by eye; measured by feet that err by 0.1 m (0.06 body heights), the difference itself errs by 0.1 m/s.
        least_speed_m_s: Whoever is slower stands. Shoppers stroll at 0.5 m/s and more; queues shuffle.
        together_s: They have walked so for as long, once their velocities are known, which takes another second. A
            queue that moves up by one is through sooner.
        window_s: Over which time velocities are measured.
        memory_s: How long people are remembered after they were last seen, so that `units_of` still knows those of
            the last minute.

    Source:
        McPhail, Wohlstein, "Using film to analyze pedestrian behavior", Sociological Methods & Research 10, 1982, as
        used by Ge, Collins, Ruback, "Vision-based analysis of small groups in pedestrian crowds", PAMI 34, 2012.
        Distance in couples: Moussaïd et al., "The walking behaviour of pedestrian social groups and its impact on
        crowd dynamics", PLoS ONE 5, 2010.
    """

    distance_m: float = 1.2
    velocity_gap_m_s: float = 0.3
    least_speed_m_s: float = 0.4
    together_s: float = 2.0
    window_s: float = 2.0
    memory_s: float = 120.0


class Groups:
    """Finds the units of people who move together, in one camera's pictures.

    Two people are together once they have walked close to each other at the same velocity for a while; time
    apart or standing takes away what time together gave, so that a queue that moves up now and then makes
    nobody a couple. Who is together with one of a unit belongs to it. A unit lasts as long as its people are
    remembered, whether or not they part.

    Strangers who keep pace within an arm's length are taken for a unit, so in dense crowds units are too few.
    """

    def __init__(self, settings: GroupSettings | None = None) -> None:
        self._settings = settings or GroupSettings()
        self._at: float | None = None
        self._seen_at: dict[int, float] = {}
        self._ways: defaultdict[int, deque[tuple[float, Point]]] = defaultdict(deque)
        self._together_s: dict[Pair, float] = {}
        self._unit: dict[int, int] = {}

    def update(self, people: Sequence[Walker], at: float) -> None:
        """Look at the people in the frame taken at this time, or at nobody while there is no frame."""
        ordered = sorted(people, key=lambda each: each.track_id)
        velocities = [self._velocity(each, at) for each in ordered]
        walking = [
            (each, velocity)
            for each, velocity in zip(ordered, velocities, strict=True)
            if hypot(*velocity) >= self._settings.least_speed_m_s
        ]
        step_s = 0.0 if self._at is None else at - self._at
        self._at = at
        pairs = self._pairs(*zip(*walking, strict=True)) if len(walking) > 1 else set()
        self._add_up([each.track_id for each in ordered], pairs, step_s)
        self._forget(at)

    def units_of(self, track_ids: Iterable[int]) -> list[frozenset[int]]:
        """Sort people into units; whoever is alone, unknown or freed is a unit of one.

        Returns:
            The units in order of their first person; their number is the number of buying units.
        """
        units: defaultdict[int, set[int]] = defaultdict(set)
        for track_id in track_ids:
            units[self._unit.get(track_id, track_id)].add(track_id)
        return [frozenset(unit) for unit in units.values()]

    def _velocity(self, walker: Walker, at: float) -> tuple[float, float]:
        """In metres a second; not numbers while somebody has not been seen for long enough."""
        self._seen_at[walker.track_id] = at
        way = self._ways[walker.track_id]
        way.append((at, walker.place))
        while way[0][0] < at - self._settings.window_s - _TICK_S:
            way.popleft()
        since, start = way[0]
        if at - since < self._settings.window_s / 2 - _TICK_S:
            return nan, nan
        scale = walker.metre * (at - since)
        return (walker.place.x - start.x) / scale, (walker.place.y - start.y) / scale

    def _pairs(self, people: Sequence[Walker], velocities: Sequence[tuple[float, float]]) -> set[Pair]:
        """Who of those who walk, walk together in this frame."""
        places = np.array([complex(*each.place) for each in people])
        metres = np.array([each.metre for each in people])
        together = _gaps(places) <= self._settings.distance_m / 2 * (metres[:, None] + metres)
        together &= (
            _gaps(np.array([complex(*each) for each in velocities])) <= self._settings.velocity_gap_m_s
        )
        found = zip(*(indices.tolist() for indices in together.nonzero()), strict=True)
        return {(people[i].track_id, people[j].track_id) for i, j in found if i < j}

    def _add_up(self, seen: Sequence[int], pairs: set[Pair], step_s: float) -> None:
        here = frozenset(seen)
        for pair in pairs:
            self._together_s[pair] = self._together_s.get(pair, 0.0) + step_s
        for pair in [each for each in self._together_s if each not in pairs and here.issuperset(each)]:
            self._together_s[pair] -= step_s
        enough_s = self._settings.together_s - _TICK_S
        for a, b in [pair for pair, together_s in self._together_s.items() if together_s >= enough_s]:
            self._join(a, b)
        self._together_s = {k: v for k, v in self._together_s.items() if 0 < v < enough_s}

    def _join(self, a: int, b: int) -> None:
        stays, goes = self._unit.get(a, a), self._unit.get(b, b)
        self._unit |= {a: stays, b: stays}
        self._unit |= {track_id: stays for track_id, unit in self._unit.items() if unit == goes}

    def _forget(self, at: float) -> None:
        for track_id in [k for k, seen_at in self._seen_at.items() if at - seen_at > self._settings.memory_s]:
            del self._seen_at[track_id], self._ways[track_id]
            self._unit.pop(track_id, None)
            self._together_s = {k: v for k, v in self._together_s.items() if track_id not in k}


def _gaps(points: ComplexArray) -> FloatArray:
    """How far each is from each; x is the real part, y the imaginary one."""
    return np.asarray(np.abs(points[:, None] - points))
