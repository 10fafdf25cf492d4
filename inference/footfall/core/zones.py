"""Who visits a zone, from when to when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import dist

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
        standing_s: As grace_s, for whoever came to stand inside and was not seen elsewhere since: people do not vanish
            in the middle of a picture, who stands where others hide the view is missed for longer than who walks
            past them, and a foot that strays over the outline while its person stays has not left.
        still_s: Whoever has been at one place for so long stands; most walkers have gone on by then.
        still_band: In heights of the person's box: what is one place. More than twice the standard error of a
            half-hidden person's tracked foot.
        reach: In heights of the person's box, about a step either way: somebody new who turns up inside, no farther
            from where another vanished whose visit is not over, is taken for that one, for no longer than `standing_s`
            if that one stood, else `hidden_s`: with a long grace time, others would come there meanwhile. Whoever was
            farther from the outline is not back, but there once more.
    """

    grace_s: float = 1.0
    min_visit_s: float = 0.5
    band: float = 0.05
    hidden_s: float = 3.0
    hidden_share: float = 0.1
    hidden_band: float = 0.4
    standing_s: float = 10.0
    still_s: float = 1.0
    still_band: float = 0.5
    reach: float = 1.0

    @property
    def longest_wait_s(self) -> float:
        """How late the end of a visit may be told."""
        return max(self.grace_s, self.hidden_s, self.standing_s)


@dataclass(frozen=True, slots=True)
class _Loan:
    """A stay that another track goes on with.

    Attributes:
        lender: Whose it was.
        since: When the other track took it over.
        end: When the lender was last inside.
    """

    lender: int
    since: float
    end: float


@dataclass(slots=True)
class _Stay:
    """Somebody's time in the zone; it may yet turn out to be too short for a visit.

    Attributes:
        visitor: The track that began it, by which the visit is told whichever track shows the person now.
        loans: From track to track, from that one to whichever shows the person now; none while that is the same.
        stood: Whether the person came to stand inside.
        mixed: Whether the person left where another's box lay over a part of the own one, so that in truth that one may
            have gone.
        before: The stay, told to be over, that this one goes on with once it is confirmed.
    """

    visitor: int
    begin: float
    end: float
    confirmed: bool = False
    loans: tuple[_Loan, ...] = ()
    stood: bool = False
    mixed: bool = False
    before: "_Stay | None" = None

    @property
    def length_s(self) -> float:
        return self.end - self.begin


@dataclass(slots=True)
class _Step:
    """Where somebody was seen last.

    Attributes:
        box: The person's.
        among: Everybody seen in that frame.
        place: Where the person came to stand; of somebody who walks, the latest of such places.
        since: Since when the person has not been far from there.
        left_at: When the outline was passed by somebody who is still counted as inside; None while within it.
    """

    at: float
    foot: Point
    inside: bool
    box: Box
    among: Sequence[Track]
    place: Point
    since: float
    left_at: float | None = None

    def is_hidden(self, share: float) -> bool:
        """Whether one of those with lower feet, who stand nearer, covers at least this share of the box."""
        return any(other.y2 > self.box.y2 for other in self._over(share))

    def is_mixed(self, share: float) -> bool:
        """Whether anybody's box has at least this share of the own one in common with it."""
        return bool(self._over(share))

    def _over(self, share: float) -> list[Box]:
        least = share * self.box.area
        others = (other.box for other in self.among if other.box is not self.box)
        return [box for box in others if shared_area(self.box, box) >= least]


class ZoneMonitor:
    """Turns tracks into visits of a zone.

    A track that breaks inside ends no visit, and one that begins there soon after begins none, since people neither
    vanish nor appear in the middle of a picture. Whoever stood inside and steps aside among others for a moment is
    not inside meanwhile, and then goes on with the visit: most often the track went with a passer-by and came back.

    Somebody is inside while the foot point is. When somebody went over the outline is reckoned between the two
    frames around that moment, as if the step between them were straight and even: at 2 frames a second every stay
    would otherwise seem half a second too short.
    """

    def __init__(self, zone: Zone, rules: ZoneRules = ZoneRules()) -> None:
        self._zone = zone
        self._rules = rules
        self._stays: dict[int, _Stay] = {}
        self._steps: dict[int, _Step] = {}
        self._aside: dict[int, _Stay] = {}

    def update(self, tracks: Sequence[Track], at: float) -> list[Entered | Exited]:
        """Look at the people in the frame taken at this time, or at nobody while there is no frame.

        Returns:
            The visits confirmed by now, then those over by now. Seen from the frame before, the former began less than
            min_visit_s + longest_wait_s ago, and those that they go on with ended no earlier; the latter ended at most
            longest_wait_s ago.
        """
        entered = [event for track in tracks if (event := self._step(track, tracks, at))]
        return [*entered, *self._exited(at)]

    @property
    def stand_ins(self) -> Iterator[tuple[int, int]]:
        """The tracks that go on with another's visit, each with the one by which that is told."""
        return ((track_id, stay.visitor) for track_id, stay in self._stays.items() if stay.loans)

    @property
    def unconfirmed(self) -> Iterator[Entered]:
        """Who is inside but not yet for so long that it is told; each with the first moment inside."""
        stays = self._stays.values()
        return (Entered(self._zone.zone_id, stay.visitor, stay.begin) for stay in stays if not stay.confirmed)

    def _step(self, track: Track, among: Sequence[Track], at: float) -> Entered | None:
        foot, last = track.box.feet, self._steps.get(track.track_id) or self._arrive(track, among, at)
        within = self._zone.polygon.contains(foot)
        now = self._steps[track.track_id] = _Step(at, foot, within, track.box, among, foot, at)
        if last is not None and dist(last.place, foot) <= self._rules.still_band * track.box.height:
            now.place, now.since = last.place, last.since
        if last is not None and last.inside and not within:
            now.left_at = last.left_at or self._moment(last, now, first=True)
            now.inside = self._is_near(now, self._rules.band)
            if not now.inside:
                lingered = at - now.left_at > self._rules.grace_s
                stay = self._stays[track.track_id]
                stay.end = last.at if lingered else now.left_at
                stay.mixed = any(step.is_mixed(self._rules.hidden_share) for step in (last, now))
        if track.track_id in self._aside and not self._is_near(now, self._rules.reach):
            del self._aside[track.track_id]
        return self._stay_on(track.track_id, last, now) if now.inside else None

    def _arrive(self, track: Track, among: Sequence[Track], at: float) -> _Step | None:
        """Where the vanished person was whom a track not seen lately goes on with; None where it is nobody's."""
        self._give_back(track.track_id)
        foot = (track.first_box or track.box).feet
        known = track.track_id in self._stays or track.track_id in self._aside
        if known or not self._zone.polygon.contains(foot):
            return None
        vanished = self._vanished_near(foot, self._rules.reach * track.box.height, among, at)
        return None if vanished is None else self._take_over(vanished, track.track_id, at)

    def _vanished_near(self, foot: Point, reach_px: float, among: Sequence[Track], at: float) -> int | None:
        """The nearest of those who were seen inside of late and are not seen now; None where nobody is within reach."""
        seen = {track.track_id for track in among}
        ways = {
            track_id: dist(step.foot, foot)
            for track_id, step in self._steps.items()
            if track_id in self._stays
            and track_id not in seen
            and step.inside
            and self._may_be_there(step, at)
        }
        return min((k for k, way in ways.items() if way <= reach_px), key=ways.__getitem__, default=None)

    def _may_be_there(self, step: _Step, at: float) -> bool:
        """Whether somebody last seen then may be somebody new now; see `ZoneRules.reach`."""
        longest_s = self._rules.standing_s if self._stands(step) else self._rules.hidden_s
        return at - step.at <= longest_s + _TICK_S

    def _take_over(self, vanished: int, track_id: int, at: float) -> _Step:
        """Let a track go on with the stay of another; returns where that one was last."""
        stay = self._stays[track_id] = self._stays.pop(vanished)
        stay.loans += (_Loan(vanished, at, stay.end),)
        return self._steps.pop(vanished)

    def _give_back(self, track_id: int) -> None:
        """Somebody is back whose stay another track has taken over: they were two from the beginning."""
        for holder, stay in self._stays.items():
            lenders = [loan.lender for loan in stay.loans]
            if track_id in lenders:
                mine = lenders.index(track_id)
                loan = stay.loans[mine]
                self._stays[holder] = _Stay(holder, loan.since, stay.end)
                self._stays[track_id] = replace(stay, end=loan.end, loans=stay.loans[:mine])
                return

    def _stay_on(self, track_id: int, last: _Step | None, now: _Step) -> Entered | None:
        stay = self._stays.get(track_id)
        if stay is None:
            begin = now.at if last is None else self._moment(last, now, first=False)
            before = self._aside.pop(track_id, None)
            stay = self._stays[track_id] = _Stay(track_id, begin, now.at, before=before)
        stay.end = now.at
        stay.stood = stay.stood or self._stands(now)
        if stay.confirmed or stay.length_s <= self._rules.min_visit_s - _TICK_S:
            return None
        return self._confirm(track_id, stay)

    def _confirm(self, track_id: int, stay: _Stay) -> Entered:
        before, rules = stay.before, self._rules
        if before is None or stay.end - before.end > rules.standing_s + rules.min_visit_s + _TICK_S:
            stay.confirmed, stay.before = True, None
            return Entered(self._zone.zone_id, stay.visitor, stay.begin)
        self._stays[track_id] = replace(before, end=stay.end, loans=stay.loans)
        return Entered(self._zone.zone_id, before.visitor, stay.begin, since=before.begin)

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
        for track_id, stay in over.items():
            del self._stays[track_id]
            self._set_aside(track_id, stay)
        for track_id in [track_id for track_id, step in self._steps.items() if step.at < latest]:
            if track_id not in self._stays:
                del self._steps[track_id]
        earliest = at - self._rules.standing_s - _TICK_S
        self._aside = {track_id: stay for track_id, stay in self._aside.items() if stay.end >= earliest}
        return [
            Exited(self._zone.zone_id, stay.visitor, stay.end, stay.length_s)
            for stay in over.values()
            if stay.confirmed
        ]

    def _set_aside(self, track_id: int, stay: _Stay) -> None:
        """Keep the stay of somebody who may be back."""
        known = stay if stay.confirmed else stay.before
        if known is None or stay.loans:
            return
        if known.stood and known.mixed and self._is_near(self._steps[track_id], self._rules.reach):
            self._aside[track_id] = known

    def _is_awaited(self, track_id: int, stay: _Stay, at: float) -> bool:
        """Whether somebody outside or unseen for longer than the grace time may still be inside, hidden by others."""
        step, rules, away_s = self._steps[track_id], self._rules, at - stay.end - _TICK_S
        if away_s <= rules.standing_s and self._stands_inside(step):
            return True
        if away_s > rules.hidden_s or not step.is_hidden(rules.hidden_share):
            return False
        return self._is_near(step, rules.hidden_band)

    def _stands_inside(self, step: _Step) -> bool:
        """Whether somebody came to stand inside and is still there, wherever the foot seems to be."""
        return self._stands(step) and (step.inside or self._zone.polygon.contains(step.place))

    def _stands(self, step: _Step) -> bool:
        return step.at - step.since >= self._rules.still_s - _TICK_S

    def _is_near(self, step: _Step, heights: float) -> bool:
        """Whether somebody is inside, or no farther from the outline than so many heights of the own box."""
        return step.inside or self._zone.polygon.distance(step.foot) <= heights * step.box.height
