"""People for tests of the core, placed by their feet."""

from collections.abc import Iterable

from footfall.core.detection import Detection
from footfall.core.events import Event
from footfall.core.geometry import Box
from footfall.core.tracking import Track, TrackState
from footfall.pipeline import Monitor


def box_at(x: float, y: float, height: float = 80.0) -> Box:
    return Box(x - height / 5, y - height, x + height / 5, y)


def track_at(track_id: int, x: float, y: float, height: float = 80.0, first_box: Box | None = None) -> Track:
    return Track(track_id, box_at(x, y, height), TrackState.CONFIRMED, 0.9, first_box)


def detection_at(x: float, y: float, score: float = 0.9, height: float = 80.0) -> Detection:
    return Detection(box_at(x, y, height), score)


def watch(monitor: Monitor, frames: Iterable[tuple[float, list[Track]]]) -> list[Event]:
    """All that a monitor tells of some frames."""
    return [event for at, tracks in frames for event in monitor.update(tracks, at)]
