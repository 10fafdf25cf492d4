"""Looks closely at the people in one camera's pictures, where it is known for what."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from footfall.core.frame import Frame, Image
from footfall.core.geometry import Box
from footfall.core.looks import Looks
from footfall.core.sighting import Embedding
from footfall.core.tracking import Track


class Describer(Protocol):
    """Turns people into numbers. Shared by all cameras; safe to call from several threads."""

    def describe(self, image: Image, boxes: Sequence[Box]) -> Sequence[Embedding]:
        """The look of the person in each box, a row of length 1."""


class Glances:
    """One camera's looks at its people.

    Args:
        day_of: Names the day of a time; looks are kept no longer than that.
    """

    def __init__(self, describer: Describer, looks: Looks, day_of: Callable[[float], str]) -> None:
        self._describer, self._looks, self._day_of = describer, looks, day_of

    def describe(self, image: Image, boxes: Sequence[Box]) -> Sequence[Embedding]:
        """How the person in each box, in pixels of the picture, looks now."""
        return self._describer.describe(image, boxes)

    def of(self, track_id: int) -> Embedding | None:
        """How a track has looked so far; None where it was never clearly in view."""
        return self._looks.of(track_id)

    def forget(self, at: float) -> None:
        """Drop what is not to be kept any more at this time."""
        self._looks.forget(at, self._day_of(at))

    def look(self, frame: Frame, tracks: Sequence[Track]) -> Mapping[int, Embedding]:
        """How the tracks in this frame, in its pixels, have looked so far, by track id; without those never clear."""
        self.forget(frame.at)
        height_px, width_px = frame.image.shape[:2]
        due = self._looks.due(tracks, width_px, height_px, frame.at)
        boxes = [track.box for track in due]
        for track, look in zip(due, self._describer.describe(frame.image, boxes), strict=True):
            self._looks.take(track.track_id, look, frame.at)
        known = {track.track_id: self._looks.of(track.track_id) for track in tracks}
        return {track_id: look for track_id, look in known.items() if look is not None}
