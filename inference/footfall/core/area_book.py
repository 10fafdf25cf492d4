"""The book kept on an area: what its doors tell, and what its zones see."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from footfall.core.events import Crossed, Direction, Event
from footfall.core.metric_books import Look, VisitLog
from footfall.core.metrics.conservation import Area, AreaSettings, Balance, InHour, Reconciled
from footfall.core.persons import Persons

OUTAGE_S = 60.0
"""Doors that were not watched for so long together, since somebody crossed one, tell nothing of calm."""


@dataclass(frozen=True, slots=True)
class AreaPlan:
    """What an area is made of.

    Attributes:
        doors: The line of every door, with the direction that leads into the area.
        zones: Those that cover the whole area together; empty where there are no such.
    """

    doors: Mapping[str, Direction]
    zones: Collection[str] = ()
    settings: AreaSettings = field(default_factory=AreaSettings)


@dataclass(frozen=True, slots=True)
class Standing:
    """An area's balance, which is kept over days and restarts.

    Attributes:
        since: When that began, in seconds since the epoch.
        until: When it was so, in seconds since the epoch; None where an older version kept it.
    """

    since: float
    balance: Balance
    until: float | None = None


@dataclass(frozen=True, slots=True)
class AreaCounts:
    """An area now.

    Attributes:
        occupancy: People inside by the doors; None while a door's camera has no picture.
        reconciled: What doors and zones say together; None where no zones cover the area, and while one of them is not
            seen.
        observed: People that the zones see.
    """

    standing: Standing
    occupancy: int | None
    observed: int | None
    reconciled: Reconciled | None


class AreaBook:
    """Keeps the balance of an area.

    Args:
        door_cameras: Ids of those that see its doors.
        zone_cameras: Ids of those that see its zones.
        settle_s: So long after its first picture, a camera has told of everybody who is in its zones.
        standing: What to go on from, after a restart.
        persons: Who is one person on several cameras.
    """

    def __init__(
        self,
        plan: AreaPlan,
        door_cameras: Collection[str],
        zone_cameras: Collection[str],
        in_hour: InHour,
        settle_s: float,
        standing: Standing | None = None,
        persons: Persons | None = None,
    ) -> None:
        balance, until = (standing.balance, standing.until) if standing else (None, None)
        self._area = Area(plan.doors, in_hour, plan.settings, balance, until)
        self._since = standing.since if standing else None
        self._door_cameras, self._zone_cameras = door_cameras, zone_cameras
        self._settle_s = settle_s
        self._watched_s: dict[str, float | None] = {}
        self._looked_at: dict[str, float] = {}
        self._unwatched_s = 0.0
        self._log = VisitLog(persons)

    def look(self, look: Look) -> None:
        self._watched_s[look.camera_id] = look.watched_s
        self._log.look(look)
        if look.camera_id in self._door_cameras:
            self._watch_door(look)
        if self._watch(self._door_cameras):
            self._since = look.at if self._since is None else self._since
            self._area.look(look.at, self._observed())
        else:
            self._area.wait(look.at, self._observed())

    def _watch_door(self, look: Look) -> None:
        gap_s = max(look.at - self._looked_at.get(look.camera_id, look.at), 0.0)
        self._looked_at[look.camera_id] = look.at
        self._unwatched_s += 0.0 if look.unbroken else gap_s
        if self._unwatched_s > OUTAGE_S:
            self._unwatched_s = 0.0
            self._area.miss()

    def note(self, look: Look, event: Event) -> None:
        if isinstance(event, Crossed):
            self._unwatched_s = 0.0
            self._area.note(event)
        else:
            self._log.note(look, event)

    def counts(self) -> AreaCounts | None:
        """The area now; None before all its doors were seen once."""
        standing = self.standing
        if standing is None:
            return None
        observed = self._observed()
        watched = self._watch(self._door_cameras)
        return AreaCounts(
            standing,
            standing.balance.occupancy if watched else None,
            observed,
            self._area.reconcile(observed) if watched and observed is not None else None,
        )

    @property
    def standing(self) -> Standing | None:
        """To go on from after a restart; None before all its doors were seen once."""
        area = self._area
        return None if self._since is None else Standing(self._since, area.balance, area.until)

    def _observed(self) -> int | None:
        seen = self._zone_cameras and self._watch(self._zone_cameras, self._settle_s)
        return self._log.visits.occupancy if seen else None

    def _watch(self, cameras: Collection[str], least_s: float = 0.0) -> bool:
        """Whether all these cameras have had pictures for so long."""
        watched_s = (self._watched_s.get(camera_id) for camera_id in cameras)
        return all(each is not None and each >= least_s for each in watched_s)
