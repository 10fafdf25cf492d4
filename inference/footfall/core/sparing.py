"""Which cameras are decoded with less work, when even decoding all of them is too much."""

from collections import deque
from collections.abc import Iterable, Sequence
from math import ceil

MORE = 0.1
"""Part of the cameras that are spared at once, for each second that decoding is behind, and for the first at least: the
farther it is behind, the less time is left before pictures are given up."""
SETTLE = 4
"""Steps until a change can be judged: a camera takes some seconds to come back in its other form."""
RESERVE = 0.1
"""Idle share of the processor that is kept back when cameras are given back."""
RELAPSE = 60
"""Too much again within so many steps after cameras were given back: they were too many."""
PATIENCE, MOST_PATIENCE = 30, 480
"""Steps during which as many as were too many are not tried again; twice as many after each relapse."""
PLENTY = 1.5
"""Room for so many times the cameras that were too many: another load has gone, and patience is over."""
TURN = 45
"""Steps without a change and without too much after which one is given back even so; or without a change after which
one changes places with another."""


class Sparing:
    """Spares cameras while the computer is behind, and gives them back when it has room for them.

    How many have room follows from what they cost: all that is busy, divided by the cameras that are decoded in full,
    is at least what one of them takes. So when another load has gone, as many come back at once as it had cost. Where
    that was wrong, so many are not tried again for a while, and then for twice as long. Whoever was spared longest is
    given back first, and whoever was decoded in full longest is spared next.

    Args:
        groups: Cameras that can be spared; those of a group only once all of the groups before are.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._turns = [_Turns(group) for group in groups]
        self._count = sum(len(each.order) for each in self._turns)
        self._cost = 1 / max(1, self._count)
        self._idle: deque[float] = deque(maxlen=2)
        self._since_change = self._since_return = RELAPSE
        self._since_behind = 0
        self._too_many = self._wait = 0
        self._patience = PATIENCE

    def step(self, behind_s: float, idle: float, *, rates_are_low: bool = True) -> frozenset[str]:
        """Take in how the last moment went.

        Args:
            behind_s: How far decoding is behind; 0 while it keeps up.
            idle: Share of the processor that is idle.
            rates_are_low: Whether the cameras' rates are low already; until then lower ones may yet help, and nobody is
                spared or given back while decoding is behind.

        Returns:
            Which cameras to spare from now on.
        """
        self._since_change += 1
        self._since_return += 1
        if behind_s == 0:
            self._since_behind += 1
        elif rates_are_low:
            self._since_behind = 0
        self._wait = max(0, self._wait - 1)
        self._idle.append(idle)
        if self._since_change >= SETTLE:
            if behind_s == 0:
                self._give_back(min(self._idle))
            elif rates_are_low:
                self._spare(behind_s)
        return frozenset(camera for each in self._turns for camera in each.spared)

    @property
    def _in_full(self) -> int:
        return self._count - sum(each.many for each in self._turns)

    def _spare(self, behind_s: float) -> None:
        if self._since_return < RELAPSE:
            self._too_many, self._wait = self._in_full, self._patience
            self._patience = min(MOST_PATIENCE, 2 * self._patience)
            self._since_return = RELAPSE
            self._cost = max(self._cost, 1 / self._too_many)
        elif not self._wait:
            self._patience = PATIENCE
        more = ceil(MORE * max(1.0, behind_s) * self._count)
        for each in self._turns:
            more -= self._changed(each.spare(more))

    def _give_back(self, idle: float) -> None:
        if self._in_full:
            self._cost = min(self._cost, (1 - idle) / self._in_full) or self._cost
        back = max(self._room(idle), int(self._may_try_one))
        if back > 0 and self._in_full < self._count:
            self._since_return = 0
            for each in reversed(self._turns):
                back -= self._changed(each.give_back(back))
        elif self._since_change >= TURN:
            for each in self._turns:
                self._changed(each.turn())

    @property
    def _may_try_one(self) -> bool:
        """Whether one more is not known to be too many; where nothing is idle, the rates of all come down for it."""
        calm = min(self._since_change, self._since_behind) >= TURN
        return calm and (not self._wait or self._in_full + 1 < self._too_many)

    def _room(self, idle: float) -> int:
        """How many more cameras may be decoded in full."""
        room = round((idle - RESERVE) / self._cost)
        if self._wait and self._in_full + room < PLENTY * self._too_many:
            return min(room, self._too_many - 1 - self._in_full)
        return room

    def _changed(self, cameras: int) -> int:
        if cameras:
            self._since_change = 0
        return cameras


class _Turns:
    """Cameras in the order in which they are spared; the first so many of them are."""

    def __init__(self, cameras: Sequence[str]) -> None:
        self.order, self.many = deque(cameras), 0

    @property
    def spared(self) -> Sequence[str]:
        return list(self.order)[: self.many]

    def spare(self, most: int) -> int:
        """Returns how many more are spared."""
        more = min(most, len(self.order) - self.many)
        self.many += more
        return more

    def give_back(self, most: int) -> int:
        """Returns how many fewer are spared."""
        fewer = min(most, self.many)
        self.many -= fewer
        self.order.rotate(-fewer)
        return fewer

    def turn(self) -> int:
        """One comes in the place of another, where some are spared and some are not; returns how many came."""
        if not 0 < self.many < len(self.order):
            return 0
        self.order.rotate(-1)
        return 1
