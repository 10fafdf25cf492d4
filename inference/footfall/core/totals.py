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


class Found(Generic[T]):
    """What a restart found of a day; it waits for that day, as the clock may be wrong for a while after a start.

    Attributes:
        day: Empty where nothing waits.
        sums: None where nothing waits.
    """

    def __init__(self) -> None:
        self.day = ""
        self.sums: T | None = None

    def put(self, day: str, sums: T) -> None:
        """Wait with these."""
        self.day, self.sums = day, sums

    def take(self, day: str) -> T | None:
        """What has waited for the day that now begins."""
        if day != self.day:
            return None
        sums, self.day, self.sums = self.sums, "", None
        return sums


class Today(Generic[T]):
    """Sums that begin anew with each day. Days are names that sort in order of time, as 2026-01-31 does.

    Attributes:
        day: The latest day; empty before the first.
        live: Whether the sums are known to be today's: something was seen today, or restored sums are of today.
    """

    def __init__(self, nothing: T) -> None:
        self._nothing = nothing
        self._found: Found[T] = Found()
        self.day = ""
        self.sums = nothing
        self.live = False

    def restore(self, day: str, sums: T) -> None:
        """Go on from these sums once it is their day; call before any day begins."""
        if sums != self._nothing:
            self._found.put(day, sums)

    def begin(self, day: str, *, seen: bool) -> None:
        """It is this day now; a later one clears the sums, which are unknown until something is seen."""
        if day > self.day or (day != self.day and not self.live):
            found = self._found.take(day)
            self.day, self.sums, self.live = day, self._nothing if found is None else found, found is not None
        self.live = self.live or seen

    def add(self, day: str, change: Callable[[T], T]) -> None:
        """Change the sums if what happened belongs to today."""
        if day == self.day:
            self.sums = change(self.sums)

    @property
    def kept(self) -> tuple[bool, str, T]:
        """Whether a day is known to be today's, its name and its sums; before the first, what waits for its day."""
        if self.day or self._found.sums is None:
            return self.live, self.day, self.sums
        return False, self._found.day, self._found.sums
