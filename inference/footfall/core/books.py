"""The books kept on one zone, store or line: what goes on, today's sums, and the minutes still open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from footfall.core.buckets import Bucket, Kind, LineBucket, ZoneBucket, line_bucket, zone_bucket
from footfall.core.coverage import MINUTE_S, Coverage, Span
from footfall.core.events import Crossed, Direction, Entered, Exited
from footfall.core.persons import Person, Persons
from footfall.core.totals import LineTotals, Today, VisitTotals
from footfall.core.visits import VISIT_MEMORY_S, Visits

DayOf = Callable[[float], str]
"""Names the day of a time in seconds since the epoch; later days sort later, as 2026-01-31 does."""


@dataclass(frozen=True, slots=True)
class ZoneCounts:
    """A zone or a store now; None is unknown.

    Attributes:
        mean_dwell_s: Of today's ended visits; None without any.
        oldest_dwell_s: How long the person has been inside who is so the longest; None without anybody.
    """

    occupancy: int | None
    visits_today: int | None
    mean_dwell_s: float | None
    oldest_dwell_s: float | None


@dataclass(frozen=True, slots=True)
class LineCounts:
    """A line today; None is unknown."""

    entries: int | None
    exits: int | None

    @property
    def net(self) -> int | None:
        """Entries less exits."""
        return None if self.entries is None or self.exits is None else self.entries - self.exits


class VisitBook:
    """Keeps the books on a zone or a store.

    Today's sums are always those of the persons' visits as they are known by now: each event, and each join of two
    tracks, takes away the visits that it changes and adds what they have become.
    """

    def __init__(
        self,
        kind: Kind,
        subject_id: str,
        coverage: Coverage,
        day_of: DayOf,
        persons: Persons | None = None,
        grace_s: float = 0.0,
    ) -> None:
        self.today = Today(VisitTotals())
        self._coverage = coverage
        self._kind = kind
        self._subject_id = subject_id
        self._day_of = day_of
        self._visits = Visits(persons, grace_s)

    def note(self, camera_id: str, event: Entered | Exited) -> None:
        """Somebody is in one of the zones, or has left it."""
        track = camera_id, event.track_id
        before = self.stays(track)
        if isinstance(event, Exited):
            self._visits.leave(track, event.zone_id, event.at)
        else:
            self._visits.enter(track, event.zone_id, event.at, event.since)
        self.correct(before, self.stays(track))

    def expect(self, zone_id: str, since: Mapping[Person, float]) -> None:
        """See `Visits`."""
        self._visits.expect(zone_id, since)

    def stays(self, *persons: Person) -> list[Span]:
        """From when to when these people visited, as far as minutes are open; infinite while they are inside."""
        return [(visit.start, visit.end) for person in persons for visit in self._visits.of(person)]

    def correct(self, before: Sequence[Span], after: Sequence[Span]) -> None:
        """Some people's visits were taken to be those before, and are known to be these."""
        for stay in _without(before, after):
            self._sum_up(stay, -1)
        for stay in _without(after, before):
            self._sum_up(stay, 1)

    def _sum_up(self, stay: Span, number: int) -> None:
        start, end = stay
        self.today.add(self._day_of(start), lambda sums: replace(sums, visits=sums.visits + number))
        if end < inf:
            dwell_s = number * (end - start)
            self.today.add(
                self._day_of(end),
                lambda sums: replace(sums, ended=sums.ended + number, dwell_s=sums.dwell_s + dwell_s),
            )

    def close(self, start: float) -> ZoneBucket:
        """The minute that starts at this time and can no longer change; it is forgotten."""
        visits = list(self._visits)
        bucket = zone_bucket(self._kind, self._subject_id, start, visits, self._coverage.spans)
        self._visits.forget(start + MINUTE_S - VISIT_MEMORY_S)
        return bucket

    def counts(self, at: float) -> ZoneCounts:
        """How things stand at this time."""
        online, sums, live = self._coverage.online, self.today.sums, self.today.live
        oldest = self._visits.oldest_start
        return ZoneCounts(
            occupancy=self._visits.occupancy if online else None,
            visits_today=sums.visits if live else None,
            mean_dwell_s=sums.dwell_s / sums.ended if live and sums.ended else None,
            oldest_dwell_s=max(0.0, at - oldest) if online and oldest is not None else None,
        )


class LineBook:
    """Keeps the books on a line."""

    def __init__(self, subject_id: str, coverage: Coverage, day_of: DayOf) -> None:
        self.today = Today(LineTotals())
        self._coverage = coverage
        self._subject_id = subject_id
        self._day_of = day_of
        self._crossings: list[Crossed] = []

    def cross(self, event: Crossed) -> None:
        """Somebody has crossed the line."""
        self._crossings.append(event)
        if event.direction is Direction.IN:
            self.today.add(self._day_of(event.at), lambda sums: replace(sums, entries=sums.entries + 1))
        else:
            self.today.add(self._day_of(event.at), lambda sums: replace(sums, exits=sums.exits + 1))

    def close(self, start: float) -> LineBucket:
        """The minute that starts at this time and can no longer change; it is forgotten."""
        bucket = line_bucket(self._subject_id, start, self._crossings, self._coverage.spans)
        self._crossings = [crossed for crossed in self._crossings if crossed.at >= start + MINUTE_S]
        return bucket

    def counts(self) -> LineCounts:
        """How today stands."""
        sums = self.today.sums
        return LineCounts(sums.entries, sums.exits) if self.today.live else LineCounts(None, None)


class Shelf:
    """The books on everything that the same cameras watch."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.books: list[VisitBook | LineBook] = []

    def look(self, camera_id: str, at: float, day: str, online: bool) -> None:
        """One of the cameras has a picture at this time, or has none."""
        self.coverage.look(camera_id, at, online)
        for book in self.books:
            book.today.begin(day, seen=online)

    def close(self) -> list[Bucket]:
        """The minutes that can no longer change, book by book; they are forgotten."""
        ripe = self.coverage.ripe()
        if not ripe:
            return []
        buckets: list[Bucket] = [book.close(start) for book in self.books for start in ripe]
        self.coverage.forget(ripe[-1] + MINUTE_S)
        return buckets


def _without(stays: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """Those that are not among the others, one of them for each."""
    left, rest = list[Span](), list(others)
    for stay in stays:
        if stay in rest:
            rest.remove(stay)
        else:
            left.append(stay)
    return left
