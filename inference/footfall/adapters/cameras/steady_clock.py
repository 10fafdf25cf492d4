"""The time of day for pictures: right whenever it can be, and always rising."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from footfall.errors import ClockError
from footfall.messages import Message
from footfall.pipeline import Observation

log = logging.getLogger(__name__)

PACE = 0.9
"""Speed at which time goes on while the computer's clock catches up."""
MOST_AHEAD_S = 600.0
"""Farther ahead, the clock is not waited for: that would take more than ten times as long."""
_WORTH_A_WARNING_S = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock said, and when, by the stopwatch that all processes of a computer share."""

    said: float
    asked: float


class SteadyClock:
    """The computer's clock, except after it was set back.

    Whoever follows people needs time to rise, and a minute that was reported must not come again. So time
    goes on from where it was, slower than the stopwatch, until the computer's clock has caught up: for ten
    times as long as the clock was set back. Meanwhile everybody is counted, and dwell times come out a
    tenth too short. Who cannot wait for so long needs a `LeadLimit`. When the clock is set forward, time follows
    at once. May be used by several threads.
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
        return self.reading().said

    def reading(self) -> Reading:
        """The present, for a clock of another process that is to go on from it."""
        with self._lock:
            asked, clock = self._stopwatch(), self._clock()
            self._latest = max(clock, self._latest + PACE * (asked - self._asked))
            self._asked = asked
            self._warn_once(self._latest - clock)
            return Reading(self._latest, asked)

    def go_on_from(self, reading: Reading) -> None:
        """Agree with another process: the computer's clock may have been set back since that one was first asked."""
        with self._lock:
            self._latest, self._asked = reading.said, reading.asked

    def ago(self, for_s: float) -> float:
        """The time of a moment that lies so far back on the stopwatch.

        At the slower pace, so that moments in order get times in order even while the clock catches up; for
        the second or two that this is meant for, the difference is small.
        """
        return self() - PACE * for_s

    def _warn_once(self, ahead_s: float) -> None:
        if ahead_s <= 0:
            self._warned = False
        elif _WORTH_A_WARNING_S < ahead_s <= MOST_AHEAD_S and not self._warned:
            self._warned = True
            log.warning(
                "the computer's clock was set back by %.0f s; counting goes on, with times that are ahead of "
                "it for the next %.0f min; have it kept by NTP",
                ahead_s,
                ahead_s / (1 - PACE) / 60,
            )


class LeadLimit:
    """Listens to what the cameras see, and ends the program where their times are far ahead of the computer's clock.

    A clock that was wrong at the start, and was then set right by hours, would otherwise stay wrong here for days; the
    next start has the right time at once.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def news(self, observation: Observation) -> Iterator[Message]:
        """Nothing.

        Raises:
            ClockError: The time is too far ahead.
        """
        ahead_s = observation.at - self._clock()
        if ahead_s > MOST_AHEAD_S:
            raise ClockError(
                f"the computer's clock was set back by {ahead_s:.0f} s; expected at most {MOST_AHEAD_S:.0f} s while "
                "people are counted. Ending, to be started anew with the right time; have the clock kept by NTP"
            )
        return iter(())

    def last(self) -> Iterator[Message]:
        """Nothing."""
        return iter(())


wall_clock = SteadyClock()
"""One for all cameras of a process, so that their times agree; those of further processes go on from the first's."""
