"""Who is in view, and who was: by the stays that cameras saw, and by looks."""

from dataclasses import dataclass, field

import numpy as np

from footfall.core.geometry import Point
from footfall.core.persons import Person
from footfall.core.sighting import Embedding, unit


@dataclass(slots=True)
class Stay:
    """When and where one camera saw somebody."""

    camera_id: str
    first: float
    last: float
    came: Point | None
    left: Point | None


KEPT_STAYS = 8
"""How many latest stays are kept of somebody: enough to tell who was elsewhere at the time."""


@dataclass(slots=True)
class Present:
    """Somebody who is in some picture, by the tracks that show the person."""

    stays: dict[Person, Stay] = field(default_factory=dict)
    looks: dict[Person, Embedding] = field(default_factory=dict)

    @property
    def look(self) -> Embedding | None:
        return unit(np.sum(list(self.looks.values()), axis=0)) if self.looks else None

    @property
    def seen_s(self) -> float:
        """How long the longest of the tracks lasts."""
        return max(stay.last - stay.first for stay in self.stays.values())


@dataclass(slots=True)
class Past:
    """Somebody who was here, and how often."""

    stays: list[Stay]
    times: int = 1

    @property
    def last(self) -> float:
        return max(stay.last for stay in self.stays)
