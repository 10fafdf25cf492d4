"""How many pictures come, and how many are taken."""

from collections import deque

_TOLERANCE_S = 0.002
"""Timestamps are rounded to milliseconds; a picture that is early by so little is on time."""


class FrameRateLimit:
    """Says which pictures to take so that at most so many a second are taken, evenly spread.

    Another thread may change how many while pictures are taken.
    """

    def __init__(self, fps: float | None) -> None:
        self._period = 1 / fps if fps else 0.0
        self._due = float("-inf")

    def change(self, fps: float) -> None:
        """Take so many a second from the next picture on."""
        self._period = 1 / fps

    def restart(self) -> None:
        """Take the next picture, whenever it is: times begin anew."""
        self._due = float("-inf")

    def takes(self, at: float) -> bool:
        """Whether to take the picture of this time; times rise."""
        if at < self._due - _TOLERANCE_S:
            return False
        period = self._period
        in_step = at - self._due < period
        self._due = (self._due if in_step else at) + period
        return True


class FrameRateMeter:
    """Measures pictures a second lately; what cameras announce themselves is often wrong."""

    def __init__(self) -> None:
        self._arrivals: deque[float] = deque(maxlen=50)

    def count(self, at: float) -> None:
        """Note that a picture arrived."""
        self._arrivals.append(at)

    @property
    def fps(self) -> float | None:
        """None until two pictures have come."""
        span = self._arrivals[-1] - self._arrivals[0] if self._arrivals else 0.0
        return (len(self._arrivals) - 1) / span if span > 0 else None
