"""Spares the detector pictures in which nobody is and nothing moves."""

import time
from collections.abc import Callable, Sequence
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.tracking import Track
from footfall.pipeline import Detector, PendingDetections

EMPTY_S = 3.0
"""Nobody must have been found for so long, which is how long the tracker remembers people."""
LOOK_S = 1.0
"""A quiet place is looked at this often all the same."""
MOVED = 5.0
"""Grey levels by which a part of the picture must differ: several times the noise of a camera at night."""
Glimpse = npt.NDArray[np.float32]
"""A picture in a few grey levels, [27, 48], 0 to 255."""
_GRID = (48, 27)
_SAMPLES = 320


class MotionGate:
    """One camera's detector, which is asked only when somebody may be there.

    While anybody is followed, people are looked for in every picture, however still they stand or sit; so a standing
    crowd is never frozen. Only a place that was empty for a while, and looks as it did when it was last found empty, is
    taken to be empty still, until something moves or a second is over.

    Not for replays: what is found in one picture decides whether the next is looked at, so only one may be under
    inference at a time.

    Args:
        unsure: Detections of a lower score are nobody.
        stopwatch: Seconds of a clock that only rises.
    """

    def __init__(
        self, detector: Detector, unsure: float, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self._detector, self._unsure, self._stopwatch = detector, unsure, stopwatch
        self._seen: Glimpse | None = None
        self._looked_at = self._somebody_at = stopwatch()

    def submit(self, image: Image) -> PendingDetections | None:
        """Start to look for people; None where nobody can be there."""
        now = self._stopwatch()
        view = glimpse(image) if now - self._somebody_at > EMPTY_S else None
        if view is not None and self._looks_empty(now, view):
            return None
        self._looked_at, self._seen = now, view
        return _Noted(self._detector.submit(image), self._note_detections)

    def note(self, tracks: Sequence[Track]) -> None:
        """Take in who is followed."""
        if tracks:
            self._somebody_at = self._stopwatch()

    def _note_detections(self, found: Sequence[Detection]) -> None:
        if any(each.score >= self._unsure for each in found):
            self._somebody_at = self._stopwatch()

    def _looks_empty(self, now: float, view: Glimpse) -> bool:
        fresh = now - self._looked_at < LOOK_S
        return fresh and self._seen is not None and not moved(self._seen, view)


def glimpse(image: Image) -> Glimpse:
    """A picture's green, as it would be seen through frosted glass."""
    step = max(1, image.shape[1] // _SAMPLES)
    grey = np.ascontiguousarray(image[::step, ::step, 1], np.float32)
    return cast(Glimpse, cv2.resize(grey, _GRID, interpolation=cv2.INTER_AREA))


def moved(before: Glimpse, after: Glimpse) -> bool:
    """Whether any part of the picture has changed by more than noise."""
    return float(cv2.norm(before, after, cv2.NORM_INF)) > MOVED


class _Noted:
    """Detections on their way, that are noted when they come."""

    def __init__(self, pending: PendingDetections, note: Callable[[Sequence[Detection]], None]) -> None:
        self._pending, self._note = pending, note

    def result(self) -> Sequence[Detection]:
        found = self._pending.result()
        self._note(found)
        return found
