"""Which tracks are people to be counted: large enough, not where nobody is to be counted, and no mannequins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import dist, inf

from footfall.core.geometry import Box, Point, Polygon, iou, shared_area
from footfall.core.tracking import Track


@dataclass(frozen=True, slots=True)
class CountedRules:
    """Who is left out, in pixels of one camera's picture.

    Attributes:
        ignored: Areas in which nobody is counted, by the foot point: a screen, a mirror, a poster.
        min_height_px: People must have been so high once; smaller boxes are mostly something else.
        still_s: What has not moved at all for so long, and has never come from elsewhere, is a mannequin or a poster;
            infinite to count them. Longer than anybody sits without leaning or turning.
        moved: Whoever has been so many heights away from where the track began is a person, seated or not. Less than
            a step.
        stirred: In heights: whoever shifts an edge of the box by this much has stirred. A mannequin's box is as steady
            as the light; a seated person's follows head, arms and back, which are a fifth of it.
        lively: What was taken for a thing and stirs so often within still_s, with nobody nearer before it, is a person
            who sat still for once, or another who sits where one sat; as good as somebody who came from elsewhere.
        settle_s: So long a box takes to be whole again after somebody nearer was before it.
        same_place: Least intersection over union of a new track and a known thing's place to be that thing.
        memory_s: A thing that is not seen for so long was taken away.
    """

    ignored: tuple[Polygon, ...] = ()
    min_height_px: float = 0.0
    still_s: float = 300.0
    moved: float = 0.5
    stirred: float = 0.1
    lively: int = 5
    settle_s: float = 2.0
    same_place: float = 0.6
    memory_s: float = 3600.0


@dataclass(slots=True)
class _Known:
    """What is known of a track.

    Attributes:
        began: Where the foot was first.
        pose: The box when something last stirred.
        pose_at: When that was.
        covered_at: When somebody nearer came before this, or went, last while it was taken for a thing.
        hidden: How much of the pose somebody nearer hid when it was taken, in square pixels.
        stirs: When this stirred while it was taken for a thing.
    """

    seen_at: float
    began: Point
    pose: Box
    pose_at: float
    covered_at: float = -inf
    hidden: float = 0.0
    tall: bool = False
    moved: bool = False
    thing: bool = False
    stirs: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Thing:
    """Something that looks like a person and is none."""

    place: Box
    seen_at: float


class CountedPeople:
    """Tells people from things and from those who are to be left out.

    Args:
        unseen_s: How long a track that is not seen is remembered; longer than the tracker keeps lost ones.
    """

    def __init__(self, rules: CountedRules, unseen_s: float = 10.0) -> None:
        self._rules = rules
        self._unseen_s = unseen_s
        self._known: dict[int, _Known] = {}
        self._things: list[_Thing] = []

    def update(self, tracks: Sequence[Track], at: float) -> list[Track]:
        """The tracks to be counted among those of the frame taken at this time."""
        counted = [track for track in tracks if self._counts(track, tracks, at)]
        self._forget(at)
        return counted

    def _counts(self, track: Track, among: Sequence[Track], at: float) -> bool:
        known = self._known.get(track.track_id) or self._begin(track, at)
        known.seen_at = at
        known.tall = known.tall or track.box.height >= self._rules.min_height_px
        feet = track.box.feet
        self._watch(known, track, among, at)
        return known.tall and not known.thing and not any(area.contains(feet) for area in self._rules.ignored)

    def _begin(self, track: Track, at: float) -> _Known:
        box = track.first_box or track.box
        known = self._known[track.track_id] = _Known(at, box.feet, box, at)
        known.thing = self._thing_at(box) is not None
        return known

    def _watch(self, known: _Known, track: Track, among: Sequence[Track], at: float) -> None:
        """See whether somebody moves, and for how long nothing stirred."""
        box = track.box
        if dist(box.feet, known.began) > self._rules.moved * box.height:
            known.moved, known.thing = True, False
        if known.thing:
            self._see_past(known, box, [other.box for other in among if other is not track], at)
        if _shift(known.pose, box) > self._rules.stirred * box.height:
            if known.thing:
                self._stir(known, box, at)
            known.pose, known.pose_at = box, at
        if at - known.pose_at >= self._rules.still_s and (not known.moved or self._thing_at(box)):
            known.thing = True
        if known.thing:
            self._remember(box, at)

    def _see_past(self, known: _Known, box: Box, others: Sequence[Box], at: float) -> None:
        """What is hidden by somebody nearer, or grows back from behind, has not stirred."""
        hidden = _hidden(known.pose, others, min(box.y2, known.pose.y2))
        if abs(hidden - known.hidden) > self._rules.stirred * known.pose.area:
            known.covered_at = at
        if at - known.covered_at <= self._rules.settle_s:
            known.pose, known.hidden = box, _hidden(box, others, box.y2)

    def _stir(self, known: _Known, box: Box, at: float) -> None:
        """Something that was taken for a thing has stirred by itself."""
        known.stirs = [stir for stir in known.stirs if at - stir <= self._rules.still_s] + [at]
        if len(known.stirs) >= self._rules.lively:
            known.thing, known.moved, known.stirs = False, True, []
            self._things = [thing for thing in self._things if iou(thing.place, box) < self._rules.same_place]

    def _thing_at(self, box: Box) -> _Thing | None:
        near = (thing for thing in self._things if iou(thing.place, box) >= self._rules.same_place)
        return next(near, None)

    def _remember(self, box: Box, at: float) -> None:
        thing = self._thing_at(box)
        if thing is None:
            self._things.append(_Thing(box, at))
        else:
            thing.seen_at = at

    def _forget(self, at: float) -> None:
        self._known = {k: known for k, known in self._known.items() if at - known.seen_at <= self._unseen_s}
        self._things = [thing for thing in self._things if at - thing.seen_at <= self._rules.memory_s]


def _hidden(place: Box, others: Sequence[Box], lowest: float) -> float:
    """How much of a place those cover whose feet are lower, who stand nearer."""
    return sum(shared_area(place, other) for other in others if other.y2 > lowest)


def _shift(a: Box, b: Box) -> float:
    """By how much the edges of two boxes differ at most, in pixels."""
    return max(abs(a.x1 - b.x1), abs(a.y1 - b.y1), abs(a.x2 - b.x2), abs(a.y2 - b.y2))
