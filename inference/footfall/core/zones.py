"""Who visits a zone, from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass

from footfall.core.events import Entered, Exited
from footfall.core.geometry import Polygon
from footfall.core.tracking import Track

_TICK_S = 0.001
"""Times of day as floats are off by less; ten steps of 0.1 s must make a second on every day."""


@dataclass(frozen=True, slots=True)
class Zone:
    """An area of one camera's picture, in pixels."""

    zone_id: str
    polygon: Polygon


@dataclass(slots=True)
class _Stay:
    first_inside: float
    last_inside: float
    confirmed: bool = False

    @property
    def length_s(self) -> float:
        return self.last_inside - self.first_inside


class ZoneMonitor:
    """Turns tracks into visits of a zone.

    Somebody is inside while the foot point is. A visit is told once it has lasted, and is over once its
    person has been outside or unseen for longer than the grace time; whoever is back sooner never left.
    """

    def __init__(self, zone: Zone, grace_s: float = 1.0, min_visit_s: float = 0.5) -> None:
        self._zone = zone
        self._grace_s = grace_s
        self._min_visit_s = min_visit_s
        self._stays: dict[int, _Stay] = {}

    def update(self, tracks: Sequence[Track], at: float) -> list[Entered | Exited]:
        """Look at the people in the frame taken at this time, or at nobody while there is no frame.

        Returns:
            The visits confirmed by now, then those over by now. Seen from the frame before, the former began
            less than min_visit_s + grace_s ago, the latter ended at most grace_s ago.
        """
        inside = [track.track_id for track in tracks if self._zone.polygon.contains(track.box.feet)]
        return [*self._entered(inside, at), *self._exited(at)]

    def _entered(self, inside: Sequence[int], at: float) -> list[Entered]:
        events = []
        for track_id in inside:
            stay = self._stays.setdefault(track_id, _Stay(at, at))
            stay.last_inside = at
            if not stay.confirmed and stay.length_s > self._min_visit_s - _TICK_S:
                stay.confirmed = True
                events.append(Entered(self._zone.zone_id, track_id, stay.first_inside))
        return events

    def _exited(self, at: float) -> list[Exited]:
        latest = at - self._grace_s - _TICK_S
        over = {track_id: stay for track_id, stay in self._stays.items() if stay.last_inside < latest}
        for track_id in over:
            del self._stays[track_id]
        return [
            Exited(self._zone.zone_id, track_id, stay.last_inside, stay.length_s)
            for track_id, stay in over.items()
            if stay.confirmed
        ]
