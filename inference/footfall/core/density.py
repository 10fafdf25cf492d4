"""How crowded a place is: people per square metre, and what that means to them."""

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum

_M2_PER_SQUARE_FOOT = 0.3048**2


class Level(StrEnum):
    """Fruin's levels of service: A is free movement, F a standstill or people who touch each other."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


_LEAST_ROOM_FT2 = {False: (35, 25, 15, 10, 5), True: (13, 10, 7, 3, 2)}
"""Square feet that each person has at least on the levels A to E; by whether people stand.

Source:
    Fruin, "Pedestrian Planning and Design", 1971, chapter 4: walkways, and queuing areas.
"""


@dataclass(frozen=True, slots=True)
class Density:
    """People on a square metre.

    Attributes:
        per_m2: People per square metre.
        level: What that means to them.
    """

    per_m2: float
    level: Level


@dataclass(frozen=True, slots=True)
class Ground:
    """The floor of a zone.

    Attributes:
        area_m2: Its size, above 0.
        standing: Whether people queue or stand there; else they are on their way, and need more room each.
    """

    area_m2: float
    standing: bool = False

    def density(self, people: int) -> Density:
        """How crowded it is with so many people."""
        per_m2 = people / self.area_m2
        limits = [1 / (room * _M2_PER_SQUARE_FOOT) for room in _LEAST_ROOM_FT2[self.standing]]
        return Density(per_m2, tuple(Level)[bisect_left(limits, per_m2)])
