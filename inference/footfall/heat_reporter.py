"""Where people spend their time in each camera's picture and on its floor, told once a minute."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from footfall.core.books import DayOf
from footfall.core.coverage import MINUTE_S
from footfall.core.day_sums import CameraHeat
from footfall.core.frame import Frame
from footfall.core.geometry import Point
from footfall.core.heat_map import HeatMap, floor_grid, picture_grid
from footfall.core.homography import Homography
from footfall.core.tracking import Track
from footfall.messages import Message, SiteMessages
from footfall.pipeline import Observation

Keep = Callable[[Mapping[str, CameraHeat]], None]

_LAST = 1 - 1e-9
"""A fraction in the last column or row: people whom the picture's edge cuts off have their feet on it, or beyond."""


class HeatReporter:
    """Sums up the time that people spend at each place, from the day's first picture on.

    Args:
        homographies: How the floor lies in the pictures, in fractions of them, of the cameras of which that is known.
        day_of: Names the day of a time.
        known: What to go on from, after a restart, once it is of today.
        keep: Takes the cameras' sums to where a restart finds them; called about once a minute.
    """

    def __init__(
        self,
        messages: SiteMessages,
        homographies: Mapping[str, Homography],
        day_of: DayOf,
        known: Mapping[str, CameraHeat],
        keep: Keep,
    ) -> None:
        self._messages = messages
        self._homographies = homographies
        self._day_of = day_of
        self._known, self._keep = dict(known), keep
        self._kept_at = 0.0
        self._cameras: dict[str, _CameraHeat] = {}

    def news(self, observation: Observation) -> Iterator[Message]:
        """The camera's maps once a minute is over, as they were at its end; then take in the observation."""
        heat = self._cameras.get(observation.camera_id)
        minute = _minute(observation.at)
        if heat is not None and minute > _minute(heat.at):
            yield self._message(observation.camera_id, heat, minute)
            if minute > self._kept_at:
                self._kept_at = minute
                self._keep(self._sums())
        if isinstance(observation.seen, Frame):
            if heat is None:
                camera_id = observation.camera_id
                view, known = self._homographies.get(camera_id), self._known.pop(camera_id, None)
                heat = self._cameras[camera_id] = _CameraHeat(observation.seen, view, known)
            heat.look(observation.seen, observation.tracks, self._day_of(observation.at))
        elif heat is not None:
            heat.miss(observation.at, self._day_of(observation.at))

    def last(self) -> Iterator[Message]:
        """The maps of all cameras as they are at the end of the program."""
        for camera_id, heat in self._cameras.items():
            yield self._message(camera_id, heat, heat.at)
        self._keep(self._sums())

    def _sums(self) -> dict[str, CameraHeat]:
        """Those of all cameras; of those that have had no picture yet, what is known of the same day."""
        seen = {key: sums for key, heat in self._cameras.items() if (sums := heat.sums())}
        today = max((sums.picture.day for sums in seen.values()), default=None)
        waiting = self._known.items()
        return {key: sums for key, sums in waiting if today in (None, sums.picture.day)} | seen

    def _message(self, camera_id: str, heat: "_CameraHeat", at: float) -> Message:
        picture, floor = (each if each and each.since else None for each in (heat.picture, heat.floor))
        return self._messages.heat_map(camera_id, picture, floor, at)


class _CameraHeat:
    """The maps of one camera; the first frame tells the picture's shape."""

    def __init__(self, frame: Frame, homography: Homography | None, known: CameraHeat | None) -> None:
        height_px, width_px = frame.image.shape[:2]
        self.at = frame.at
        self.picture = HeatMap(picture_grid(width_px, height_px))
        self.floor = None if homography is None else HeatMap(floor_grid(homography))
        self._homography = homography
        if known is not None and self.picture.resume(known.picture) and self.floor and known.floor:
            self.floor.resume(known.floor)

    def sums(self) -> CameraHeat | None:
        """What to go on from after a restart; None before the first picture."""
        picture = self.picture.sums()
        floor = None if self.floor is None else self.floor.sums()
        return None if picture is None else CameraHeat(picture, floor)

    def look(self, frame: Frame, tracks: Sequence[Track], day: str) -> None:
        self.at = frame.at
        height_px, width_px = frame.image.shape[:2]
        feet = [
            Point(_within(track.box.feet.x / width_px), _within(track.box.feet.y / height_px))
            for track in tracks
        ]
        self.picture.look(feet, frame.at, day)
        if self._homography is not None and self.floor is not None:
            on_floor = [metres for place in feet if (metres := self._homography.to_floor(place)) is not None]
            self.floor.look(on_floor, frame.at, day)

    def miss(self, at: float, day: str) -> None:
        self.at = at
        self.picture.miss(at, day)
        if self.floor is not None:
            self.floor.miss(at, day)


def _within(fraction: float) -> float:
    return min(max(fraction, 0.0), _LAST)


def _minute(at: float) -> float:
    return at // MINUTE_S * MINUTE_S
