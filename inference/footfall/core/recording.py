"""What of a camera's observations is worth keeping: who was where and when, and no picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from footfall.core.frame import CameraState
from footfall.core.persons import Join
from footfall.core.tracking import Track


@dataclass(frozen=True, slots=True)
class Seen:
    """Who was in a camera's picture at one moment, those who were not counted among them.

    Attributes:
        start: The id of the program's start; track ids begin anew with each.
        at: Seconds since the epoch.
        state: ONLINE with a picture, or why there was none.
        size_px: Width and height of the camera's first picture of this start; None before there was one.
        tracks: The confirmed people, in pixels of that first picture; empty without a picture.
        joins: The tracks that turned out to be one person at that moment, on cameras that overlap or on one.
    """

    start: str
    camera_id: str
    at: float
    state: CameraState
    size_px: tuple[int, int] | None
    tracks: Sequence[Track]
    joins: Sequence[Join] = ()

    @property
    def online(self) -> bool:
        """Whether there was a picture."""
        return self.state is CameraState.ONLINE
