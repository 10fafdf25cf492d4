"""The books kept on what shops ask: how long visits last, queues, capture rate and buying units."""

from collections.abc import Collection
from dataclasses import dataclass
from math import inf
from typing import Protocol

from footfall.core.books import DayOf
from footfall.core.coverage import MINUTE_S
from footfall.core.day_sums import CaptureSums, DwellSums, UnitSums
from footfall.core.events import Crossed, Direction, Entered, Event, Exited
from footfall.core.metrics.capture import CaptureCounts, CaptureRate
from footfall.core.metrics.dwell import DwellSummary, DwellTimes
from footfall.core.metrics.groups import Groups
from footfall.core.metrics.queueing import Queue, QueueCounts
from footfall.core.metrics.units import BuyingUnits
from footfall.core.persons import Persons
from footfall.core.visits import Person, Visit, Visits

VISIT_MEMORY_S = 120.0
"""A zone tells of a visit at most its grace time and shortest visit late, which are a minute each at most."""


@dataclass(frozen=True, slots=True)
class Look:
    """A camera has looked, or has no picture.

    Attributes:
        day: Its name; later days sort later.
        watched_s: For how long it has had pictures without a break: 0 with the first one; None without a picture.
    """

    camera_id: str
    at: float
    day: str
    watched_s: float | None

    @property
    def unbroken(self) -> bool:
        """Whether the time since the camera's look before was watched as well, so that nothing was missed."""
        return bool(self.watched_s)


class Book(Protocol):
    """Takes in every look of its cameras, and after each what it told of the book's zones and lines."""

    def look(self, look: Look) -> None: ...

    def note(self, look: Look, event: Event) -> None: ...


class VisitLog:
    """The visits of some zones together; those that are long over are freed once a minute.

    Args:
        persons: Who is one person on several cameras.
    """

    def __init__(self, persons: Persons | None = None) -> None:
        self.visits = Visits(persons)
        self._freed_at = -inf

    def note(self, look: Look, event: Entered | Exited) -> Visit | None:
        """Somebody is in one of the zones, or has left it; returns the person's visit if that ends it."""
        person = look.camera_id, event.track_id
        if isinstance(event, Entered):
            self.visits.enter(person, event.zone_id, event.at, event.since)
            return None
        ended = self.visits.leave(person, event.zone_id, event.at)
        if look.at - self._freed_at > MINUTE_S:
            self.visits.forget(look.at - VISIT_MEMORY_S)
            self._freed_at = look.at
        return None if ended is None else self._over(person, ended)

    def _over(self, person: Person, part: Visit) -> Visit | None:
        """The visit of a person of which one track's is a part; None while another track is still inside."""
        begun = [visit for visit in self.visits.of(person) if visit.start <= part.start]
        whole = max(begun, key=lambda visit: visit.start)
        return None if whole.zones else whole


class _Today:
    """Which day it is, and since when it has been watched; None before the day's first picture."""

    def __init__(self) -> None:
        self.day = ""
        self.since: float | None = None
        self._live = False

    def resume(self, day: str, since: float) -> None:
        """Go on with this day, should it turn out to be today."""
        self.day, self.since = day, since

    def begins(self, look: Look) -> bool:
        """Whether this look is the first of a day."""
        # A resumed day may lie ahead, if the clock was wrong then: it must not keep today's numbers away.
        new = look.day > self.day if self._live else look.day != self.day
        self._live = True
        if new:
            self.day, self.since = look.day, None
        if self.since is None and look.day == self.day and look.watched_s is not None:
            self.since = look.at
        return new


@dataclass(frozen=True, slots=True)
class DayOfVisits:
    """The visits that began today.

    Attributes:
        since: From which picture on they were counted, in seconds since the epoch.
        going_on: How many of them go on.
    """

    since: float
    going_on: int
    lengths: DwellSummary


@dataclass(frozen=True, slots=True)
class _Added:
    """A visit whose length has been counted, by the track that ended it."""

    track: Person
    start: float
    end: float
    ended: bool

    def is_settled(self, look: Look) -> bool:
        """Whether its camera tells no more of it."""
        camera_id, _ = self.track
        return camera_id == look.camera_id and self.end < look.at - VISIT_MEMORY_S


class DwellBook:
    """How long today's visits of a zone last, or of the zones of a store together."""

    def __init__(self, day_of: DayOf, persons: Persons | None = None) -> None:
        self._day_of = day_of
        self._today = _Today()
        self._log = VisitLog(persons)
        self._times = DwellTimes()
        self._lately: list[_Added] = []
        self._persons = Persons() if persons is None else persons

    def resume(self, day: str, sums: DwellSums) -> None:
        """Go on from these; call before any look."""
        self._today.resume(day, sums.since)
        self._times = DwellTimes(sums.ended, sums.cut)

    def look(self, look: Look) -> None:
        if self._today.begins(look):
            self._times, self._lately = DwellTimes(), []

    def note(self, look: Look, event: Event) -> None:
        if isinstance(event, Crossed):
            return
        if isinstance(event, Entered) and event.since is not None:
            self._take_back((look.camera_id, event.track_id), event.since)
        visit = self._log.note(look, event)
        if visit is not None and self._is_todays(visit.start):
            self._add(look, visit, event.track_id)

    def _add(self, look: Look, visit: Visit, track_id: int) -> None:
        # Whoever is gone after an outage may have stayed longer than was seen.
        self._times.add(visit.end - visit.start, ended=look.unbroken)
        added = _Added((look.camera_id, track_id), visit.start, visit.end, look.unbroken)
        self._lately = [*(each for each in self._lately if not each.is_settled(look)), added]

    def _take_back(self, track: Person, since: float) -> None:
        """Somebody goes on with the visit that began then."""
        tracks = self._persons.tracks(track)
        resumed = [added for added in self._lately if added.track in tracks and added.end >= since]
        for added in resumed:
            self._lately.remove(added)
            self._times.take_back(added.end - added.start, ended=added.ended)

    def visits(self, at: float) -> DayOfVisits | None:
        """Today's visits at this time; None before the day's first picture."""
        if self._today.since is None:
            return None
        going_on_s = self._going_on_s(at)
        return DayOfVisits(self._today.since, len(going_on_s), self._times.summary(going_on_s))

    def sums(self, at: float) -> DwellSums | None:
        """What to go on from after a restart; whoever is inside then begins another visit."""
        if self._today.since is None:
            return None
        return DwellSums(self._today.since, *self._times.lengths(self._going_on_s(at)))

    @property
    def day(self) -> str:
        return self._today.day

    def _going_on_s(self, at: float) -> list[float]:
        starts = [visit.start for visit in self._log.visits if visit.zones]
        return [at - start for start in starts if self._is_todays(start)]

    def _is_todays(self, start: float) -> bool:
        return self._day_of(start) == self._today.day


class QueueBook:
    """The queue in a zone; begun anew after every outage, with those who are still there."""

    def __init__(self) -> None:
        self._queue: Queue | None = None
        self._there: dict[Person, Entered] = {}

    def look(self, look: Look) -> None:
        if look.watched_s is None:
            self._queue = None
        elif not look.unbroken:
            self._begin(look.at)

    def note(self, look: Look, event: Event) -> None:
        if isinstance(event, Crossed):
            return
        person = look.camera_id, event.track_id
        if isinstance(event, Entered):
            self._there[person] = event
        else:
            self._there.pop(person, None)
        if self._queue is None:
            return
        if look.unbroken:
            self._queue.note(person, event)
        else:
            self._begin(look.at)

    def counts(self, at: float) -> QueueCounts | None:
        """The queue at this time; None while there is no picture."""
        return None if self._queue is None else self._queue.counts(at)

    def _begin(self, at: float) -> None:
        self._queue = Queue(at)
        for person, event in self._there.items():
            self._queue.note(person, event)


class CaptureBook:
    """Who passes a store today, and who comes in."""

    def __init__(self, corridor: Collection[str], entrance: Collection[str], day_of: DayOf) -> None:
        self._corridor, self._entrance, self._day_of = corridor, entrance, day_of
        self._today = _Today()
        self._rate = CaptureRate(corridor, entrance)

    @property
    def day(self) -> str:
        return self._today.day

    def resume(self, day: str, sums: CaptureSums) -> None:
        """Go on from these; call before any look."""
        self._today.resume(day, sums.since)
        before = CaptureCounts(sums.passers_by, sums.visitors)
        self._rate = CaptureRate(self._corridor, self._entrance, before=before)

    def look(self, look: Look) -> None:
        if self._today.begins(look):
            self._rate = CaptureRate(self._corridor, self._entrance)

    def note(self, look: Look, event: Event) -> None:
        began = event.began if isinstance(event, Entered) else event.at
        if self._day_of(began) == self._today.day:
            self._rate.note((look.camera_id, event.track_id), event)

    def counts(self, at: float) -> CaptureCounts | None:
        """Today's people at this time; None before the day's first picture."""
        return None if self._today.since is None else self._rate.counts(at)

    def sums(self, at: float) -> CaptureSums | None:
        """What to go on from after a restart."""
        if self._today.since is None:
            return None
        counts = self._rate.counts(at)
        return CaptureSums(self._today.since, counts.passers_by, counts.visitors)


class UnitsBook:
    """The buying units that cross a line."""

    def __init__(self, groups: Groups, day_of: DayOf) -> None:
        self._groups, self._day_of = groups, day_of
        self._today = _Today()
        self._units = self._after(0, 0)

    @property
    def day(self) -> str:
        return self._today.day

    def resume(self, day: str, sums: UnitSums) -> None:
        """Go on from these; call before any look."""
        self._today.resume(day, sums.since)
        self._units = self._after(sums.units_in, sums.units_out)

    def look(self, look: Look) -> None:
        if self._today.begins(look):
            self._units = self._after(0, 0)

    def note(self, look: Look, event: Event) -> None:
        if isinstance(event, Crossed) and self._day_of(event.at) == self._today.day:
            self._units[event.direction].cross(event.track_id, event.at)

    def sums(self, at: float) -> UnitSums | None:
        """Today's units at this time; None before the day's first picture."""
        if self._today.since is None:
            return None
        into, out = (self._units[direction].count(at) for direction in (Direction.IN, Direction.OUT))
        return UnitSums(self._today.since, into, out)

    def _after(self, units_in: int, units_out: int) -> dict[Direction, BuyingUnits]:
        settled = {Direction.IN: units_in, Direction.OUT: units_out}
        return {direction: BuyingUnits(self._groups, number) for direction, number in settled.items()}
