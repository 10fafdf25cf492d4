"""Unique visitors: who has been here before today, told by looks that are kept in memory for a limited time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from math import dist, inf, log10

import numpy as np

from footfall.core.overlap import neighbours_in
from footfall.core.persons import Person
from footfall.core.sighting import Sighting, unit
from footfall.core.stays import KEPT_STAYS, Past, Present, Stay


@dataclass(frozen=True, slots=True)
class GallerySettings:
    """When two people are one.

    Measured with person-reidentification-retail-0288: the mean looks of one person over 5 s, turned and lit otherwise,
    have a median cosine of .81 (lower quartile .70, lowest tenth .50), 583 pairs; of different people 99 % are
    below .49, 99.9 % below .56 and all of 4,367 below .61. On a mall's ceiling camera, single looks: 99 % below .47,
    99.9 % below .60 (2,493 pairs). Area under the curve .987.

    Attributes:
        re_entry_s: Who is away for longer is a new visitor, and is forgotten. 3 h is the trade's usual value.
        same: The least cosine of one person for sure: more than any two people measured.
        chance: The cosine that one in ten people reaches with one stranger; from there on a match is doubtful.
        chance_per_decade: How much that rises with ten times as many strangers: the best of many chance matches is
            better. A tenth of the tail measured lies .07 higher.
        lost_s: A track unseen for longer has ended, as in `TrackerSettings`.
        hurry_m_s: Nobody is faster, where places on the floor are known; a run.
        reach_m: See `OverlapSettings`; from both ends of the way.
        brief_s: Who was in view for less, or never clearly, is doubtful by half: two boxes on one person, and pieces of
            a track, seldom last longer.
        together_s: Whoever was on the floor of two cameras for longer would have been found to be one person, and so is
            not. Twice `OverlapSettings.join_s`.
        most: How many people are kept at most; each takes 1.3 to 3 kB. When it is full, who was away the longest is
            forgotten, and counts again if he comes back: the upper number rises then.
    """

    re_entry_s: float = 3 * 3600.0
    same: float = 0.7
    chance: float = 0.42
    chance_per_decade: float = 0.07
    lost_s: float = 3.0
    hurry_m_s: float = 3.0
    reach_m: float = 2.0
    brief_s: float = 1.0
    together_s: float = 2.0
    most: int = 10_000


@dataclass(frozen=True, slots=True)
class Visitors:
    """Different people since the day began.

    Attributes:
        lower: If every doubtful match is one person.
        estimate: Doubtful matches weighed by their likeness.
        upper: If no doubtful match is one.
        since: From which picture on they were counted today, in seconds since the epoch: a later one after a restart,
            which forgets everybody.
    """

    lower: int = 0
    estimate: int = 0
    upper: int = 0
    since: float = 0.0


_SWEEP_S = 60.0


@dataclass(frozen=True, slots=True)
class _Match:
    """Who of the past may be the same, by the place in the gallery, and how alike they are."""

    row: int
    likeness: float


class Gallery:
    """Tells how many different people were seen today, all cameras together.

    When somebody has left the last picture, the mean look is compared with those who left before. Who was seen
    elsewhere at the time, or could not have walked there, is not the same. The best match from `same` on is the same
    person; below that, down to what chance gives, it is doubtful; otherwise it is somebody new. Who was seen too
    briefly, or never clearly, is doubtful by half. Looks are dropped once somebody has been away for the re-entry time,
    within a minute, and all of them when the day ends: those who are in a picture then are looked at anew.

    Args:
        groups: Ids of cameras that share a part of their view, for each such part.

    Source:
        Cosine of mean embeddings against a gallery: Zheng et al., "MARS: A Video Benchmark for Large-Scale Person
        Re-identification", ECCV 2016.
    """

    def __init__(
        self, settings: GallerySettings | None = None, groups: Sequence[Collection[str]] = ()
    ) -> None:
        self._settings = settings or GallerySettings()
        self._neighbours = neighbours_in(groups)
        self._day = ""
        self._since: float | None = None
        self._swept = -inf
        self._present: dict[Person, Present] = {}
        self._past: list[Past] = []
        self._looks = np.empty((0, 0), np.float32)
        self._doubts: list[float] = []

    def __len__(self) -> int:
        """How many people's looks are kept of those who have left."""
        return len(self._past)

    def see(
        self, camera_id: str, at: float, day: str, sightings: Sequence[Sighting], *, watched: bool = True
    ) -> None:
        """Take in who is in a camera's picture at this time; nobody where it has none.

        Args:
            day: Its name; later days sort later.
            watched: Whether the camera has a picture.
        """
        if day > self._day:
            self._day, self._since = day, None
            self._past, self._doubts, self._looks = [], [], np.empty((0, 0), np.float32)
            for present in self._people():
                present.looks.clear()
        today = day == self._day
        if watched and today and self._since is None:
            self._since = at
        for each in sightings:
            # A camera that is a moment behind still has yesterday's looks.
            self._note((camera_id, each.track_id), at, each if today else replace(each, look=None))
        if at - self._swept >= _SWEEP_S:
            self._swept = at
            self._keep([past.last >= at - self._settings.re_entry_s for past in self._past])
        for present in self._gone(camera_id, at):
            self._settle(present)

    def join(self, one: Person, other: Person) -> None:
        """Two tracks of people in the pictures are one person."""
        a, b = self._present[one], self._present[other]
        joined = Present(a.stays | b.stays, a.looks | b.looks)
        self._present.update(dict.fromkeys(joined.stays, joined))

    def visitors(self) -> Visitors | None:
        """The people of today so far, those included who are in a picture now; None before the day's first picture."""
        if self._since is None:
            return None
        doubts = [*self._doubts]
        for present in self._people():
            match = self._match(present)
            if match is None or match.likeness < self._settings.same:
                doubts.append(self._doubt(present, match))
        certain = sum(doubt == 0 for doubt in doubts)
        return Visitors(
            lower=max(certain, min(len(doubts), 1)),
            estimate=max(round(len(doubts) - sum(doubts)), min(len(doubts), 1)),
            upper=len(doubts),
            since=self._since,
        )

    def _note(self, track: Person, at: float, seen: Sighting) -> None:
        present = self._present.setdefault(track, Present())
        stay = present.stays.setdefault(track, Stay(track[0], at, at, seen.place, seen.place))
        stay.last, stay.left = at, seen.place
        if seen.look is not None:
            present.looks[track] = seen.look

    def _people(self) -> Iterable[Present]:
        """Everybody present, once."""
        return {id(present): present for present in self._present.values()}.values()

    def _gone(self, camera_id: str, at: float) -> list[Present]:
        """Those of this camera whom no camera has seen lately; from now on they are of the past."""
        oldest = at - self._settings.lost_s
        gone = [
            present
            for present in self._people()
            if any(stay.camera_id == camera_id for stay in present.stays.values())
            and all(stay.last < oldest for stay in present.stays.values())
        ]
        for track in [track for present in gone for track in present.stays]:
            del self._present[track]
        return gone

    def _settle(self, present: Present) -> None:
        match, look, stays = self._match(present), present.look, list(present.stays.values())
        if look is not None and match is not None and match.likeness >= self._settings.same:
            past = self._past[match.row]
            self._looks[match.row] = unit(self._looks[match.row] * past.times + look)
            past.stays, past.times = [*past.stays, *stays][-KEPT_STAYS:], past.times + 1
            return
        self._doubts.append(self._doubt(present, match))
        if look is not None:
            self._looks = np.vstack([self._looks, look]) if self._past else look[None].copy()
            self._past.append(Past(stays[-KEPT_STAYS:]))
            if len(self._past) > self._settings.most:
                longest_away = min(self._past, key=lambda past: past.last)
                self._keep([past is not longest_away for past in self._past])

    def _doubt(self, present: Present, match: _Match | None) -> float:
        """How probable it is that somebody is not new."""
        clear = present.looks and present.seen_s >= self._settings.brief_s
        least = 0.0 if clear else 0.5
        if match is None:
            return least
        return max(least, (match.likeness - self._chance()) / (self._settings.same - self._chance()))

    def _chance(self) -> float:
        """From which cosine on the best match among so many people is more than chance."""
        crowd = self._settings.chance_per_decade * log10(max(len(self._past), 1))
        return min(self._settings.chance + crowd, self._settings.same - 0.01)

    def _match(self, present: Present) -> _Match | None:
        """Who of the past is most like this person, more than chance gives, and may be the same."""
        look = present.look
        if look is None or not self._past:
            return None
        # Not `@`: its threads would wait for cores that the detector keeps busy, a hundred times longer than it takes.
        likeness = np.einsum("ij,j->i", self._looks, look)
        rows = np.flatnonzero(likeness > self._chance()).tolist()
        possible = [row for row in rows if self._possible(present, self._past[row])]
        found = (_Match(row, float(likeness[row])) for row in possible)
        return max(found, key=lambda match: match.likeness, default=None)

    def _possible(self, present: Present, past: Past) -> bool:
        back = min(stay.first for stay in present.stays.values())
        return back - past.last <= self._settings.re_entry_s and all(
            self._compatible(a, b) for a in present.stays.values() for b in past.stays
        )

    def _compatible(self, a: Stay, b: Stay) -> bool:
        """Whether one person can have made both stays."""
        earlier, later = sorted((a, b), key=lambda stay: stay.first)
        gap_s = later.first - earlier.last
        near = b.camera_id in self._neighbours.get(a.camera_id, ())
        apart_m = self._apart_m(earlier, later) if near or a.camera_id == b.camera_id else None
        if gap_s <= 0:
            together_s = min(earlier.last, later.last) - later.first
            return near and (apart_m is None or together_s <= self._settings.together_s)
        return apart_m is None or apart_m <= self._settings.hurry_m_s * gap_s + self._settings.reach_m

    def _apart_m(self, earlier: Stay, later: Stay) -> float | None:
        if earlier.left is None or later.came is None:
            return None
        return dist(earlier.left, later.came)

    def _keep(self, wanted: Sequence[bool]) -> None:
        """Drop the looks of everybody else."""
        self._past = [past for past, keep in zip(self._past, wanted, strict=True) if keep]
        self._looks = self._looks[np.flatnonzero(wanted)]
