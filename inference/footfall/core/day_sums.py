"""What shops ask of a day, summed up so far; small enough to be kept on disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from footfall.core.totals import Origins, still_from

Lengths = Sequence[tuple[float, int]]
"""Visits by length: seconds, and how many lasted about so long."""


@dataclass(frozen=True, slots=True)
class DwellSums:
    """The visits of a zone or a store that began today.

    Attributes:
        since: From which picture on they were counted, in seconds since the epoch.
        ended: Those whose end was seen.
        cut: Those that went on, or whose end was not seen.
    """

    since: float
    ended: Lengths
    cut: Lengths


@dataclass(frozen=True, slots=True)
class CaptureSums:
    """Who passed a store today, and who came in, counted from a picture on."""

    since: float
    passers_by: int
    visitors: int


@dataclass(frozen=True, slots=True)
class UnitSums:
    """The buying units that crossed a line today, counted from a picture on."""

    since: float
    units_in: int
    units_out: int


@dataclass(frozen=True, slots=True)
class DaySums:
    """A site's day, by the ids of zones and stores, of stores, and of lines."""

    day: str
    dwells: Mapping[str, DwellSums] = field(default_factory=dict)
    captures: Mapping[str, CaptureSums] = field(default_factory=dict)
    units: Mapping[str, UnitSums] = field(default_factory=dict)

    def still_from(self, then: Origins, now: Origins) -> "DaySums":
        """Without those that were counted in other cameras' pictures."""
        return DaySums(
            self.day,
            still_from(self.dwells, then.visits, now.visits),
            still_from(self.captures, then.captures, now.captures),
            still_from(self.units, then.lines, now.lines),
        )


@dataclass(frozen=True, slots=True)
class HeatSums:
    """A heat map's day.

    Attributes:
        since: When its first picture was taken, in seconds since the epoch.
        person_seconds: Row by row.
    """

    day: str
    since: float
    person_seconds: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class CameraHeat:
    """A camera's heat maps: of its picture, and of its floor where that is known."""

    picture: HeatSums
    floor: HeatSums | None = None
