"""Which tracks are one person: on two cameras at once, and one after the other on the same."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import dist, inf

import numpy as np

from footfall.core.association import pair
from footfall.core.persons import Join, Person, Persons
from footfall.core.sighting import Sighting

_NEVER = 2.0
"""A cost beyond the limit of 1: these two cannot be one person."""
_SWEEP_S = 60.0


@dataclass(frozen=True, slots=True)
class OverlapSettings:
    """When two tracks of two cameras are one person.

    Attributes:
        reach_m: How far apart the two cameras may put the feet of one person. A detector's lower edge is off by a
            tenth of a body height or so, which shows as some decimetres on the floor from each side; strangers seldom
            stand as near as that for long.
        speed_m_s: How fast people walk, about 5 km/h; how much further apart they may be put for each second that lies
            between the two pictures.
        lag_s: Pictures further apart than this are not compared.
        join_s: How long two tracks must match before they are one person: whoever only passes is away by then.
        alike: The least cosine of two looks where a floor is not known; see `GallerySettings.same`.
        lost_s: A track that is hidden may come back for so long, as in `TrackerSettings`; only then another track of
            the same camera can turn out to be the same person.
        keep_s: How long a person is remembered who is in no picture any more; longer than the longest grace time
            and a minute's closing together.
    """

    reach_m: float = 1.0
    speed_m_s: float = 1.4
    lag_s: float = 0.5
    join_s: float = 1.0
    alike: float = 0.7
    lost_s: float = 3.0
    keep_s: float = 300.0


@dataclass(frozen=True, slots=True)
class _View:
    at: float = -inf
    sightings: Sequence[Sighting] = ()


@dataclass(slots=True)
class _Evidence:
    """What speaks for each pair of tracks of two cameras, in seconds of matching less seconds of not matching."""

    at: float
    for_s: dict[Join, float] = field(default_factory=dict)

    def add(self, matched: Collection[Join], present: Collection[Join], step_s: float) -> None:
        for join in present:
            seconds = self.for_s.get(join, 0.0) + (step_s if join in matched else -step_s)
            if seconds > 0:
                self.for_s[join] = seconds
            else:
                self.for_s.pop(join, None)


class Overlap:
    """Finds the tracks that show one person.

    Of cameras with a common view, by where people stand, for tracks whose place on the floor is known on both sides;
    by their looks otherwise. In every pair of pictures each track matches one of the other camera at most, at the least
    total cost. Of one camera, by which track goes on with the visit of which. Two tracks that were in one camera's
    picture at the same time are never one person.

    What two cameras show is found whether or not zones have told it: a recording keeps it for a recount by other zones.

    Args:
        groups: Ids of cameras that share a part of their view, for each such part.

    Source:
        Association as an assignment problem: Kuhn, "The Hungarian method for the assignment problem", Naval Research
        Logistics Quarterly 1955.
    """

    def __init__(self, groups: Sequence[Collection[str]], settings: OverlapSettings | None = None) -> None:
        self._settings = settings or OverlapSettings()
        self._neighbours = neighbours_in(groups)
        self._views: dict[str, _View] = {}
        self._evidence: dict[tuple[str, str], _Evidence] = {}
        self._spans: dict[Person, tuple[float, float]] = {}
        self._persons, self._matched = Persons(), Persons()
        self._stand_ins: dict[str, dict[Join, None]] = {}
        self._swept = -inf

    def person_of(self, camera_id: str, track_id: int) -> Person:
        """Whom a track shows: one of the tracks that do, the same for all of them."""
        return self._persons.of((camera_id, track_id))

    def look(
        self, camera_id: str, at: float, sightings: Sequence[Sighting], others: Iterable[int] = ()
    ) -> list[Join]:
        """Take in who is in a camera's picture at this time; nobody where it has none.

        Args:
            others: Tracks that are in the picture and do not count: they have not vanished, so nobody goes on for them.

        Returns:
            The pairs of tracks that turn out to be one person now; each is told once.
        """
        self._views[camera_id] = _View(at, sightings)
        for track_id in (*(each.track_id for each in sightings), *others):
            track = camera_id, track_id
            self._spans[track] = self._spans.get(track, (at, at))[0], at
        return [
            join for other in self._neighbours.get(camera_id, ()) for join in self._compare(camera_id, other)
        ]

    def learn(self, joins: Iterable[Join]) -> list[Join]:
        """Tracks that were found to be one person elsewhere, by whoever saw more of them.

        Returns:
            The pairs that this makes one person in the pictures of one camera or of two with a common view: a third
            camera may have shown both.
        """
        told = []
        for one, other in joins:
            mine, theirs = self._matched.tracks(one), self._matched.tracks(other)
            # Each file of a recording tells anew of who stays, by then perhaps of hundreds of tracks.
            pairs = [(one, other)] if mine == theirs else sorted(product(mine, theirs))
            self._match(one, other)
            told += [(a, b) for a, b in pairs if b[0] in (a[0], *self._neighbours.get(a[0], ()))]
        return told

    def go_on(self, camera_id: str, at: float, stand_ins: Collection[tuple[int, int]]) -> list[Join]:
        """Some tracks in a camera's picture go on with the visits of others, by which those are told.

        The two are one person once the other cannot come back any more: each zone decides by itself who goes on, and a
        person may be told by the one track in a zone, and by the other in the next or on another camera.

        Args:
            stand_ins: Pairs of track ids: who goes on, and with whose visit.

        Returns:
            As `look`.
        """
        pairs = self._stand_ins.setdefault(camera_id, {})
        pairs.update(dict.fromkeys(((camera_id, one), (camera_id, other)) for one, other in stand_ins))
        joins = []
        for one, other in list(pairs):
            if self._is_decided(one, other):
                del pairs[one, other]
            elif not self._may_return(one, other, at):
                self._persons.join(one, other)
                joins.append((one, other))
                del pairs[one, other]
        return joins

    def _is_decided(self, one: Person, other: Person) -> bool:
        """Whether the two are known to be one or to be two, or either is long gone."""
        if not {one, other} <= self._spans.keys():
            return True
        return other in self._persons.tracks(one) or self._seen_apart(one, other)

    def forget(self, at: float) -> list[Person]:
        """Free those who are long gone, about once a minute; returns their tracks, all of a person at once."""
        if at - self._swept < _SWEEP_S:
            return []
        self._swept = at
        oldest = at - self._settings.keep_s
        people = {self._persons.tracks(track) for track in self._spans}
        # Another camera's clock may be far ahead: whoever is in the latest picture of some camera is not gone.
        lost = [one for one in people if self._last_seen(one) < oldest and not any(map(self._is_shown, one))]
        gone = [track for tracks in lost for track in tracks]
        self._persons.forget(gone)
        self._matched.forget(gone)
        for track in gone:
            self._spans.pop(track, None)
        for evidence in self._evidence.values():
            known = evidence.for_s.items()
            evidence.for_s = {join: s for join, s in known if all(each in self._spans for each in join)}
        return gone

    def _last_seen(self, tracks: Collection[Person]) -> float:
        return max(self._spans[each][1] for each in tracks if each in self._spans)

    def _is_shown(self, track: Person) -> bool:
        camera_id, track_id = track
        return any(each.track_id == track_id for each in self._views.get(camera_id, _View()).sightings)

    def _compare(self, camera_id: str, other_id: str) -> list[Join]:
        # In the order of their names, so that it is the same whichever of the two has looked.
        here, there = sorted((camera_id, other_id))
        mine, theirs = self._views.get(here, _View()), self._views.get(there, _View())
        apart_s = abs(mine.at - theirs.at)
        if apart_s > self._settings.lag_s:
            return []
        rows, columns = self._single(here, there), self._single(there, here)
        tracks = [[((here, a.track_id), (there, b.track_id)) for b in columns] for a in rows]
        costs = np.array(
            [
                [self._cost(a, b, join, apart_s) for b, join in zip(columns, joins, strict=True)]
                for a, joins in zip(rows, tracks, strict=True)
            ]
        ).reshape(len(rows), len(columns))
        matched = {tracks[i][j] for i, j in zip(*pair(costs, 1.0), strict=True)}
        return self._weigh((here, there), matched, {join for row in tracks for join in row})

    def _weigh(self, cameras: tuple[str, str], matched: set[Join], present: set[Join]) -> list[Join]:
        at = max(self._views[camera_id].at for camera_id in cameras)
        evidence = self._evidence.setdefault(cameras, _Evidence(at))
        evidence.add(matched, present, min(max(at - evidence.at, 0.0), self._settings.lag_s))
        evidence.at = max(evidence.at, at)
        sure = sorted(join for join in matched if evidence.for_s.get(join, 0.0) >= self._settings.join_s)
        joins = [join for join in sure if not self._may_return(*join, at)]
        for join in joins:
            del evidence.for_s[join]
            self._match(*join)
        return joins

    def _match(self, one: Person, other: Person) -> None:
        self._matched.join(one, other)
        self._persons.join(one, other)

    def _single(self, here: str, there: str) -> list[Sighting]:
        """Who is in one camera's picture, and not known to be in the other's."""
        visible = {(there, each.track_id) for each in self._views[there].sightings}
        return [
            each
            for each in self._views[here].sightings
            if visible.isdisjoint(self._matched.tracks((here, each.track_id)))
        ]

    def _cost(self, a: Sighting, b: Sighting, join: Join, apart_s: float) -> float:
        """How badly two sightings match; below 1 they may be one person."""
        if self._seen_apart(*join):
            return _NEVER
        if a.place is not None and b.place is not None:
            reach_m = self._settings.reach_m + a.spread_m + b.spread_m + self._settings.speed_m_s * apart_s
            return dist(a.place, b.place) / reach_m
        if a.look is not None and b.look is not None:
            return (1 - float(a.look @ b.look)) / (1 - self._settings.alike)
        return _NEVER

    def _may_return(self, one: Person, other: Person, at: float) -> bool:
        """Whether a hidden track may still come back to a picture that would then show one person twice."""
        for a, b in self._of_one_camera(one, other):
            if min(self._spans[a][1], self._spans[b][1]) >= at - self._settings.lost_s:
                return True
        return False

    def _seen_apart(self, one: Person, other: Person) -> bool:
        """Whether some camera has shown the two, or whoever they are one with, as two people at the same time."""
        for a, b in self._of_one_camera(one, other):
            (first_a, last_a), (first_b, last_b) = self._spans[a], self._spans[b]
            if first_a <= last_b and first_b <= last_a:
                return True
        return False

    def _of_one_camera(self, one: Person, other: Person) -> Iterator[Join]:
        """The different tracks of either that the same camera has shown."""
        for a, b in product(self._persons.tracks(one), self._persons.tracks(other)):
            if a != b and a[0] == b[0] and a in self._spans and b in self._spans:
                yield a, b


def neighbours_in(groups: Sequence[Collection[str]]) -> dict[str, list[str]]:
    """The cameras that share a view with each camera, in order of their ids."""
    return {
        camera_id: sorted({other for group in groups if camera_id in group for other in group} - {camera_id})
        for group in groups
        for camera_id in group
    }
