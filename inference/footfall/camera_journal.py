"""A camera's health, kept from what it shows."""

from collections import deque

from footfall.core.frame import CameraState, Frame, Missing
from footfall.health import CameraHealth
from footfall.pipeline import SourceFacts

RATE_WINDOW_S = 10.0
"""The analysed frames a second are a mean over this long."""


class CameraJournal:
    """What the observations of one camera say about its health."""

    def __init__(self, first: Frame | Missing) -> None:
        self._latest = first
        self._since = first.at
        self._frame_at: float | None = None
        self._analysed: deque[float] = deque()
        self.note(first)

    def note(self, seen: Frame | Missing) -> None:
        if _state_of(seen) is not _state_of(self._latest):
            self._since = seen.at
        self._latest = seen
        if isinstance(seen, Frame):
            self._frame_at = seen.at
            self._analysed.append(seen.at)
        while self._analysed and self._analysed[0] < seen.at - RATE_WINDOW_S:
            self._analysed.popleft()

    def health(self, facts: SourceFacts, now: float) -> CameraHealth:
        """How the camera does.

        Args:
            now: The present, by which the newest frame's age is told; seconds since the epoch.
        """
        return CameraHealth(
            state=_state_of(self._latest),
            since=self._since,
            detail=self._latest.detail if isinstance(self._latest, Missing) else facts.spared,
            analysed_fps=self._rate(),
            source_fps=facts.source_fps,
            dropped_frames=facts.dropped_frames,
            frame_age_s=None if self._frame_at is None else max(0.0, now - self._frame_at),
            width_px=facts.width_px,
            height_px=facts.height_px,
            stream=facts.stream,
            decoding=facts.decoding,
            model=facts.model,
        )

    def _rate(self) -> float | None:
        span_s = self._analysed[-1] - self._analysed[0] if self._analysed else 0.0
        if span_s > 0:
            return (len(self._analysed) - 1) / span_s
        return 0.0 if isinstance(self._latest, Missing) else None


def _state_of(seen: Frame | Missing) -> CameraState:
    return CameraState.ONLINE if isinstance(seen, Frame) else seen.state
