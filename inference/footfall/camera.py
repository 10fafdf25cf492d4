"""One camera at work: from its source through the pipeline to the report and to whoever watches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from footfall.config import CameraConfig
from footfall.core.frame import Frame, Image
from footfall.core.latency import Clocks
from footfall.core.tracking import Track
from footfall.governor import Governor
from footfall.messages import CameraHealth
from footfall.overlay import Caption, LineLabel, ZoneLabel, draw
from footfall.pipeline import (
    Detector,
    FrameSink,
    FrameSource,
    LookoutFor,
    Observation,
    Onlooker,
    Tracker,
    observe,
)
from footfall.reporting import Reporter


class Camera:
    """Ties one camera's stations together; `observations` runs them, `take` reports and shows what they saw."""

    def __init__(
        self,
        camera_id: str,
        config: CameraConfig,
        source: FrameSource,
        detector: Detector,
        tracker: Tracker,
        lookout_for: LookoutFor,
        reporter: Reporter,
        sink: FrameSink,
        timezone: tzinfo,
        clock: Callable[[], float],
        onlooker: Onlooker | None = None,
        governor: Governor | None = None,
        clocks: Clocks | None = None,
        note_heights: Callable[[Iterable[float]], None] | None = None,
    ) -> None:
        """Nothing runs yet.

        Args:
            note_heights: Is told how high people are, in fractions of the picture's height.
        """
        self.camera_id = camera_id
        self._config, self._source, self._detector, self._tracker = config, source, detector, tracker
        self._lookout_for = lookout_for
        self._reporter, self._sink, self._timezone, self._clock = reporter, sink, timezone, clock
        self._onlooker, self._governor = onlooker, governor
        self._clocks, self._note_heights = clocks, note_heights
        self._last: tuple[Frame, Sequence[Track]] | None = None

    def observations(self, depth: int = 1) -> Iterator[Observation]:
        """What the camera sees, in order of time; ends with a file, or once `close` was called."""
        return observe(
            self.camera_id,
            self._source,
            self._detector,
            self._tracker,
            self._lookout_for,
            depth=depth,
            onlooker=self._onlooker,
            clocks=self._clocks,
        )

    def take(self, observation: Observation) -> None:
        """Count what was seen, say what is new, and show it to whoever watches."""
        facts = self._source.facts()
        if self._governor is not None:
            self._governor.note(self.camera_id, facts)
        trace = self._reporter.report(observation, facts)
        if isinstance(observation.seen, Frame):
            self._last = observation.seen, observation.tracks
            if self._note_heights is not None:
                height_px = observation.seen.image.shape[0]
                self._note_heights(track.box.height / height_px for track in observation.tracks)
        if self._last is not None and self._sink.wanted:
            stale = not isinstance(observation.seen, Frame)
            self._sink.write(self._picture(*self._last, stale=stale), trace)

    def health(self) -> CameraHealth | None:
        """How the camera does; None before it said anything. May be called from another thread."""
        return self._reporter.camera_health(self.camera_id, self._source.facts())

    @property
    def pending_pictures(self) -> int:
        """Annotated pictures that wait to be sent."""
        return self._sink.pending

    def stop(self) -> None:
        """Make the observations end soon; may be called from another thread."""
        self._source.close()

    def close(self) -> None:
        """Stop, and leave the stream server."""
        self.stop()
        self._sink.close()

    def _picture(self, frame: Frame, tracks: Sequence[Track], *, stale: bool) -> Image:
        taken = datetime.fromtimestamp(frame.at, self._timezone)
        caption = Caption(
            self._config.name, taken, self._reporter.infer_ms(), max(0.0, self._clock() - frame.at)
        )
        return draw(
            frame.image,
            tracks,
            self._zone_labels(frame.image, frame.at),
            self._line_labels(frame.image),
            caption,
            stale_since=taken if stale else None,
        )

    def _zone_labels(self, image: Image, at: float) -> list[ZoneLabel]:
        height_px, width_px = image.shape[:2]
        counts = self._reporter.zone_counts(self.camera_id, at)
        return [
            ZoneLabel(zone.outline(width_px, height_px), zone.name, counts[zone_id].occupancy)
            for zone_id, zone in self._config.zones.items()
        ]

    def _line_labels(self, image: Image) -> list[LineLabel]:
        height_px, width_px = image.shape[:2]
        counts = self._reporter.line_counts(self.camera_id)
        return [
            LineLabel(
                line.path(width_px, height_px), line.name, counts[line_id].entries, counts[line_id].exits
            )
            for line_id, line in self._config.lines.items()
        ]
