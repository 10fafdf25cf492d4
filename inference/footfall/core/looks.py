"""When to look at somebody closely, and the mean of what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from footfall.core.geometry import Box
from footfall.core.sighting import Embedding, unit
from footfall.core.tracking import Track


@dataclass(frozen=True, slots=True)
class LookSettings:
    """Which looks are worth the work.

    Attributes:
        every_s: A walking person turns and the light changes within about a second; more looks say the same.
        least_score: The camera's threshold: below it the detector itself is in doubt.
        most_covered: The share of a box that another may cover, 0 to 1. Beyond it the network describes the other.
        least_inside: The share of a box that must lie in the picture.
        keep_s: How long a track's mean outlives its last sight; longer than a tracker waits for its return.
    """

    every_s: float = 1.0
    least_score: float = 0.5
    most_covered: float = 0.3
    least_inside: float = 0.9
    keep_s: float = 10.0


@dataclass(slots=True)
class _Memory:
    seen_at: float
    looked_at: float
    total: Embedding | None = None


class Looks:
    """What the tracks of one camera look like: for each the mean of its looks, each of length 1."""

    def __init__(self, settings: LookSettings | None = None) -> None:
        self._settings = settings or LookSettings()
        self._memories: dict[int, _Memory] = {}
        self._day = ""

    def forget(self, at: float, day: str) -> None:
        """Drop the looks of whom nobody has seen of late, and all of them when another day begins."""
        oldest = at - self._settings.keep_s if day == self._day else inf
        self._day = day
        self._memories = {key: each for key, each in self._memories.items() if each.seen_at >= oldest}

    def due(self, tracks: Sequence[Track], width_px: int, height_px: int, at: float) -> list[Track]:
        """Whom to look at in the picture of this size and time: who is clearly in view, about once a second each."""
        for track in tracks:
            memory = self._memories.setdefault(track.track_id, _Memory(at, at - self._settings.every_s))
            memory.seen_at = at
        return [
            track
            for track in tracks
            if at - self._memories[track.track_id].looked_at >= self._settings.every_s
            and self._clear(track, tracks, width_px, height_px)
        ]

    def take(self, track_id: int, look: Embedding, at: float) -> None:
        """How a track that was due looks in the picture of this time."""
        memory = self._memories[track_id]
        memory.looked_at = at
        memory.total = unit(look) if memory.total is None else memory.total + unit(look)

    def of(self, track_id: int) -> Embedding | None:
        """How a track has looked so far, as a row of length 1; None before its first look."""
        memory = self._memories.get(track_id)
        return None if memory is None or memory.total is None else unit(memory.total)

    def _clear(self, track: Track, tracks: Sequence[Track], width_px: int, height_px: int) -> bool:
        settings = self._settings
        return (
            track.score >= settings.least_score
            and _covered(track.box, Box(0, 0, width_px, height_px)) >= settings.least_inside
            and all(
                _covered(track.box, other.box) <= settings.most_covered
                for other in tracks
                if other.track_id != track.track_id
            )
        )


def _covered(box: Box, by: Box) -> float:
    """The share of a box that lies inside another."""
    width = min(box.x2, by.x2) - max(box.x1, by.x1)
    height = min(box.y2, by.y2) - max(box.y1, by.y1)
    return max(width, 0.0) * max(height, 0.0) / box.area if box.area else 0.0
