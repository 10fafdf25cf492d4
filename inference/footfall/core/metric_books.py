"""The books kept on what shops ask: how long visits last, queues, capture rate and buying units."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from math import inf
from typing import Generic, Protocol, TypeVar

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
from footfall.core.visits import VISIT_MEMORY_S, Person, Visit, Visits


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
    """The visits of some zones together; those that can no longer change are freed about once a minute.

    Args:
        persons: Who is one person on several cameras.
        grace_s: See `Visits`.
    """

    def __init__(self, persons: Persons | None = None, grace_s: float = 0.0) -> None:
        self.visits = Visits(persons, grace_s)
        self._looked_at: dict[str, float] = {}
        self._freed_until = inf

    def look(self, look: Look) -> list[Visit]:
        """Time goes on; returns the visits that are freed, if it is time for that."""
        self._looked_at[look.camera_id] = look.at
        until = min(self._looked_at.values()) - VISIT_MEMORY_S
        self._freed_until = min(self._freed_until, until)
        if until - self._freed_until < MINUTE_S:
            return []
        self._freed_until = until
        return self.visits.forget(until)

    def note(self, look: Look, event: Entered | Exited) -> None:
        """Somebody is in one of the zones, or has left it."""
        person = look.camera_id, event.track_id
        if isinstance(event, Entered):
            self.visits.enter(person, event.zone_id, event.at, event.since)
        else:
            # Whoever is gone after an outage may have stayed longer than was seen.
            self.visits.leave(person, event.zone_id, event.at, cut=not look.unbroken)


class _Sums(Protocol):
    @property
    def since(self) -> float: ...


S = TypeVar("S", bound=_Sums)


class _DayBook(ABC, Generic[S]):
    """A book that begins anew with each day, and goes on with one after a restart.

    Attributes:
        today: The latest day; empty before the first look.
        since: From which picture on today was watched; None before the first.
    """

    def __init__(self) -> None:
        self.today = ""
        self.since: float | None = None
        self._begin(None)

    def resume(self, day: str, sums: S) -> None:
        """It is this day, of which so much was summed up before a restart."""
        self.today, self.since = day, sums.since
        self._begin(sums)

    def look(self, look: Look) -> None:
        if look.day > self.today:
            self.today, self.since = look.day, None
            self._begin(None)
        if self.since is None and look.day == self.today and look.watched_s is not None:
            self.since = look.at

    def sums(self, at: float) -> S | None:
        """What to go on from after a restart; None before the day's first picture."""
        return None if self.since is None else self._sums(self.since, at)

    @abstractmethod
    def _begin(self, found: S | None) -> None:
        """Begin a day, with what was found of it."""

    @abstractmethod
    def _sums(self, since: float, at: float) -> S:
        """What to go on from after a restart at this time."""


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


class DwellBook(_DayBook[DwellSums]):
    """How long today's visits of a zone last, or of the zones of a store together.

    Visits count as they are known by now until they can no longer change, and then by their lengths alone. Whoever is
    inside at a restart begins another visit.

    Args:
        grace_s: Whoever is back sooner never left.
    """

    def __init__(self, day_of: DayOf, persons: Persons | None = None, grace_s: float = 0.0) -> None:
        super().__init__()
        self._day_of = day_of
        self._log = VisitLog(persons, grace_s)

    def _begin(self, found: DwellSums | None) -> None:
        self._settled = DwellTimes(found.ended, found.cut) if found else DwellTimes()

    def _sums(self, since: float, at: float) -> DwellSums:
        return DwellSums(since, *self._times.lengths(self._going_on_s(at)))

    def look(self, look: Look) -> None:
        super().look(look)
        for visit in filter(self._is_todays, self._log.look(look)):
            self._settled.add(visit.end - visit.start, ended=not visit.cut)

    def note(self, look: Look, event: Event) -> None:
        if not isinstance(event, Crossed):
            self._log.note(look, event)

    def visits(self, at: float) -> DayOfVisits | None:
        """Today's visits at this time; None before the day's first picture."""
        if self.since is None:
            return None
        going_on_s = self._going_on_s(at)
        return DayOfVisits(self.since, len(going_on_s), self._times.summary(going_on_s))

    @property
    def _times(self) -> DwellTimes:
        """The lengths of today's visits that are over by now."""
        over = [visit for visit in filter(self._is_todays, self._log.visits) if not visit.zones]
        ended, cut = ([each.end - each.start for each in over if each.cut is cut] for cut in (False, True))
        return self._settled.plus(ended, cut)

    def _going_on_s(self, at: float) -> list[float]:
        return [at - visit.start for visit in filter(self._is_todays, self._log.visits) if visit.zones]

    def _is_todays(self, visit: Visit) -> bool:
        return self._day_of(visit.start) == self.today


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


class CaptureBook(_DayBook[CaptureSums]):
    """Who passes a store today, and who comes in.

    Whoever is in front of it at a restart passes once more.
    """

    def __init__(self, corridor: Collection[str], entrance: Collection[str], day_of: DayOf) -> None:
        self._corridor, self._entrance, self._day_of = corridor, entrance, day_of
        super().__init__()

    def _begin(self, found: CaptureSums | None) -> None:
        before = CaptureCounts(found.passers_by, found.visitors) if found else CaptureCounts()
        self._rate = CaptureRate(self._corridor, self._entrance, before=before)

    def _sums(self, since: float, at: float) -> CaptureSums:
        counts = self._rate.counts(at)
        return CaptureSums(since, counts.passers_by, counts.visitors)

    def note(self, look: Look, event: Event) -> None:
        began = event.began if isinstance(event, Entered) else event.at
        if self._day_of(began) == self.today:
            self._rate.note((look.camera_id, event.track_id), event)

    def counts(self, at: float) -> CaptureCounts | None:
        """Today's people at this time; None before the day's first picture."""
        return None if self.since is None else self._rate.counts(at)


class UnitsBook(_DayBook[UnitSums]):
    """The buying units that cross a line."""

    def __init__(self, groups: Groups, day_of: DayOf) -> None:
        self._groups, self._day_of = groups, day_of
        super().__init__()

    def _begin(self, found: UnitSums | None) -> None:
        units_in, units_out = (found.units_in, found.units_out) if found else (0, 0)
        self._units = {
            Direction.IN: BuyingUnits(self._groups, units_in),
            Direction.OUT: BuyingUnits(self._groups, units_out),
        }

    def note(self, look: Look, event: Event) -> None:
        if isinstance(event, Crossed) and self._day_of(event.at) == self.today:
            self._units[event.direction].cross(event.track_id, event.at)

    def counts(self, at: float) -> UnitSums | None:
        """Today's units at this time; None before the day's first picture."""
        return None if self.since is None else self._sums(self.since, at)

    def _sums(self, since: float, at: float) -> UnitSums:
        into, out = (self._units[direction].count(at) for direction in (Direction.IN, Direction.OUT))
        return UnitSums(since, into, out)
