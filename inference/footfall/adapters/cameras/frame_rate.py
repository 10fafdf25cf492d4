"""How many pictures come, and how many are taken."""

from collections import deque

_TOLERANCE_S, _TOLERANCE = 0.002, 0.2
"""A picture that is early by so little, in seconds or as part of the period, is on time: timestamps are rounded to
milliseconds, and pictures that come just as often as they are taken come now early, now late."""
_PUT_OFF_S, _PUT_OFF = 0.2, 0.75
"""A picture is put off for less than so many seconds, and less than this part of the period: whatever is counted is to
be of the present."""


class FrameRateLimit:
    """Says which pictures to take so that at most so many a second are taken, evenly spread.

    A picture that comes late leaves the time of the next as it was, up to a period: a camera that sends hardly more
    often than is taken, or less often, must not lose pictures because they come now early, now late. Another thread may
    change how many are taken meanwhile.
    """

    def __init__(self, fps: float | None) -> None:
        self._period = 1 / fps if fps else 0.0
        self._due = self._at = float("-inf")

    def change(self, fps: float) -> None:
        """Take so many a second from the next picture on."""
        self._period = 1 / fps

    def restart(self) -> None:
        """Take the next picture, whenever it is: times begin anew."""
        self._due = float("-inf")

    def takes(self, at: float, *, waits: bool = False) -> bool:
        """Whether to take the picture of this time; times rise.

        Args:
            waits: Whether the one taken before still waits to be analysed. This one would take its place; if another
                will come soon enough, that is left to it, so that pictures which come in bursts are not lost.
        """
        period = self._period
        early_s = max(_TOLERANCE_S, _TOLERANCE * period)
        next_at, self._at = at + (at - self._at), at
        due = self._due - early_s
        if at < due or (waits and next_at < due + min(_PUT_OFF_S, _PUT_OFF * period)):
            return False
        first = self._due == float("-inf")
        self._due = (at + early_s - _TOLERANCE_S if first else max(self._due, at - period)) + period
        return True


class FrameRateMeter:
    """Measures pictures a second lately; what cameras announce themselves is often wrong."""

    def __init__(self) -> None:
        self._arrivals: deque[float] = deque(maxlen=50)

    def count(self, at: float) -> None:
        """Note that a picture arrived."""
        self._arrivals.append(at)

    @property
    def intervals(self) -> int:
        """Over how many intervals between pictures it is measured."""
        return max(len(self._arrivals) - 1, 0)

    @property
    def fps(self) -> float | None:
        """None until two pictures have come."""
        span = self._arrivals[-1] - self._arrivals[0] if self._arrivals else 0.0
        return (len(self._arrivals) - 1) / span if span > 0 else None
