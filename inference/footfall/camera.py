"""One camera at work: from its source through the pipeline to the report and to whoever watches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Protocol

from footfall.config import CameraConfig
from footfall.core.books import LineCounts, ZoneCounts
from footfall.core.frame import Frame, Image
from footfall.core.latency import Trace
from footfall.core.tracking import Track
from footfall.overlay import Caption, LineLabel, ZoneLabel, draw, fit_for_screen
from footfall.pipeline import FrameSink, FrameSource, Observation, SourceFacts

_UNSEEN, _UNCROSSED = ZoneCounts(None, None, None, None), LineCounts(None, None)
"""What is known before the first numbers come, which in another process is after the first picture was drawn."""


class Look(Protocol):
    """Runs a camera's pictures through its stations; see `pipeline.observe`."""

    def __call__(self, *, depth: int) -> Iterator[Observation]: ...


class Desk(Protocol):
    """Where what a camera sees is counted, and what is drawn into its picture is known; see `Reporter`."""

    def report(self, observation: Observation, facts: SourceFacts) -> Trace | None: ...

    def zone_counts(self, camera_id: str, at: float) -> Mapping[str, ZoneCounts]: ...

    def line_counts(self, camera_id: str) -> Mapping[str, LineCounts]: ...

    def infer_ms(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Condition:
    """How a camera's source and sink do.

    Attributes:
        pending_pictures: Annotated pictures that wait to be sent.
    """

    camera_id: str
    facts: SourceFacts
    pending_pictures: int


Listener = Callable[[Observation, SourceFacts], None]
"""Hears of everything that a camera sees, and how its source does."""


class Camera:
    """One camera's source and stations, and those who hear of what they see.

    `observations` runs them, `take` reports and shows what they saw.

    Args:
        model: Tells which model looks at the pictures.
    """

    def __init__(
        self,
        camera_id: str,
        config: CameraConfig,
        source: FrameSource,
        look: Look,
        desk: Desk,
        sink: FrameSink,
        timezone: tzinfo,
        clock: Callable[[], float],
        listeners: Sequence[Listener] = (),
        model: Callable[[], str | None] = lambda: None,
    ) -> None:
        self.camera_id = camera_id
        self._config, self._source, self._look = config, source, look
        self._desk, self._sink, self._timezone, self._clock = desk, sink, timezone, clock
        self._listeners, self._model = listeners, model
        self._last: tuple[Frame, Sequence[Track]] | None = None

    def observations(self, depth: int = 1) -> Iterator[Observation]:
        """What the camera sees, in order of time; ends with a file, or once `close` was called."""
        return self._look(depth=depth)

    def take(self, observation: Observation) -> None:
        """Count what was seen, say what is new, and show it to whoever watches."""
        facts = self._facts()
        for listener in self._listeners:
            listener(observation, facts)
        trace = self._desk.report(observation, facts)
        if isinstance(observation.seen, Frame):
            self._last = observation.seen, observation.tracks
        if self._last is not None and self._sink.wanted:
            stale = not isinstance(observation.seen, Frame)
            self._sink.write(self._picture(*self._last, stale=stale), trace)

    def conditions(self) -> Iterator[Condition]:
        """How the camera does; may be called from another thread."""
        yield Condition(self.camera_id, self._facts(), self._sink.pending)

    def stop(self) -> None:
        """Make the observations end soon; may be called from another thread."""
        self._source.close()

    def close(self) -> None:
        """Stop, and leave the stream server."""
        self.stop()
        self._sink.close()

    def _facts(self) -> SourceFacts:
        return replace(self._source.facts(), model=self._model())

    def _picture(self, frame: Frame, tracks: Sequence[Track], *, stale: bool) -> Image:
        taken = datetime.fromtimestamp(frame.at, self._timezone)
        caption = Caption(self._config.name, taken, self._desk.infer_ms(), max(0.0, self._clock() - frame.at))
        image = fit_for_screen(frame.image)
        x, y = image.shape[1] / frame.image.shape[1], image.shape[0] / frame.image.shape[0]
        return draw(
            image,
            [track.scaled(x, y) for track in tracks],
            self._zone_labels(image, frame.at),
            self._line_labels(image),
            caption,
            stale_since=taken if stale else None,
        )

    def _zone_labels(self, image: Image, at: float) -> list[ZoneLabel]:
        height_px, width_px = image.shape[:2]
        counts = self._desk.zone_counts(self.camera_id, at)
        return [
            ZoneLabel(zone.outline(width_px, height_px), zone.name, counts.get(zone_id, _UNSEEN).occupancy)
            for zone_id, zone in self._config.zones.items()
        ]

    def _line_labels(self, image: Image) -> list[LineLabel]:
        height_px, width_px = image.shape[:2]
        counts = self._desk.line_counts(self.camera_id)
        return [
            LineLabel(line.path(width_px, height_px), line.name, known.entries, known.exits)
            for line_id, line in self._config.lines.items()
            for known in [counts.get(line_id, _UNCROSSED)]
        ]
