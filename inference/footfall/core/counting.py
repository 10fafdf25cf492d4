"""The counts of a whole site, from what its cameras see happen."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from footfall.core.books import DayOf, LineBook, LineCounts, Shelf, VisitBook, ZoneCounts
from footfall.core.buckets import Bucket, Kind, LineBucket, ZoneBucket
from footfall.core.coverage import MAX_GAP_S, Coverage
from footfall.core.events import Crossed, Entered, Event, Exited
from footfall.core.persons import Person, Persons
from footfall.core.restart import Found
from footfall.core.totals import Totals

__all__ = [
    "Bucket",
    "Kind",
    "Layout",
    "Ledger",
    "LineBucket",
    "LineCounts",
    "Totals",
    "ZoneBucket",
    "ZoneCounts",
]

_MARGIN_S = 0.1
_GRACE_S = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """What is counted where.

    Attributes:
        zones: Ids of the zones of each camera.
        lines: Ids of the lines of each camera.
        stores: Ids of the zones of each store, at least one. Ids of zones, lines and stores are unique
            together.
        graces_s: The grace times of zones; a second where none is given.
        wait_s: The longest time after which one of its zones tells that a visit is over.
        min_visit_s: The longest time after which one of its zones confirms a visit.
        confirm_s: The longest time after which one of its lines confirms a crossing.
        join_s: How long after somebody is seen by two cameras the two tracks may still turn out to be one person.
        max_gap_s: Two frames further apart than this leave the time between them unseen.
        gaps_s: The same of cameras for which it is less.
    """

    zones: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stores: Mapping[str, Sequence[str]] = field(default_factory=dict)
    graces_s: Mapping[str, float] = field(default_factory=dict)
    wait_s: float = 3.0
    min_visit_s: float = 0.5
    confirm_s: float = 0.5
    join_s: float = 0.0
    max_gap_s: float = MAX_GAP_S
    gaps_s: Mapping[str, float] = field(default_factory=dict)

    @property
    def settle_s(self) -> float:
        """How long after its end a minute may still change, as zones, lines and joins tell late of what happened."""
        return max(self.wait_s + self.min_visit_s + self.join_s, self.confirm_s) + _MARGIN_S

    def grace_s(self, zones: Iterable[str]) -> float:
        """After how long somebody has left all of these zones together."""
        return max(self.graces_s.get(zone_id, _GRACE_S) for zone_id in zones)


class Ledger:
    """Counts people at all zones, stores and lines of a site.

    Each camera reports in order of time; cameras may be ahead of each other by any time, the results are the
    same. Not safe to call from several threads at once.
    """

    def __init__(self, layout: Layout, day_of: DayOf, persons: Persons | None = None) -> None:
        self._layout = layout
        self._day_of = day_of
        self._persons = Persons() if persons is None else persons
        self._leaving: set[Person] = set()
        self._found: Found[Totals] = Found()
        self._visit_books: dict[str, VisitBook] = {}
        self._line_books: dict[str, LineBook] = {}
        self._shelves: dict[frozenset[str], Shelf] = {}
        self._by_camera: defaultdict[str, list[Shelf]] = defaultdict(list)
        self._by_zone: defaultdict[str, list[VisitBook]] = defaultdict(list)
        camera_of = {zone_id: camera_id for camera_id, zones in layout.zones.items() for zone_id in zones}
        for zone_id in camera_of:
            self._open_visit_book(Kind.ZONE, zone_id, [zone_id], camera_of)
        for store_id, zones in layout.stores.items():
            self._open_visit_book(Kind.STORE, store_id, zones, camera_of)
        for camera_id, lines in layout.lines.items():
            for line_id in lines:
                self._open_line_book(line_id, camera_id)

    def record(
        self,
        camera_id: str,
        at: float,
        online: bool,
        events: Sequence[Event],
        unconfirmed: Iterable[Entered] = (),
    ) -> list[Bucket]:
        """Take in what one camera saw at this time, or that it has no picture.

        Args:
            online: Whether there is a picture. A camera without one must still report about once a second.
            events: What its monitors told of this moment.
            unconfirmed: Who is in its zones without having been told yet.

        Returns:
            The minutes that this closes.
        """
        shelves = self._by_camera[camera_id]
        day = self._day_of(at)
        if (found := self._found.take(day, at)) is not None:
            self._resume(found)
        for shelf in shelves:
            shelf.look(camera_id, at, day, online)
        self._note(camera_id, events)
        self._expect(camera_id, unconfirmed)
        buckets = [bucket for shelf in shelves for bucket in shelf.close()]
        if buckets:
            self._free()
        return buckets

    def join(self, one: Person, other: Person) -> None:
        """Two tracks have turned out to be one person, who is counted once from the beginning on.

        Occupancy and today's sums are as if that had always been known; so are the minutes that are still open, while
        closed ones stay as they were told.
        """
        if other not in self._persons.tracks(one):
            before = [(book, book.stays(one, other)) for book in self._visit_books.values()]
            self._persons.join(one, other)
            for book, stays in before:
                book.correct(stays, book.stays(one))

    def forget(self, tracks: Iterable[Person]) -> None:
        """Free tracks that ended long ago, once no open minute has their visits; give all of a person at once."""
        self._leaving.update(tracks)
        if not self._visit_books:
            self._free()

    def finish(self) -> list[Bucket]:
        """Close the minutes still open, as far as they were seen; no camera may report afterwards."""
        for cameras, shelf in self._shelves.items():
            for camera_id in cameras:
                shelf.coverage.retire(camera_id)
        return [bucket for shelf in self._shelves.values() for bucket in shelf.close()]

    def zone(self, zone_id: str, at: float) -> ZoneCounts:
        """A zone's counts; occupancy is unknown while its camera has no picture."""
        return self._visit_books[zone_id].counts(at)

    def store(self, store_id: str, at: float) -> ZoneCounts:
        """A store's counts; occupancy is unknown while any of its cameras has no picture."""
        return self._visit_books[store_id].counts(at)

    def line(self, line_id: str) -> LineCounts:
        """A line's counts of today."""
        return self._line_books[line_id].counts()

    def totals(self) -> Totals:
        """Today's sums, to be given to `restore` after a restart."""
        if self._found.waiting is not None:
            return self._found.waiting
        books: list[VisitBook | LineBook] = [*self._visit_books.values(), *self._line_books.values()]
        _, day = max(((book.today.live, book.today.day) for book in books), default=(False, ""))
        visits = {k: book.today.sums for k, book in self._visit_books.items() if book.today.day == day}
        lines = {k: book.today.sums for k, book in self._line_books.items() if book.today.day == day}
        return Totals(day, visits, lines)

    def restore(self, totals: Totals) -> None:
        """Go on from these sums once reports are of their day; call before any report."""
        self._found = Found(totals.day, totals)

    def _resume(self, totals: Totals) -> None:
        for subject_id in self._visit_books.keys() & totals.visits.keys():
            self._visit_books[subject_id].today.resume(totals.day, totals.visits[subject_id])
        for line_id in self._line_books.keys() & totals.lines.keys():
            self._line_books[line_id].today.resume(totals.day, totals.lines[line_id])

    def _open_visit_book(
        self, kind: Kind, subject_id: str, zones: Sequence[str], camera_of: Mapping[str, str]
    ) -> None:
        shelf, grace_s = self._shelf(camera_of[zone_id] for zone_id in zones), self._layout.grace_s(zones)
        book = VisitBook(kind, subject_id, shelf.coverage, self._day_of, self._persons, grace_s)
        shelf.books.append(book)
        self._visit_books[subject_id] = book
        for zone_id in zones:
            self._by_zone[zone_id].append(book)

    def _open_line_book(self, line_id: str, camera_id: str) -> None:
        shelf = self._shelf([camera_id])
        book = LineBook(line_id, shelf.coverage, self._day_of)
        shelf.books.append(book)
        self._line_books[line_id] = book

    def _shelf(self, cameras: Iterable[str]) -> Shelf:
        """Where the books stand on what these cameras watch together."""
        watching = frozenset(cameras)
        if watching not in self._shelves:
            gaps_s = {each: self._layout.gaps_s.get(each, self._layout.max_gap_s) for each in watching}
            coverage = Coverage(gaps_s, self._layout.settle_s)
            shelf = self._shelves[watching] = Shelf(coverage)
            for camera_id in watching:
                self._by_camera[camera_id].append(shelf)
        return self._shelves[watching]

    def _free(self) -> None:
        books = self._visit_books.values()
        gone = {track for track in self._leaving if not any(book.stays(track) for book in books)}
        self._persons.forget(gone)
        self._leaving -= gone

    def _note(self, camera_id: str, events: Sequence[Event]) -> None:
        # Entries first: whoever steps from one zone of a store into another at this moment never left it.
        for event in sorted(events, key=lambda event: isinstance(event, Exited)):
            if isinstance(event, Crossed):
                self._line_books[event.line_id].cross(event)
            else:
                for book in self._by_zone[event.zone_id]:
                    book.note(camera_id, event)

    def _expect(self, camera_id: str, unconfirmed: Iterable[Entered]) -> None:
        since: defaultdict[str, dict[Person, float]] = defaultdict(dict)
        for entry in unconfirmed:
            since[entry.zone_id][camera_id, entry.track_id] = entry.at
        for zone_id in self._layout.zones.get(camera_id, ()):
            for book in self._by_zone[zone_id]:
                book.expect(zone_id, since[zone_id])
