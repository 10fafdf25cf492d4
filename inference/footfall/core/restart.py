"""What a restart found, and when the clock can be believed after it."""

from math import inf
from typing import Generic, TypeVar

WAIT_S = 3600.0
"""A computer that begins with a wrong clock and reaches its network has the right time within minutes."""

T = TypeVar("T")


class ClockTrust:
    """Whether the clock can be believed: once it has told the time for an hour without a leap of more than that."""

    def __init__(self) -> None:
        self._begun = self._at = inf

    def tell(self, at: float) -> bool:
        """Take in the time, in seconds since the epoch, at least once an hour; whether it is to be believed."""
        if at < self._begun or at - self._at > WAIT_S:
            self._begun = at
        self._at = at
        return at - self._begun >= WAIT_S


class Found(Generic[T]):
    """Waits for the day that it is of, since the clock may be behind for a while after a computer's start.

    It does not wait for long: if the clock was ahead when the numbers were kept, that day would come with what was
    counted on another.

    Attributes:
        day: Empty where nothing waits.
        waiting: What waits; None where nothing does. It is what to keep meanwhile, lest another restart loses it.
    """

    def __init__(self, day: str = "", sums: T | None = None) -> None:
        self.day = day
        self.waiting = sums
        self._since: float | None = None

    def take(self, day: str, at: float) -> T | None:
        """What has waited for this day; call it with every look, and go on from what it returns.

        Args:
            day: Later days sort later, as 2026-01-31 does.
            at: The time of the look, in seconds since the epoch.
        """
        if self.waiting is None:
            return None
        self._since = at if self._since is None else self._since
        taken = self.waiting if day == self.day else None
        if day >= self.day or abs(at - self._since) > WAIT_S:
            self.day, self.waiting = "", None
        return taken
