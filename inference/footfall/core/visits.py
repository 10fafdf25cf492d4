"""Visits of a zone, or of the zones of a store together."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

Person = tuple[str, int]
"""Camera id and track id."""


@dataclass(slots=True)
class Visit:
    """Somebody's stay in one zone after the other, or in several at once.

    Attributes:
        zones: Where the person is now; empty once the visit is over.
        last_exit: The latest moment inside a zone that was left.
    """

    person: Person
    start: float
    zones: set[str]
    last_exit: float = -inf

    @property
    def end(self) -> float:
        """Infinite while the visit goes on."""
        return inf if self.zones else self.last_exit


class Visits:
    """The visits that go on, and those that ended in minutes still open.

    A visit goes on while its person is in any zone. As zones tell of an exit only after their grace time,
    walking from one to the next does not end it. A person's visits never overlap in time.
    """

    def __init__(self) -> None:
        self._going_on: dict[Person, Visit] = {}
        self._ended: list[Visit] = []

    def __iter__(self) -> Iterator[Visit]:
        yield from self._ended
        yield from self._going_on.values()

    @property
    def occupancy(self) -> int:
        """How many people are inside now."""
        return len(self._going_on)

    @property
    def oldest_start(self) -> float | None:
        """Since when the person is inside who is so the longest; None while nobody is."""
        return min((visit.start for visit in self._going_on.values()), default=None)

    def enter(self, person: Person, zone_id: str, at: float) -> bool:
        """Somebody was found to be in a zone since this time; returns whether that begins a visit."""
        earliest = max((visit.end for visit in self._ended if visit.person == person), default=-inf)
        start = max(at, earliest)
        visit = self._going_on.setdefault(person, Visit(person, start, set()))
        begins = not visit.zones
        visit.start = min(visit.start, start)
        visit.zones.add(zone_id)
        return begins

    def leave(self, person: Person, zone_id: str, at: float) -> Visit | None:
        """Somebody was found to have left a zone at this time; returns the visit if that ends it."""
        visit = self._going_on[person]
        visit.zones.remove(zone_id)
        visit.last_exit = max(visit.last_exit, at)
        if visit.zones:
            return None
        self._ended.append(self._going_on.pop(person))
        return visit

    def forget(self, until: float) -> None:
        """Free the visits that ended before this time."""
        self._ended = [visit for visit in self._ended if visit.end >= until]
