"""Visits of a zone, or of the zones of a store together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from math import inf

from footfall.core.persons import Person, Persons

__all__ = ["Person", "Visit", "Visits"]


VISIT_MEMORY_S = 120.0
"""A zone tells of a visit at most its grace time and shortest visit late, which are a minute each at most."""


@dataclass(slots=True)
class Visit:
    """Somebody's stay in one zone after the other, or in several at once.

    Attributes:
        zones: Where the person is now; empty once the visit is over.
        last_exit: The latest moment inside a zone that was left.
        cut: Whether the end was not seen: the person may have stayed for longer.
    """

    person: Person
    start: float
    zones: set[str]
    last_exit: float = -inf
    cut: bool = False

    @property
    def end(self) -> float:
        """Infinite while the visit goes on."""
        return inf if self.zones else self.last_exit


class Visits:
    """The visits that go on, and those that ended in minutes still open.

    A visit goes on while its track is in any zone. As zones tell of an exit only after their grace time,
    walking from one to the next does not end it; nor is anybody away meanwhile whom the next one has not confirmed by
    then. A track's visits never overlap in time.

    What a person's tracks tell is put together whenever it is asked for: their visits are one where they overlap, or
    lie no further apart than the grace time. So the order in which events and joins come to be known does not matter.

    Args:
        persons: Who is one person; others may join tracks at any time.
        grace_s: Whoever is back sooner never left.
    """

    def __init__(self, persons: Persons | None = None, grace_s: float = 0.0) -> None:
        self._persons = Persons() if persons is None else persons
        self._grace_s = grace_s
        self._going_on: dict[Person, Visit] = {}
        self._ended: defaultdict[Person, list[Visit]] = defaultdict(list)
        self._unconfirmed: dict[str, Mapping[Person, float]] = {}

    def __iter__(self) -> Iterator[Visit]:
        for person, parts in self._by_person().items():
            yield from self._joined(person, parts)

    def _by_person(self) -> dict[Person, list[Visit]]:
        """What the tracks of each person tell."""
        parts = defaultdict(list)
        for visit in (*chain.from_iterable(self._ended.values()), *self._going_on.values()):
            parts[self._persons.of(visit.person)].append(visit)
        return parts

    @property
    def occupancy(self) -> int:
        """How many people are inside now."""
        inside = (*self._going_on, *(visit.person for visit in self._walking_on()))
        return len({self._persons.of(track) for track in inside})

    @property
    def oldest_start(self) -> float | None:
        """Since when the person is inside who is so the longest; None while nobody is."""
        inside = (visit for track in self._going_on for visit in self.of(track) if visit.zones)
        return min((visit.start for visit in (*inside, *self._walking_on())), default=None)

    def of(self, person: Person) -> list[Visit]:
        """The visits of one person, in order of time."""
        tracks = self._persons.tracks(person)
        going_on = [self._going_on[track] for track in _among(tracks, self._going_on)]
        ended = [visit for track in _among(tracks, self._ended) for visit in self._ended[track]]
        return self._joined(person, [*ended, *going_on])

    def expect(self, zone_id: str, since: Mapping[Person, float]) -> None:
        """These tracks alone are in a zone since these times without being confirmed yet.

        That begins no visit, but whoever left another zone no longer than the grace time before is not away.
        """
        self._unconfirmed[zone_id] = since

    def _walking_on(self) -> Iterator[Visit]:
        """The visits of people not confirmed yet that ended, but will not have if they are."""
        for since in self._unconfirmed.values():
            for track, at in since.items():
                yield from (visit for visit in self.of(track) if at <= visit.end + self._grace_s)

    def enter(self, track: Person, zone_id: str, at: float, since: float | None = None) -> bool:
        """A track was found to be in a zone since this time; returns whether that begins a visit of the track.

        Args:
            since: The track goes on with the visit that began then, and with what it did thereafter.
        """
        ended = self._ended.get(track, [])
        resumed = [] if since is None else [visit for visit in ended if visit.end >= since]
        for visit in resumed:
            ended.remove(visit)
        start = max(at, max((visit.end for visit in ended), default=-inf))
        visit = self._going_on.setdefault(track, Visit(track, start, set()))
        begins = not visit.zones and not resumed
        visit.start = min([visit.start, start, *(each.start for each in resumed)])
        visit.zones.add(zone_id)
        return begins

    def leave(self, track: Person, zone_id: str, at: float, *, cut: bool = False) -> Visit | None:
        """A track was found to have left a zone at this time; returns the track's visit if that ends it.

        Args:
            cut: It was inside until then at least; nobody watched thereafter.
        """
        visit = self._going_on[track]
        visit.zones.remove(zone_id)
        if at >= visit.last_exit:
            visit.last_exit, visit.cut = at, cut
        if visit.zones:
            return None
        self._ended[track].append(self._going_on.pop(track))
        return visit

    def forget(self, until: float) -> list[Visit]:
        """Free the visits that ended before this time, and return them."""
        over: list[Visit] = []
        kept: defaultdict[Person, list[Visit]] = defaultdict(list)
        for person, parts in self._by_person().items():
            whole = self._joined(person, parts)
            over += [visit for visit in whole if visit.end < until]
            # A person's visits never overlap: those that are over come before the first that is kept.
            since = min((visit.start for visit in whole if visit.end >= until), default=inf)
            for part in parts:
                if part.start >= since and not part.zones:
                    kept[part.person].append(part)
        self._ended = kept
        return over

    def _joined(self, person: Person, visits: Iterable[Visit]) -> list[Visit]:
        parts, joined = list(visits), list[Visit]()
        if len(parts) < 2:
            return parts
        for part in sorted(parts, key=lambda visit: visit.start):
            if not joined or part.start > joined[-1].end + self._grace_s:
                joined.append(Visit(person, part.start, set(part.zones), part.last_exit, part.cut))
                continue
            whole = joined[-1]
            whole.zones |= part.zones
            if part.last_exit >= whole.last_exit:
                whole.last_exit, whole.cut = part.last_exit, part.cut
        return joined


def _among(tracks: frozenset[Person], known: Mapping[Person, object]) -> Iterable[Person]:
    """Those of a person's tracks that are known: of somebody whose track broke hundreds of times, hardly any."""
    return tracks.intersection(known) if len(tracks) > len(known) else filter(known.__contains__, tracks)
