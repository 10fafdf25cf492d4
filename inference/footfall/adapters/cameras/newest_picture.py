"""Hands the newest picture from a camera's decoding thread to the one that analyses it."""

import threading
import time
from collections.abc import Callable

from footfall.adapters.cameras.steady_clock import wall_clock
from footfall.core.frame import CameraState, Frame, Image, Missing

CONNECTING = "connecting"
"""Why a camera is offline before the first answer; the only reason that is no trouble."""


class NewestPicture:
    """A place for one picture; a newer one takes the place of one that nobody took."""

    def __init__(
        self,
        stalled_after_s: float,
        clock: Callable[[], float] = wall_clock,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self.offered = 0
        """Pictures that were put here."""
        self.dropped = 0
        """Those of them that nobody took before a newer one came."""
        self._stalled_after_s = stalled_after_s
        self._clock = clock
        self._stopwatch = stopwatch
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._offline_because: str | None = CONNECTING
        self._alive_at = 0.0
        self._closed = False

    @property
    def waits(self) -> bool:
        """Whether a picture is here that nobody took yet."""
        return self._frame is not None

    def connected(self) -> None:
        """The camera answered; a picture should follow."""
        with self._changed:
            self._offline_because = None
            self._alive_at = self._stopwatch()

    def disconnected(self, because: str) -> None:
        """There is no connection, for a reason that people understand."""
        with self._changed:
            self._offline_because = because

    def arrived(self) -> None:
        """The camera sent a picture, whether or not it will be put here."""
        self._alive_at = self._stopwatch()

    def put(self, image: Image) -> None:
        with self._changed:
            self.offered += 1
            self.dropped += self._frame is not None
            self._frame = Frame(image, self._clock())
            self._changed.notify_all()

    def close(self) -> None:
        """Let a waiting `take` return at once."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def take(self, wait_s: float) -> Frame | Missing | None:
        """Wait for a picture that was not taken yet.

        Returns:
            The picture; without one after the wait, why there is none, or None while that is no news yet.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._frame is not None, wait_s)
            if self._closed:
                return None
            frame, self._frame = self._frame, None
            return frame or self._missing()

    def _missing(self) -> Missing | None:
        if self._offline_because is not None:
            return Missing(self._clock(), CameraState.OFFLINE, self._offline_because)
        silent_s = self._stopwatch() - self._alive_at
        if silent_s < self._stalled_after_s:
            return None
        detail = "connected, but no new picture comes; check the camera's stream settings and its network"
        return Missing(self._clock(), CameraState.STALLED, detail)
