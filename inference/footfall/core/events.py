"""What happens at zones and lines."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way somebody crossed a line, in the words of the MQTT contract."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Entered:
    """A visit began; `at` is the first moment inside, known only once the visit is confirmed."""

    zone_id: str
    track_id: int
    at: float


@dataclass(frozen=True, slots=True)
class Exited:
    """A visit ended; `at` is the last moment inside, known only once the grace time is over."""

    zone_id: str
    track_id: int
    at: float
    dwell_s: float


@dataclass(frozen=True, slots=True)
class Crossed:
    """Somebody crossed a line; `at` is the first moment clear of it, known only once the crossing is confirmed."""

    line_id: str
    track_id: int
    at: float
    direction: Direction


Event = Entered | Exited | Crossed
