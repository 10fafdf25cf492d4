"""Counts recorded tracks anew, by the zones and lines of a site as it is described now."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from footfall.core.books import DayOf
from footfall.core.counting import Bucket, Kind, Layout, Ledger, LineBucket, LineCounts, ZoneCounts
from footfall.core.events import Event, Exited
from footfall.core.overlap import neighbours_in
from footfall.core.persons import Join
from footfall.core.recording import Seen
from footfall.pipeline import Lookout


@dataclass(frozen=True, slots=True)
class News:
    """What one moment brings: the events seen in it, entries first, and the minutes that it closes."""

    events: Sequence[Event] = ()
    buckets: Sequence[Bucket] = ()


@dataclass(frozen=True, slots=True)
class DayCounts:
    """A day of a store, a zone or a line.

    Attributes:
        day: As in 2026-01-31.
        counts: How it stood when it was last seen that day.
        peak: Most people inside at once; None for a line, and where no minute was seen.
    """

    day: str
    kind: Kind
    subject_id: str
    counts: ZoneCounts | LineCounts
    peak: int | None


class Recount:
    """Takes the moments of one start of the program after the other, and counts as it did live.

    Each start has lookouts, open visits and open minutes of its own, since track ids begin anew with it; the sums of
    a day go on from one start to the next. Who is one person on several cameras is taken as it was found live.

    Args:
        lookout_for: Makes the lookout of a camera for pictures of a width and a height in pixels.
        overlaps: Ids of cameras that share a part of their view, for each such part.
    """

    def __init__(
        self,
        layout: Layout,
        day_of: DayOf,
        lookout_for: Callable[[str, int, int], Lookout],
        overlaps: Sequence[Collection[str]] = (),
    ) -> None:
        self._layout, self._day_of, self._lookout_for = layout, day_of, lookout_for
        self._neighbours = neighbours_in(overlaps)
        self._ledger = Ledger(layout, day_of)
        self._start = ""
        self._lookouts: dict[str, Lookout] = {}
        self._kinds = _kinds(layout)
        self._subjects = _subjects(layout)
        self._days: defaultdict[str, dict[str, ZoneCounts | LineCounts]] = defaultdict(dict)
        self._latest: dict[str, str] = {}
        self._peaks: dict[tuple[str, str], int] = {}

    def take(self, seen: Seen) -> News:
        """Count one moment of a camera of the site."""
        buckets = self._begin(seen.start) if seen.start != self._start else []
        events = sorted(self._happened(seen), key=lambda event: isinstance(event, Exited))
        self._join(seen.joins)
        buckets += self._ledger.record(seen.camera_id, seen.at, seen.online, events)
        self._note_day(
            self._cameras_of(seen), self._day_of(seen.at), seen.at, changed=bool(events or seen.joins)
        )
        self._note_peaks(buckets)
        return News(events, buckets)

    def finish(self) -> News:
        """Close the minutes that are still open, as far as they were seen."""
        buckets = self._ledger.finish()
        self._note_peaks(buckets)
        return News(buckets=buckets)

    def days(self) -> Iterator[DayCounts]:
        """Every day that was seen, in order; in each the stores, the zones, then the lines."""
        for day, counts in sorted(self._days.items()):
            for subject_id in filter(counts.__contains__, self._kinds):
                peak = self._peaks.get((day, subject_id))
                yield DayCounts(day, self._kinds[subject_id], subject_id, counts[subject_id], peak)

    def _begin(self, start: str) -> list[Bucket]:
        buckets = self._ledger.finish()
        totals = self._ledger.totals()
        self._ledger = Ledger(self._layout, self._day_of)
        self._ledger.restore(totals)
        self._start, self._lookouts = start, {}
        return buckets

    def _happened(self, seen: Seen) -> list[Event]:
        if seen.camera_id not in self._lookouts and seen.size_px:
            self._lookouts[seen.camera_id] = self._lookout_for(seen.camera_id, *seen.size_px)
        _, events = self._lookouts.get(seen.camera_id, Lookout()).look(seen.tracks, seen.at)
        return events

    def _join(self, joins: Iterable[Join]) -> None:
        for one, other in joins:
            near = self._neighbours.get(one[0], ())
            if other[0] in near or (near and other[0] == one[0]):
                self._ledger.join(one, other)

    def _cameras_of(self, seen: Seen) -> Iterable[str]:
        """Those where this moment may change something: whom it joins may have been joined to others before."""
        return self._subjects if seen.joins else (seen.camera_id,)

    def _note_day(self, cameras: Iterable[str], day: str, at: float, *, changed: bool) -> None:
        """Keep how the day stands, which changes by events and joins only; what was seen without any has zeros."""
        for subject_id in chain.from_iterable(map(self._subjects.__getitem__, cameras)):
            latest = self._latest.get(subject_id, "")
            # At midnight one camera of a store is a moment ahead of the other: the books are then in the new day.
            if day > latest or (changed and day == latest):
                counts = self._counts(subject_id, at)
                if counts is not None:
                    self._latest[subject_id] = day
                    self._days[day][subject_id] = counts

    def _counts(self, subject_id: str, at: float) -> ZoneCounts | LineCounts | None:
        """Today's numbers; None while they are unknown."""
        match self._kinds[subject_id]:
            case Kind.LINE:
                line = self._ledger.line(subject_id)
                return None if line.entries is None else line
            case Kind.STORE:
                people = self._ledger.store(subject_id, at)
            case Kind.ZONE:
                people = self._ledger.zone(subject_id, at)
        return None if people.visits_today is None else people

    def _note_peaks(self, buckets: Iterable[Bucket]) -> None:
        for bucket in buckets:
            if not isinstance(bucket, LineBucket) and bucket.occupancy_peak is not None:
                key = self._day_of(bucket.start), bucket.subject_id
                self._peaks[key] = max(bucket.occupancy_peak, self._peaks.get(key, 0))


def _kinds(layout: Layout) -> dict[str, Kind]:
    """What each id is the id of: stores, then zones, then lines."""
    zones = (zone_id for each in layout.zones.values() for zone_id in each)
    lines = (line_id for each in layout.lines.values() for line_id in each)
    return {
        **dict.fromkeys(layout.stores, Kind.STORE),
        **dict.fromkeys(zones, Kind.ZONE),
        **dict.fromkeys(lines, Kind.LINE),
    }


def _subjects(layout: Layout) -> dict[str, list[str]]:
    """The ids of everything at which each camera counts."""
    return {
        camera_id: [
            *(store_id for store_id, inside in layout.stores.items() if set(inside) & set(zones)),
            *zones,
            *layout.lines[camera_id],
        ]
        for camera_id, zones in layout.zones.items()
    }
