"""The time of day for pictures: right whenever it can be, and always rising."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

PACE = 0.9
"""Speed at which time goes on while the computer's clock catches up."""
_WORTH_A_WARNING_S = 1.0


class SteadyClock:
    """The computer's clock, except after it was set back.

    Whoever follows people needs time to rise, and a minute that was reported must not come again. So time
    goes on from where it was, slower than the stopwatch, until the computer's clock has caught up: for ten
    times as long as the clock was set back. Meanwhile everybody is counted, and dwell times come out a
    tenth too short. When the clock is set forward, time follows at once. May be used by several threads.
    """

    def __init__(
        self, clock: Callable[[], float] = time.time, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock, self._stopwatch = clock, stopwatch
        self._lock = threading.Lock()
        self._latest = float("-inf")
        self._asked = 0.0
        self._warned = False

    def __call__(self) -> float:
        """The present, in seconds since the epoch; later than whatever was said before."""
        with self._lock:
            asked, clock = self._stopwatch(), self._clock()
            self._latest = max(clock, self._latest + PACE * (asked - self._asked))
            self._asked = asked
            self._warn_once(self._latest - clock)
            return self._latest

    def ago(self, for_s: float) -> float:
        """The time of a moment that lies so far back on the stopwatch.

        At the slower pace, so that moments in order get times in order even while the clock catches up; for
        the second or two that this is meant for, the difference is small.
        """
        return self() - PACE * for_s

    def _warn_once(self, ahead_s: float) -> None:
        if ahead_s <= 0:
            self._warned = False
        elif ahead_s > _WORTH_A_WARNING_S and not self._warned:
            self._warned = True
            log.warning(
                "the computer's clock was set back by %.0f s; counting goes on, with times that are ahead of "
                "it for the next %.0f min; have it kept by NTP",
                ahead_s,
                ahead_s / (1 - PACE) / 60,
            )


wall_clock = SteadyClock()
"""One for all cameras of the program, so that their times agree."""
