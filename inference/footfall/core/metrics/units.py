"""How many buying units cross a line: people who come together count once."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from footfall.core.metrics.groups import Groups

APART_S: Final = 60.0
"""Whoever follows later than this comes as a unit of their own: a friend who catches up has stopped elsewhere."""


@dataclass(frozen=True, slots=True)
class _Crossing:
    track_id: int
    at: float
    before: frozenset[int]


class BuyingUnits:
    """Counts the units that cross a line in one direction.

    A unit counts when the first of it crosses; whoever of it follows within APART_S adds none, nor does somebody who
    crosses again. Who belongs together often shows only behind the line, so crossings may still turn out to be of one
    unit for as long.

    Args:
        groups: Of the camera that sees the line.
        settled: The units that have crossed by now.
    """

    def __init__(self, groups: Groups, settled: int = 0) -> None:
        self._groups = groups
        self._settled = settled
        self._recent: deque[_Crossing] = deque()

    def cross(self, track_id: int, at: float) -> None:
        """Somebody has crossed the line, not earlier than anybody before."""
        self._settle(at)
        before = frozenset(each.track_id for each in self._recent)
        self._recent.append(_Crossing(track_id, at, before))

    def count(self, at: float) -> int:
        """The units up to this time; may be fewer than said before, where people turned out to be together."""
        self._settle(at)
        return self._settled + sum(self._leads(each) for each in self._recent)

    def _settle(self, at: float) -> None:
        while self._recent and at - self._recent[0].at > APART_S:
            self._settled += self._leads(self._recent.popleft())

    def _leads(self, crossing: _Crossing) -> bool:
        """Whether nobody of the same unit has crossed shortly before."""
        if crossing.track_id in crossing.before:
            return False
        first, *_ = self._groups.units_of([crossing.track_id, *crossing.before])
        return len(first) == 1
