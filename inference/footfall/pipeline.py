"""The way of one camera's pictures: frame -> detections -> tracks -> events; and what each station must offer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from footfall.ahead import ahead
from footfall.core.detection import Detection
from footfall.core.events import Entered, Event
from footfall.core.frame import Frame, Image, Missing
from footfall.core.geometry import Box
from footfall.core.latency import Analysed, Clocks, Trace
from footfall.core.sighting import Embedding
from footfall.core.tracking import Appearance, Track


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What is known of a camera's stream by now; None where it is not known yet.

    Attributes:
        dropped_frames: Pictures that should have been analysed, but for which there was no time.
        offered_frames: All that should have been analysed.
        lag_s: How far the decoding is behind the camera, beyond what the way to here always takes.
        decoding: For people: who decodes, and why there.
        stream: For people: which of a camera's two streams is looked at, and why.
        spared: For people: what is left out while this computer has too much to do; None while nothing is.
        model: Which model looks at the pictures.
    """

    width_px: int | None = None
    height_px: int | None = None
    source_fps: float | None = None
    dropped_frames: int = 0
    offered_frames: int = 0
    lag_s: float = 0.0
    decoding: str | None = None
    stream: str | None = None
    spared: str | None = None
    model: str | None = None


class FrameSource(Protocol):
    """A camera or a file. Iterating it never ends for a live source and raises only for what cannot heal."""

    def __iter__(self) -> Iterator[Frame | Missing]: ...

    def facts(self) -> SourceFacts: ...

    def close(self) -> None:
        """Make a running iteration end soon; may be called from another thread."""


class PendingDetections(Protocol):
    """A picture in which people are to be looked for; its result is asked for once."""

    def result(self) -> Sequence[Detection]:
        """Look for them, in the thread that asks: boxes in pixels of the picture, best score first."""


class Detector(Protocol):
    """Finds people. Shared by all cameras; safe to call from several threads."""

    def submit(self, image: Image) -> PendingDetections:
        """Take a camera's next picture, which must not be changed before the result is there; returns at once."""


class Finder(Protocol):
    """Finds people in one camera's pictures; any Detector is one."""

    def submit(self, image: Image) -> PendingDetections | None:
        """As a Detector does; None where nobody can be in the picture."""


class Tracker(Protocol):
    """Gives detections of successive frames their identities."""

    def update(
        self, detections: Sequence[Detection], at: float, appearance: Appearance | None = None
    ) -> Sequence[Track]:
        """Follow people into the frame taken at this time; returns the confirmed tracks seen in it."""


class Screen(Protocol):
    """Tells who is to be counted."""

    def update(self, tracks: Sequence[Track], at: float) -> Sequence[Track]: ...


class Onlooker(Protocol):
    """Looks closely at one camera's people, so that they are known again."""

    def describe(self, image: Image, boxes: Sequence[Box]) -> Sequence[Embedding]:
        """How the person in each box, in pixels of the picture, looks."""

    def of(self, track_id: int) -> Embedding | None:
        """How a track has looked so far; None where it was never clearly in view."""

    def forget(self, at: float) -> None:
        """Drop what is not to be kept any more at this time, at which there is no picture."""

    def look(self, frame: Frame, tracks: Sequence[Track]) -> Mapping[int, Embedding]:
        """Look at whom it is time for; how the tracks in this frame, in its pixels, have looked so far, by track id."""


class Monitor(Protocol):
    """Watches one zone or one line."""

    @property
    def stand_ins(self) -> Iterable[tuple[int, int]]:
        """The tracks that go on with what another did, each with the one by which that is told."""

    @property
    def unconfirmed(self) -> Iterable[Entered]:
        """Who is inside but not yet for so long that it is told."""

    def update(self, tracks: Sequence[Track], at: float) -> Sequence[Event]: ...


@dataclass(frozen=True, slots=True)
class Lookout:
    """What watches the people of one camera: its zones and lines, which see only those who are to be counted.

    Attributes:
        screen: None lets everybody pass.
    """

    monitors: Sequence[Monitor] = ()
    screen: Screen | None = None

    def look(self, tracks: Sequence[Track], at: float) -> tuple[Sequence[Track], list[Event]]:
        """Who of these counts, and what zones and lines see them do; in pixels of the camera's first frame."""
        counted = tracks if self.screen is None else self.screen.update(tracks, at)
        return counted, [event for monitor in self.monitors for event in monitor.update(counted, at)]

    @property
    def stand_ins(self) -> list[tuple[int, int]]:
        """See `Observation`."""
        return [pair for monitor in self.monitors for pair in monitor.stand_ins]

    @property
    def unconfirmed(self) -> list[Entered]:
        """See `Observation`."""
        return [entry for monitor in self.monitors for entry in monitor.unconfirmed]


class FrameSink(Protocol):
    """Takes annotated pictures to whoever watches; never makes the pipeline wait."""

    @property
    def wanted(self) -> bool:
        """Whether a picture written now would be seen; drawing is skipped otherwise."""

    @property
    def pending(self) -> int:
        """Pictures that were written and wait to be sent."""

    def write(self, image: Image, trace: Trace | None = None) -> None:
        """Take a picture; the trace is that of the frame it shows, unless that was shown before."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Observation:
    """What one camera knows at one moment.

    Attributes:
        seen: The frame, or why there is none.
        tracks: The people in the frame who are to be counted, in its pixels; empty without one.
        events: What the camera's zones and lines saw them do.
        measured: All confirmed people, those who do not count among them, in pixels of the first frame: from this
            everything else can be told anew.
        size_px: Width and height of the first frame; None before there was one.
        looks: How the tracks have looked so far, where somebody wants to know.
        analysed: When the frame went through the analysis; None without a frame, and where nobody wants to know.
        stand_ins: The tracks that go on with another's visit, each with the one by which events tell of it.
        unconfirmed: Who is in a zone but not yet for so long that events tell of it; each with the first moment inside.
    """

    camera_id: str
    seen: Frame | Missing
    tracks: Sequence[Track]
    events: Sequence[Event]
    measured: Sequence[Track] = ()
    size_px: tuple[int, int] | None = None
    looks: Mapping[int, Embedding] = field(default_factory=dict)
    analysed: Analysed | None = None
    stand_ins: Sequence[tuple[int, int]] = ()
    unconfirmed: Sequence[Entered] = ()

    @property
    def at(self) -> float:
        return self.seen.at

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the frame in pixels; None without one."""
        return (self.seen.image.shape[1], self.seen.image.shape[0]) if isinstance(self.seen, Frame) else None

    @property
    def heights(self) -> list[float]:
        """How high the people in the frame are, in fractions of its height."""
        size = self.size
        return [track.box.height / size[1] for track in self.tracks] if size else []


LookoutFor = Callable[[int, int], Lookout]
"""Makes the lookout of a camera for pictures of a width and a height in pixels, those of its first frame."""


@dataclass(frozen=True, slots=True)
class InFrame:
    """An onlooker's eyes on one picture, which is x times as wide and y times as high as the first."""

    onlooker: Onlooker
    image: Image
    x: float = 1.0
    y: float = 1.0

    def of(self, track_id: int) -> Embedding | None:
        return self.onlooker.of(track_id)

    def describe(self, boxes: Sequence[Box]) -> Sequence[Embedding]:
        return self.onlooker.describe(self.image, [box.scaled(self.x, self.y) for box in boxes])


class _Watch:
    """Follows one camera's people through its zones and over its lines.

    The first frame's pixels are the measure for ever: a camera that changes the size of its pictures shows
    the same place, so tracks, visits and walks go on as if nothing had happened.
    """

    def __init__(self, tracker: Tracker, lookout_for: LookoutFor, onlooker: Onlooker | None) -> None:
        self._tracker, self._lookout_for, self._onlooker = tracker, lookout_for, onlooker
        self._size: tuple[int, int] | None = None
        self._lookout = Lookout()

    def follow(
        self, camera_id: str, frame: Frame, detections: Sequence[Detection], analysed: Analysed | None
    ) -> Observation:
        """What is known by this frame."""
        x, y = self._scale(frame.image)
        found = [each.scaled(x, y) for each in detections]
        appearance = InFrame(self._onlooker, frame.image, 1 / x, 1 / y) if self._onlooker else None
        measured = self._tracker.update(found, frame.at, appearance)
        everybody = [track.scaled(1 / x, 1 / y) for track in measured]
        looks = self._onlooker.look(frame, everybody) if self._onlooker else {}
        counted, events = self._lookout.look(measured, frame.at)
        ids = {track.track_id for track in counted}
        tracks = [track for track in everybody if track.track_id in ids]
        return Observation(
            camera_id,
            frame,
            tracks,
            events,
            measured,
            self._size,
            looks,
            analysed,
            self._lookout.stand_ins,
            self._lookout.unconfirmed,
        )

    def wait(self, camera_id: str, missing: Missing) -> Observation:
        """What is known while there is no frame."""
        if self._onlooker:
            self._onlooker.forget(missing.at)
        _, events = self._lookout.look((), missing.at)
        unconfirmed = self._lookout.unconfirmed
        return Observation(camera_id, missing, (), events, size_px=self._size, unconfirmed=unconfirmed)

    def _scale(self, image: Image) -> tuple[float, float]:
        """How many times as wide and as high the first frame is."""
        height_px, width_px = image.shape[:2]
        if self._size is None:
            self._size = width_px, height_px
            self._lookout = self._lookout_for(width_px, height_px)
        return self._size[0] / width_px, self._size[1] / height_px


def observe(
    camera_id: str,
    source: FrameSource,
    finder: Finder,
    tracker: Tracker,
    lookout_for: LookoutFor,
    *,
    depth: int = 1,
    onlooker: Onlooker | None = None,
    clocks: Clocks | None = None,
) -> Iterator[Observation]:
    """Turn a camera's pictures into observations, in the order in which they were taken.

    Args:
        depth: Frames that may be under inference at once. 1 for whatever comes at its own speed, since a frame
            should be answered before the next one is there; more for a file that is read as fast as possible.
        onlooker: Looks at people closely, where they are to be known again.
        clocks: Tell how long each frame takes; None for frames whose times are not those of the present.
    """
    watch = _Watch(tracker, lookout_for, onlooker)
    for seen, detections, analysed in detect(source, finder, depth, clocks):
        if isinstance(seen, Frame):
            yield watch.follow(camera_id, seen, detections, analysed)
        else:
            yield watch.wait(camera_id, seen)


Looked = tuple[Frame | Missing, Sequence[Detection], Analysed | None]
"""What a source gave, who was found in it, and when."""


def detect(source: FrameSource, finder: Finder, depth: int, clocks: Clocks | None = None) -> Iterator[Looked]:
    """Look for people in a source's pictures, `depth` of them at once; the results keep the pictures' order."""
    return ahead((_look(seen, finder, clocks) for seen in source), depth)


def _look(seen: Frame | Missing, finder: Finder, clocks: Clocks | None) -> Callable[[], Looked]:
    """What there is to do to find the people; cameras' pictures are submitted in their order."""
    if not isinstance(seen, Frame):
        return lambda: (seen, (), None)
    begun = clocks and clocks.take(seen.at)
    pending = finder.submit(seen.image)

    def finish() -> Looked:
        found = pending.result() if pending else ()
        detected = clocks.steady() if clocks and pending else None
        return seen, found, Analysed(*begun, detected) if begun else None

    return finish
