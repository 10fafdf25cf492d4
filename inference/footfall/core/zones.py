"""Who visits a zone, from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass

from footfall.core.events import Entered, Exited
from footfall.core.geometry import Box, Point, Polygon, shared_area
from footfall.core.tracking import Track

_TICK_S = 0.001
"""Times of day as floats are off by less; ten steps of 0.1 s must make a second on every day."""
_DIGITS = 3
"""Moments between frames are told to the millisecond, as all times are on MQTT."""


@dataclass(frozen=True, slots=True)
class Zone:
    """An area of one camera's picture, in pixels."""

    zone_id: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class ZoneRules:
    """When somebody is in a zone, and when that is a visit.

    Attributes:
        grace_s: A visit ends after so many seconds outside or unseen; whoever is back sooner never left.
        hidden_s: As grace_s, for whoever was half hidden when last seen, inside or near: a foot that cannot be seen is
            easily taken to be outside, and a hidden person easily missed. As long as the tracker remembers people.
        hidden_share: From this share of the box on that one nearer person covers, somebody is half hidden. On PETS 2009
            S2.L1 the error of a detected foot has grown by a fifth at .06, and doubled at .16 (NanoDet-g).
        hidden_band: In heights of the person's box: how far outside is near. About twice the standard error of a
            half-hidden person's tracked foot; whoever is beyond that has left, hidden or not.
    """

    grace_s: float = 1.0
    min_visit_s: float = 0.5
    band: float = 0.05
    hidden_s: float = 3.0
    hidden_share: float = 0.1
    hidden_band: float = 0.4

    @property
    def longest_wait_s(self) -> float:
        """How late the end of a visit may be told."""
        return max(self.grace_s, self.hidden_s)


@dataclass(slots=True)
class _Stay:
    """Somebody's time in the zone; it may yet turn out to be too short for a visit."""

    begin: float
    end: float
    confirmed: bool = False

    @property
    def length_s(self) -> float:
        return self.end - self.begin


@dataclass(slots=True)
class _Step:
    """Where somebody was seen last.

    Attributes:
        box: The person's.
        among: Everybody seen in that frame.
        left_at: When the outline was passed by somebody who is still counted as inside; None while within it.
    """

    at: float
    foot: Point
    inside: bool
    box: Box
    among: Sequence[Track]
    left_at: float | None = None

    def is_hidden(self, share: float) -> bool:
        """Whether one of those with lower feet, who stand nearer, covers at least this share of the box."""
        least = share * self.box.area
        return any(
            other.box.y2 > self.box.y2 and shared_area(self.box, other.box) >= least for other in self.among
        )


class ZoneMonitor:
    """Turns tracks into visits of a zone.

    Somebody is inside while the foot point is. When somebody went over the outline is reckoned between the two
    frames around that moment, as if the step between them were straight and even: at 2 frames a second every stay
    would otherwise seem half a second too short.
    """

    def __init__(self, zone: Zone, rules: ZoneRules = ZoneRules()) -> None:
        self._zone = zone
        self._rules = rules
        self._stays: dict[int, _Stay] = {}
        self._steps: dict[int, _Step] = {}

    def update(self, tracks: Sequence[Track], at: float) -> list[Entered | Exited]:
        """Look at the people in the frame taken at this time, or at nobody while there is no frame.

        Returns:
            The visits confirmed by now, then those over by now. Seen from the frame before, the former began
            less than min_visit_s + longest_wait_s ago, the latter ended at most longest_wait_s ago.
        """
        entered = [event for track in tracks if (event := self._step(track, tracks, at))]
        return [*entered, *self._exited(at)]

    def _step(self, track: Track, among: Sequence[Track], at: float) -> Entered | None:
        last, foot = self._steps.get(track.track_id), track.box.feet
        within = self._zone.polygon.contains(foot)
        now = self._steps[track.track_id] = _Step(at, foot, within, track.box, among)
        if last is not None and last.inside and not within:
            now.left_at = last.left_at or self._moment(last, now, first=True)
            now.inside = self._zone.polygon.distance(foot) <= self._rules.band * track.box.height
            if not now.inside:
                lingered = at - now.left_at > self._rules.grace_s
                self._stays[track.track_id].end = last.at if lingered else now.left_at
        return self._stay_on(track.track_id, last, now) if now.inside else None

    def _stay_on(self, track_id: int, last: _Step | None, now: _Step) -> Entered | None:
        stay = self._stays.get(track_id)
        if stay is None:
            begin = now.at if last is None else self._moment(last, now, first=False)
            stay = self._stays[track_id] = _Stay(begin, now.at)
        stay.end = now.at
        if stay.confirmed or stay.length_s <= self._rules.min_visit_s - _TICK_S:
            return None
        stay.confirmed = True
        return Entered(self._zone.zone_id, track_id, stay.begin)

    def _moment(self, last: _Step, now: _Step, *, first: bool) -> float:
        """When the outline was passed between two sightings; the one inside where that is not known."""
        parts = self._zone.polygon.meetings(last.foot, now.foot)
        if not parts or now.at - last.at > self._rules.grace_s:
            return last.at if first else now.at
        return round(last.at + (parts[0] if first else parts[-1]) * (now.at - last.at), _DIGITS)

    def _exited(self, at: float) -> list[Exited]:
        latest = at - self._rules.grace_s - _TICK_S
        over = {
            track_id: stay
            for track_id, stay in self._stays.items()
            if stay.end < latest and not self._is_awaited(track_id, stay, at)
        }
        for track_id in over:
            del self._stays[track_id]
        for track_id in [track_id for track_id, step in self._steps.items() if step.at < latest]:
            if track_id not in self._stays:
                del self._steps[track_id]
        return [
            Exited(self._zone.zone_id, track_id, stay.end, stay.length_s)
            for track_id, stay in over.items()
            if stay.confirmed
        ]

    def _is_awaited(self, track_id: int, stay: _Stay, at: float) -> bool:
        """Whether somebody outside or unseen for longer than the grace time may still be inside, hidden by others."""
        step = self._steps[track_id]
        if at - stay.end > self._rules.longest_wait_s + _TICK_S or not step.is_hidden(
            self._rules.hidden_share
        ):
            return False
        return (
            step.inside or self._zone.polygon.distance(step.foot) <= self._rules.hidden_band * step.box.height
        )
