"""What has been counted since the day began; small enough to be kept on disk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class VisitTotals:
    """A zone's or a store's day.

    Attributes:
        visits: Visits that began.
        ended: Visits that ended.
        dwell_s: The length of all ended visits together.
    """

    visits: int = 0
    ended: int = 0
    dwell_s: float = 0.0


@dataclass(frozen=True, slots=True)
class LineTotals:
    """A line's day."""

    entries: int = 0
    exits: int = 0


@dataclass(frozen=True, slots=True)
class Origins:
    """From which cameras' pictures numbers come: of zones and stores, of lines, of who passes a store; by their ids."""

    visits: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)
    captures: Mapping[str, str] = field(default_factory=dict)


T = TypeVar("T")


def still_from(sums: Mapping[str, T], then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, T]:
    """Those that come from the same cameras' pictures now as then."""
    return {key: each for key, each in sums.items() if key in then and then[key] == now.get(key)}


@dataclass(frozen=True, slots=True)
class Totals:
    """A site's day, by the ids of zones and stores, and of lines."""

    day: str
    visits: Mapping[str, VisitTotals] = field(default_factory=dict)
    lines: Mapping[str, LineTotals] = field(default_factory=dict)

    def still_from(self, then: Origins, now: Origins) -> "Totals":
        """Without those that were counted in other cameras' pictures."""
        visits = still_from(self.visits, then.visits, now.visits)
        return Totals(self.day, visits, still_from(self.lines, then.lines, now.lines))


class Today(Generic[T]):
    """Sums that begin anew with each day. Days are names that sort in order of time, as 2026-01-31 does.

    Attributes:
        day: The latest day; empty before the first.
        live: Whether the sums are known to be today's: something was seen today, or resumed sums are of today.
    """

    def __init__(self, nothing: T) -> None:
        self._nothing = nothing
        self.day = ""
        self.sums = nothing
        self.live = False

    def resume(self, day: str, sums: T) -> None:
        """It is this day, of which so much was summed up before a restart; nothing says that nothing was seen."""
        if sums != self._nothing:
            self.day, self.sums, self.live = day, sums, True

    def begin(self, day: str, *, seen: bool) -> None:
        """It is this day now; a later one clears the sums, which are unknown until something is seen."""
        if day > self.day:
            self.day, self.sums, self.live = day, self._nothing, False
        self.live = self.live or (seen and day == self.day)

    def add(self, day: str, change: Callable[[T], T]) -> None:
        """Change the sums if what happened belongs to today."""
        if day == self.day:
            self.sums = change(self.sums)
