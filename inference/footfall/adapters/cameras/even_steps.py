"""Times for pictures of which others were left out already, before they came here."""


class EvenSteps:
    """Gives pictures the times at which they would have come if nothing had held them up on their way.

    Each is at least a period after the one before, so that a limit of as many a second takes all of them, however much
    they jitter, and a lower limit takes its share.
    """

    def __init__(self, fps: float) -> None:
        self._period_s = 1 / fps
        self._time: float | None = None

    def time_of(self, now: float) -> float:
        """The time of a picture that comes now, in the same seconds; rising."""
        if self._time is None:
            self._time = now
        else:
            self._time += self._period_s * max(1, round((now - self._time) / self._period_s))
        return self._time
