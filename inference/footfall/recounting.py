"""Counts recorded tracks anew, by the zones and lines of a site as it is described now."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from footfall.core.books import DayOf
from footfall.core.counting import Bucket, Kind, Layout, Ledger, LineBucket, LineCounts, ZoneCounts
from footfall.core.events import Event, Exited
from footfall.core.overlap import Overlap
from footfall.core.persons import Join
from footfall.core.recording import Seen
from footfall.core.sighting import Sighting
from footfall.core.tracking import Track
from footfall.pipeline import Lookout

_NOWHERE = Lookout()


@dataclass(frozen=True, slots=True)
class News:
    """What one moment brings.

    Attributes:
        events: Seen in it, entries first.
        buckets: The minutes that it closes.
        joins: The tracks that it tells to be one person, by the overlaps as they are now.
    """

    events: Sequence[Event] = ()
    buckets: Sequence[Bucket] = ()
    joins: Sequence[Join] = ()


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
    a day go on from one start to the next. Who is one person on two cameras is taken as it was found live.

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
        self._overlaps = overlaps
        self._overlap = Overlap(overlaps)
        self._ledger = Ledger(layout, day_of)
        self._start = ""
        self._lookouts: dict[str, Lookout] = {}
        self._kinds = _kinds(layout)
        self._subjects = _subjects(layout)
        self._days: defaultdict[str, dict[str, ZoneCounts | LineCounts]] = defaultdict(dict)
        self._latest: dict[str, str] = {}
        self._peaks: dict[tuple[str, str], int] = {}

    def take(self, seen: Seen) -> News:
        """Count one moment of a camera; one that the site does not have only tells who is one person."""
        buckets = self._begin(seen.start) if seen.start != self._start else []
        counted, happened = self._look(seen)
        events = sorted(happened, key=lambda event: isinstance(event, Exited))
        joins = self._joins(seen, counted)
        for one, other in joins:
            self._ledger.join(one, other)
        self._ledger.forget(self._overlap.forget(seen.at))
        if seen.camera_id in self._subjects:
            buckets += self._ledger.record(seen.camera_id, seen.at, seen.online, events)
            self._note_day(seen, changed=bool(events))
        if joins:
            self._note_joined(seen.at)
        self._note_peaks(buckets)
        return News(events, buckets, joins)

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
        self._overlap = Overlap(self._overlaps)
        # The clock of the start before may have been ahead.
        self._start, self._lookouts, self._latest = start, {}, {}
        return buckets

    def _look(self, seen: Seen) -> tuple[Sequence[Track], Sequence[Event]]:
        """Who of these counts, and what they do."""
        if seen.camera_id in self._subjects and seen.camera_id not in self._lookouts and seen.size_px:
            self._lookouts[seen.camera_id] = self._lookout_for(seen.camera_id, *seen.size_px)
        return self._lookouts.get(seen.camera_id, _NOWHERE).look(seen.tracks, seen.at)

    def _joins(self, seen: Seen, counted: Sequence[Track]) -> Sequence[Join]:
        """Who turns out to be one person: on two cameras as was found live, on one by where the zones are now."""
        overlap, camera_id = self._overlap, seen.camera_id
        sightings = [Sighting(track.track_id, None, 0.0, None) for track in counted]
        overlap.look(camera_id, seen.at, sightings, (track.track_id for track in seen.tracks))
        joins = overlap.learn(join for join in seen.joins if join[0][0] != join[1][0])
        stand_ins = self._lookouts.get(camera_id, _NOWHERE).stand_ins
        return [*joins, *overlap.go_on(camera_id, seen.at, stand_ins)]

    def _note_day(self, seen: Seen, *, changed: bool) -> None:
        """Keep how the day stands, which changes by events and joins only; what was seen without any has zeros."""
        day = self._day_of(seen.at)
        for subject_id in self._subjects[seen.camera_id]:
            latest = self._latest.get(subject_id, "")
            # At midnight one camera of a store is a moment ahead of the other: the books are then in the new day.
            if day > latest or (changed and day == latest):
                counts = self._counts(subject_id, seen.at)
                if counts is not None:
                    self._latest[subject_id] = day
                    self._days[day][subject_id] = counts

    def _note_joined(self, at: float) -> None:
        """Keep how the days stand of all that somebody may have visited who is one with others now."""
        for subject_id, day in self._latest.items():
            counts = self._counts(subject_id, at)
            if counts is not None:
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
