"""What happens at zones and lines."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way somebody crossed a line, in the words of the MQTT contract."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came into a zone; `at` is the first moment inside, known only once the visit is confirmed.

    Attributes:
        since: None where that begins a visit. Otherwise it goes on with the visit that began then and was told to have
            ended: somebody who stood there has only stepped aside.
    """

    zone_id: str
    track_id: int
    at: float
    since: float | None = None

    @property
    def began(self) -> float:
        """When the visit began, be it a new one or not."""
        return self.at if self.since is None else self.since


@dataclass(frozen=True, slots=True)
class Exited:
    """Somebody left a zone; `at` is the last moment inside, known only once the grace time is over.

    Attributes:
        dwell_s: Since the visit began, with the moments in which its person had stepped aside.
    """

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
