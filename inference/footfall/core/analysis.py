"""What shops ask of a whole site, from what its cameras see happen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from footfall.core.area_book import AreaBook, AreaCounts, AreaPlan, Standing
from footfall.core.books import DayOf
from footfall.core.counting import Layout
from footfall.core.day_sums import DaySums, UnitSums
from footfall.core.events import Crossed, Event, Exited
from footfall.core.metric_books import (
    Book,
    CaptureBook,
    DayOfVisits,
    DwellBook,
    Look,
    QueueBook,
    UnitsBook,
)
from footfall.core.metrics.capture import CaptureCounts
from footfall.core.metrics.conservation import InHour
from footfall.core.metrics.groups import Groups, Walker
from footfall.core.metrics.queueing import QueueCounts
from footfall.core.persons import Persons
from footfall.core.restart import Found

B = TypeVar("B", bound=Book)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Capture:
    """Where people pass a store, and where they come in: zones and lines of one camera."""

    corridor: Collection[str]
    entrance: Collection[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is analysed where.

    Attributes:
        queues: Ids of the zones in which people queue.
        captures: By the ids of stores.
        areas: By their ids.
    """

    layout: Layout
    queues: Collection[str] = ()
    captures: Mapping[str, Capture] = field(default_factory=dict)
    areas: Mapping[str, AreaPlan] = field(default_factory=dict)


class Analysis:
    """Keeps the books on visits, queues, capture rates, buying units and areas of a site.

    What belongs to a day is counted from its first picture on; the areas' balances go on. Each camera reports in order
    of time, those of an area's doors together in about that order. Not safe to call from several threads at once.

    Args:
        in_hour: Tells when it is an area's quiet hour.
        standings: The areas' balances to go on from, after a restart.
        sums: What to go on from, after a restart, once it is their day.
        persons: Who is one person on several cameras, as the ledger is told.
    """

    def __init__(
        self,
        plan: Plan,
        day_of: DayOf,
        in_hour: InHour,
        standings: Mapping[str, Standing] | None = None,
        persons: Persons | None = None,
        sums: DaySums | None = None,
    ) -> None:
        self._persons = persons
        self._layout, self._day_of = plan.layout, day_of
        self._camera_of = _camera_of(plan.layout)
        self._looks: dict[str, Look] = {}
        self._by_place: defaultdict[str, list[Book]] = defaultdict(list)
        self._by_camera: defaultdict[str, list[Book]] = defaultdict(list)
        self._groups = {camera_id: Groups() for camera_id, lines in plan.layout.lines.items() if lines}
        self._dwells = {
            subject: self._open(DwellBook(day_of, persons, plan.layout.grace_s(zones)), zones)
            for subject, zones in _zones_of(plan.layout).items()
        }
        self._queues = {zone_id: self._open(QueueBook(), [zone_id]) for zone_id in plan.queues}
        self._captures = {store_id: self._capture_book(each) for store_id, each in plan.captures.items()}
        self._units = {
            line_id: self._open(UnitsBook(self._groups[camera_id], day_of), [line_id])
            for camera_id, lines in plan.layout.lines.items()
            for line_id in lines
        }
        self._areas = {
            area_id: self._area_book(area, in_hour, (standings or {}).get(area_id))
            for area_id, area in plan.areas.items()
        }
        self._found = Found(sums.day, sums) if sums is not None else Found[DaySums]()

    def take(
        self, camera_id: str, at: float, online: bool, people: Sequence[Walker], events: Sequence[Event]
    ) -> None:
        """Take in what one camera saw at this time, or that it has no picture.

        Args:
            online: Whether there is a picture. A camera without one must still report about once a second.
            people: Those to be counted, in metres on the ground, or in pixels measured by their height.
            events: What its monitors told of this moment.
        """
        look = self._look(camera_id, at, online)
        if (found := self._found.take(look.day, at)) is not None:
            self._resume(found)
        if camera_id in self._groups:
            self._groups[camera_id].update(people, at)
        for book in self._by_camera[camera_id]:
            book.look(look)
        # Entries first, as the ledger takes them; and in order of time, since an area's doors belong together.
        for event in sorted(events, key=lambda event: (isinstance(event, Exited), event.at)):
            place = event.line_id if isinstance(event, Crossed) else event.zone_id
            for book in self._by_place[place]:
                book.note(look, event)

    def visits(self, subject_id: str, at: float) -> DayOfVisits | None:
        """Today's visits of a zone or a store; None before the day's first picture."""
        return self._dwells[subject_id].visits(at)

    def queue(self, zone_id: str, at: float) -> QueueCounts | None:
        """The queue in a zone; None where people do not queue, and while there is no picture."""
        return self._queues[zone_id].counts(at) if zone_id in self._queues else None

    def capture(self, store_id: str, at: float) -> CaptureCounts | None:
        """Who passed a store today, and came in; None where that is not seen, and before the day's first picture."""
        return self._captures[store_id].counts(at) if store_id in self._captures else None

    def units(self, line_id: str, at: float) -> UnitSums | None:
        """Today's buying units at a line; None before the day's first picture."""
        return self._units[line_id].counts(at)

    def area(self, area_id: str) -> AreaCounts | None:
        """How many people are in an area; None before all its doors were seen once."""
        return self._areas[area_id].counts()

    def standings(self) -> dict[str, Standing]:
        """The areas' balances, to go on from after a restart."""
        return _known({area_id: book.standing for area_id, book in self._areas.items()})

    def sums(self, at: float) -> DaySums:
        """What was summed up by this time of the latest day that was seen, to go on from after a restart."""
        if self._found.waiting is not None:
            return self._found.waiting
        books: list[DwellBook | CaptureBook | UnitsBook] = [
            *self._dwells.values(),
            *self._captures.values(),
            *self._units.values(),
        ]
        day = max((book.today for book in books), default="")
        return DaySums(
            day,
            _known({key: book.sums(at) for key, book in self._dwells.items() if book.today == day}),
            _known({key: book.sums(at) for key, book in self._captures.items() if book.today == day}),
            _known({key: book.sums(at) for key, book in self._units.items() if book.today == day}),
        )

    def _resume(self, sums: DaySums) -> None:
        for subject_id in self._dwells.keys() & sums.dwells.keys():
            self._dwells[subject_id].resume(sums.day, sums.dwells[subject_id])
        for store_id in self._captures.keys() & sums.captures.keys():
            self._captures[store_id].resume(sums.day, sums.captures[store_id])
        for line_id in self._units.keys() & sums.units.keys():
            self._units[line_id].resume(sums.day, sums.units[line_id])

    def _look(self, camera_id: str, at: float, online: bool) -> Look:
        last = self._looks.get(camera_id)
        watched_s = 0.0 if online else None
        if online and last is not None and last.watched_s is not None:
            passed_s = at - last.at
            watched_s = last.watched_s + passed_s if passed_s <= self._layout.max_gap_s else 0.0
        look = self._looks[camera_id] = Look(camera_id, at, self._day_of(at), watched_s)
        return look

    def _capture_book(self, capture: Capture) -> CaptureBook:
        book = CaptureBook(capture.corridor, capture.entrance, self._day_of)
        return self._open(book, [*capture.corridor, *capture.entrance])

    def _area_book(self, area: AreaPlan, in_hour: InHour, standing: Standing | None) -> AreaBook:
        doors, zones = self._cameras(area.doors), self._cameras(area.zones)
        # The tracker confirms somebody at the latest with the second picture, before the zone does.
        settle_s = self._layout.max_gap_s + self._layout.settle_s
        book = AreaBook(area, doors, zones, in_hour, settle_s, standing, self._persons)
        return self._open(book, [*area.doors, *area.zones])

    def _open(self, book: B, places: Collection[str]) -> B:
        for place in places:
            self._by_place[place].append(book)
        for camera_id in self._cameras(places):
            self._by_camera[camera_id].append(book)
        return book

    def _cameras(self, places: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._camera_of[place] for place in places))


def _known(sums: Mapping[str, T | None]) -> dict[str, T]:
    return {key: each for key, each in sums.items() if each is not None}


def _camera_of(layout: Layout) -> dict[str, str]:
    """Which camera sees each zone and each line."""
    drawn = (*layout.zones.items(), *layout.lines.items())
    return {place: camera_id for camera_id, places in drawn for place in places}


def _zones_of(layout: Layout) -> dict[str, Sequence[str]]:
    """The zones of each zone, which is one, and of each store."""
    alone = {zone_id: (zone_id,) for zones in layout.zones.values() for zone_id in zones}
    return {**alone, **layout.stores}
