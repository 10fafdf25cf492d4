"""Where people went through a recording, to find them again in its pictures."""

from array import array
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from footfall.core.geometry import Box
from footfall.core.tracking import Track, TrackerSettings

HOLD_S = 0.5
"""People are taken to be there so long before they were first and after they were last seen, or for the time between
two pictures if that is longer."""
MOST_HOLD_S = 2.0
"""A gap in a recording says nothing of how often pictures come."""
BELIEF_S = TrackerSettings().confirm_s
"""About so long ago was somebody first seen whom the tracker now believes in."""
_ROW = 5


class Trails:
    """The boxes of all tracks of a recording, 40 bytes each."""

    def __init__(self) -> None:
        self._rows: defaultdict[int, array[float]] = defaultdict(lambda: array("d"))
        self._hold_s = HOLD_S
        self._noted_at: float | None = None

    def note(self, tracks: Sequence[Track], at: float) -> None:
        """Keep where people are; times rise. Boxes in any unit of length, the same one always."""
        apart_s = 0.0 if self._noted_at is None else min(at - self._noted_at, MOST_HOLD_S)
        self._hold_s, self._noted_at = max(self._hold_s, apart_s), at
        for track in tracks:
            if track.first_box is not None:
                self._add(track.track_id, at - max(BELIEF_S, apart_s), track.first_box)
            self._add(track.track_id, at, track.box)

    def _add(self, track_id: int, at: float, box: Box) -> None:
        self._rows[track_id].extend((at, box.x1, box.y1, box.x2, box.y2))

    def between(self, start: float, end: float) -> "Trails":
        """The trails of those who were there at some time between two."""
        part = Trails()
        part._hold_s = self._hold_s
        for track_id, rows in self._rows.items():
            if rows[0] - self._hold_s <= end and rows[-_ROW] + self._hold_s >= start:
                part._rows[track_id] = rows
        return part

    def boxes(self, at: float) -> list[Box]:
        """Where people were at any time: between two sightings on the straight way, since nobody jumps."""
        found = []
        for rows in self._rows.values():
            if rows[0] - self._hold_s <= at <= rows[-_ROW] + self._hold_s:
                times, *sides = np.frombuffer(rows).reshape(-1, _ROW).T
                found.append(Box(*(float(np.interp(at, times, side)) for side in sides)))
        return found
