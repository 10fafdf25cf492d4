"""Who crosses a line, and which way."""

from collections.abc import Sequence
from dataclasses import dataclass

from footfall.core.events import Crossed, Direction, Entered
from footfall.core.geometry import Point, Polyline
from footfall.core.tracking import Track

_TICK_S = 0.001
"""Times of day as floats are off by less."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line across people's way in one camera's picture, in pixels.

    IN goes from the left to the right of somebody who walks it from its first point to its last, as seen on the
    screen.
    """

    line_id: str
    path: Polyline


@dataclass(frozen=True, slots=True)
class LineRules:
    """When a foot is over a line for good.

    Attributes:
        band: In heights of the person's box: within so much of the line a foot is on no side. About three standard
            errors of a tracked foot, so that whoever stands on the line rarely seems to leave it.
        band_floor_px: The band's least half width; the boxes of small people err by whole pixels.
        confirm_s: A foot that is beyond the band must not be seen to come back for so long; longer than the errors of
            a tracked foot last, and the time of a step. Whoever is not seen any more does not come back: people leave
            the picture right behind a line.
        memory_s: How long an unseen person's way is kept; longer than the tracker keeps lost ones.
    """

    band: float = 0.1
    band_floor_px: float = 4.0
    confirm_s: float = 0.5
    memory_s: float = 10.0


@dataclass(slots=True)
class _Walk:
    """Where somebody comes from.

    Attributes:
        clear: Was beyond the band at some time; whoever began on the line has come from no side.
        passes: Over the line from left to right, less those back, since the last crossing was told.
        over_at: Since when the foot is beyond the band on another side than before; None while it is not.
    """

    seen_at: float
    foot: Point
    clear: bool
    passes: int = 0
    over_at: float | None = None


class LineMonitor:
    """Turns tracks into crossings of a line.

    A foot must be clear of the line, then go over it, and then be clear of it again and stay so. However long
    somebody lingers on the line, that is one crossing or none.
    """

    stand_ins: tuple[tuple[int, int], ...] = ()
    """Nobody goes on with what another did at a line: crossings of nobody would come of it."""
    unconfirmed: tuple[Entered, ...] = ()
    """Nobody is inside a line."""

    def __init__(self, line: Line, rules: LineRules = LineRules()) -> None:
        self._line = line
        self._rules = rules
        self._walks: dict[int, _Walk] = {}

    def update(self, tracks: Sequence[Track], at: float) -> list[Crossed]:
        """Look at the people in the frame taken at this time, or at nobody while there is no frame.

        Returns:
            The crossings that are sure by now. Seen from the frame before, they happened less than confirm_s ago.
        """
        for track in tracks:
            self._step(track, at)
        crossed = [event for k, walk in self._walks.items() if (event := self._confirmed(k, walk, at))]
        self._forget(at)
        return crossed

    def _step(self, track: Track, at: float) -> None:
        walk = self._walks.get(track.track_id) or self._begin(track, at)
        foot = track.box.feet
        walk.passes += self._line.path.passes(walk.foot, foot)
        walk.seen_at, walk.foot = at, foot
        clear = self._is_clear(foot, track.box.height)
        walk.clear = walk.clear or (clear and walk.passes == 0)
        if not clear or walk.passes == 0:
            walk.over_at = None
        elif walk.over_at is None:
            walk.over_at = at

    def _confirmed(self, track_id: int, walk: _Walk, at: float) -> Crossed | None:
        over_at = walk.over_at
        if over_at is None or at - over_at < self._rules.confirm_s - _TICK_S:
            return None
        direction = Direction.IN if walk.passes > 0 else Direction.OUT
        from_a_side, walk.clear = walk.clear, True
        walk.passes, walk.over_at = 0, None
        return Crossed(self._line.line_id, track_id, over_at, direction) if from_a_side else None

    def _begin(self, track: Track, at: float) -> _Walk:
        box = track.first_box or track.box
        foot = box.feet
        walk = _Walk(at, foot, clear=self._is_clear(foot, box.height))
        self._walks[track.track_id] = walk
        return walk

    def _is_clear(self, foot: Point, height_px: float) -> bool:
        band_px = max(self._rules.band * height_px, self._rules.band_floor_px)
        return self._line.path.is_farther(foot, band_px)

    def _forget(self, at: float) -> None:
        gone = [k for k, walk in self._walks.items() if at - walk.seen_at > self._rules.memory_s]
        for track_id in gone:
            del self._walks[track_id]
