"""Who crosses a line, and which way."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

from footfall.core.events import Crossed, Direction
from footfall.core.geometry import Box, Point, Segment
from footfall.core.tracking import Track


@dataclass(frozen=True, slots=True)
class Line:
    """A line across people's way in one camera's picture, in pixels.

    IN goes from the left to the right of somebody who walks from a to b, as seen on the screen.
    """

    line_id: str
    segment: Segment


@dataclass(slots=True)
class _Walk:
    """Where somebody comes from.

    Attributes:
        side: -1 left, 1 right, 0 while never seen beyond the band.
        place: Where the foot last went over the line: 0 at a, 1 at b; not a number before.
    """

    seen_at: float
    foot: Point
    offset: float
    side: int
    place: float = nan


class LineMonitor:
    """Turns tracks into crossings of a line.

    A foot must be beyond the band on one side, then beyond it on the other, and have gone over the line
    between its ends. However long somebody lingers on the line, that is one crossing or none.

    Args:
        band: In heights of the person's box: a side counts only this far past the line. About the standard
            error of a detected foot, so that whoever stands on the line is on no side.
        band_floor_px: The band's least width; the boxes of small people err by whole pixels.
        memory_s: How long an unseen person's side is kept; longer than the tracker keeps lost ones.
    """

    def __init__(
        self, line: Line, band: float = 0.05, band_floor_px: float = 4.0, memory_s: float = 10.0
    ) -> None:
        self._line = line
        self._band = band
        self._band_floor_px = band_floor_px
        self._memory_s = memory_s
        self._walks: dict[int, _Walk] = {}

    def update(self, tracks: Sequence[Track], at: float) -> list[Crossed]:
        """Look at the people in the frame taken at this time, or at nobody while there is no frame."""
        crossed = [event for track in tracks if (event := self._step(track, at))]
        self._forget(at)
        return crossed

    def _step(self, track: Track, at: float) -> Crossed | None:
        walk = self._walks.get(track.track_id) or self._begin(track, at)
        walk.seen_at = at
        self._move(walk, track.box.feet)
        side = self._side(track.box)
        if side in (0, walk.side):
            return None
        came_from, walk.side = walk.side, side
        if came_from == 0 or not 0 <= walk.place <= 1:
            return None
        direction = Direction.IN if side > 0 else Direction.OUT
        return Crossed(self._line.line_id, track.track_id, at, direction)

    def _begin(self, track: Track, at: float) -> _Walk:
        box = track.first_box or track.box
        walk = _Walk(at, box.feet, self._line.segment.offset(box.feet), self._side(box))
        self._walks[track.track_id] = walk
        return walk

    def _side(self, box: Box) -> int:
        offset = self._line.segment.offset(box.feet)
        if abs(offset) <= max(self._band * box.height, self._band_floor_px):
            return 0
        return 1 if offset > 0 else -1

    def _move(self, walk: _Walk, foot: Point) -> None:
        offset = self._line.segment.offset(foot)
        if walk.offset * offset < 0:
            part = walk.offset / (walk.offset - offset)
            x = walk.foot.x + part * (foot.x - walk.foot.x)
            y = walk.foot.y + part * (foot.y - walk.foot.y)
            walk.place = self._line.segment.along(Point(x, y))
        if offset:
            walk.foot, walk.offset = foot, offset

    def _forget(self, at: float) -> None:
        gone = [k for k, walk in self._walks.items() if at - walk.seen_at > self._memory_s]
        for track_id in gone:
            del self._walks[track_id]
