"""The way of one camera's pictures: frame -> detections -> tracks -> events; and what each station must offer."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from footfall.core.detection import Detection
from footfall.core.events import Event
from footfall.core.frame import Frame, Image, Missing
from footfall.core.tracking import Track


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a camera's stream by now; None where it is not known yet."""

    width_px: int | None = None
    height_px: int | None = None
    source_fps: float | None = None
    dropped_frames: int = 0


class FrameSource(Protocol):
    """A camera or a file. Iterating it never ends for a live source and raises only for what cannot heal."""

    def __iter__(self) -> Iterator[Frame | Missing]: ...

    def facts(self) -> SourceFacts: ...

    def close(self) -> None:
        """Make a running iteration end soon; may be called from another thread."""


class PendingDetections(Protocol):
    """Detections on their way."""

    def result(self) -> Sequence[Detection]:
        """Wait for the detections, boxes in pixels of the picture, best score first."""


class Detector(Protocol):
    """Finds people. Shared by all cameras; safe to call from several threads."""

    def submit(self, image: Image) -> PendingDetections:
        """Start to look for people; waits while every infer request is lent out."""


class Tracker(Protocol):
    """Gives detections of successive frames their identities."""

    def update(self, detections: Sequence[Detection], at: float) -> Sequence[Track]:
        """Follow people into the frame taken at this time; returns the confirmed tracks seen in it."""


class Monitor(Protocol):
    """Watches one zone or one line."""

    def update(self, tracks: Sequence[Track], at: float) -> Sequence[Event]: ...


class FrameSink(Protocol):
    """Takes annotated pictures to whoever watches; never makes the pipeline wait."""

    @property
    def wanted(self) -> bool:
        """Whether a picture written now would be seen; drawing is skipped otherwise."""

    def write(self, image: Image) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Observation:
    """What one camera knows at one moment.

    Attributes:
        seen: The frame, or why there is none.
        tracks: The confirmed people in the frame; empty without one.
        events: What the camera's zones and lines saw happen.
    """

    camera_id: str
    seen: Frame | Missing
    tracks: Sequence[Track]
    events: Sequence[Event]

    @property
    def at(self) -> float:
        return self.seen.at


MonitorsFor = Callable[[int, int], Sequence[Monitor]]
"""Makes the monitors of a camera for pictures of a width and a height in pixels."""


class _Watch:
    """The monitors of one camera, made when its first frame tells the size, and anew when the size changes."""

    def __init__(self, monitors_for: MonitorsFor) -> None:
        self._monitors_for = monitors_for
        self._size: tuple[int, int] | None = None
        self._monitors: Sequence[Monitor] = ()

    def update(self, tracks: Sequence[Track], seen: Frame | Missing) -> list[Event]:
        ended = self._fit(seen.image) if isinstance(seen, Frame) else []
        return ended + self._ask(tracks, seen.at)

    def _fit(self, image: Image) -> list[Event]:
        size = (image.shape[1], image.shape[0])
        if size == self._size:
            return []
        ended = self._ask((), math.inf)
        self._size, self._monitors = size, self._monitors_for(*size)
        return ended

    def _ask(self, tracks: Sequence[Track], at: float) -> list[Event]:
        return [event for monitor in self._monitors for event in monitor.update(tracks, at)]


def observe(
    camera_id: str,
    source: FrameSource,
    detector: Detector,
    tracker: Tracker,
    monitors_for: MonitorsFor,
    *,
    depth: int = 1,
) -> Iterator[Observation]:
    """Turn a camera's pictures into observations, in the order in which they were taken.

    Args:
        depth: Frames that may be under inference at once. 1 for whatever comes at its own speed, since a frame
            should be answered before the next one is there; more for a file that is read as fast as possible.
    """
    watch = _Watch(monitors_for)
    for seen, detections in _detect(source, detector, depth):
        tracks = tracker.update(detections, seen.at) if isinstance(seen, Frame) else ()
        yield Observation(camera_id, seen, tracks, watch.update(tracks, seen))


def _detect(
    source: FrameSource, detector: Detector, depth: int
) -> Iterator[tuple[Frame | Missing, Sequence[Detection]]]:
    running: deque[tuple[Frame | Missing, Callable[[], Sequence[Detection]]]] = deque()
    for seen in source:
        running.append((seen, detector.submit(seen.image).result if isinstance(seen, Frame) else tuple))
        if len(running) >= depth:
            first, result = running.popleft()
            yield first, result()
    while running:
        first, result = running.popleft()
        yield first, result()
