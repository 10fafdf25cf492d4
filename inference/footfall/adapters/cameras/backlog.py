"""How far the decoding of a camera's pictures is behind the camera."""

from collections import deque

WINDOW_S = 60.0
"""The two clocks are compared anew after so long: cameras' clocks drift by seconds a day."""
_STEP_S = 1.0
_BACK_S = 1.0
"""A camera whose time goes back by more has set its clock, or begun anew: nothing waits because of that."""


class Backlog:
    """Compares the times that a camera writes into its stream with those at which its pictures are decoded.

    The way from camera to computer always takes some time; what counts is how much more it takes than it did at its
    quickest in the last minute. Whatever waits, waits in the network's buffers, where nobody else would notice.
    """

    def __init__(self) -> None:
        self.lag_s = 0.0
        self._quickest: deque[tuple[float, float]] = deque()
        self._stamp = float("-inf")

    def note(self, now: float, stamp: float) -> None:
        """A picture was decoded.

        Args:
            now: Seconds of a clock that only rises.
            stamp: The picture's own time in the stream, in seconds from anywhere.
        """
        if stamp < self._stamp - _BACK_S:
            self._quickest.clear()
        self._stamp = stamp
        took = now - stamp
        self._keep(now, took)
        self.lag_s = took - self._quickest[0][1]

    def _keep(self, now: float, took: float) -> None:
        """Each that is kept was quicker than all that came later: the first is the quickest of the window."""
        while self._quickest and self._quickest[-1][1] >= took:
            self._quickest.pop()
        if not self._quickest or now - self._quickest[-1][0] >= _STEP_S:
            self._quickest.append((now, took))
        while self._quickest[0][0] < now - WINDOW_S:
            self._quickest.popleft()
