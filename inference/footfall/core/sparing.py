"""Which cameras are decoded with less work, when even decoding all of them is too much."""

from collections.abc import Sequence
from math import ceil, inf

MORE = 0.2
"""Part of the cameras that are spared at once."""
SETTLE = 4
"""Steps until a change can be judged: a camera takes some seconds to come back in its other form."""
RESERVE = 0.1
"""Idle share of the processor that is kept back when cameras are given back."""
RELAPSE = 30
"""Too much again within so many steps after cameras were given back: they were too many."""
LONGEST = 64
"""Steps to wait at most before giving back is tried again after it was too much."""


class Sparing:
    """Spares cameras while the computer is behind, and gives them back when it has room for them.

    All that were decoded in full when it was too much filled the processor, so one of them takes about one part of it
    in as many; by that it is reckoned how many have room in what is idle. Where that was wrong, the next attempt waits
    twice as long, unless the processor has become clearly idler than it was at the last one: then the load has gone.

    Args:
        cameras: Those that can be spared, first those that lose least by it.
    """

    def __init__(self, cameras: Sequence[str]) -> None:
        self._cameras = cameras
        self._spared = 0
        self._in_full = len(cameras)
        self._wait, self._idle_when_wrong = SETTLE, inf
        self._idle_on_trial: float | None = None
        self._since_change = SETTLE

    def step(self, behind: bool, idle: float) -> frozenset[str]:
        """Take in how the last moment went.

        Args:
            behind: Decoding falls behind, and the cameras' rates are low already.
            idle: Share of the processor that is idle.

        Returns:
            Which cameras to spare from now on.
        """
        self._since_change += 1
        if self._idle_on_trial is not None:
            self._judge(self._idle_on_trial, behind)
        if behind and self._since_change >= SETTLE:
            self._spare()
        elif not behind and self._spared and self._may_try(idle):
            self._give_back(idle)
        return frozenset(self._cameras[: self._spared])

    def _judge(self, idle_then: float, behind: bool) -> None:
        """Whether what was given back last was too much."""
        if behind and self._since_change >= SETTLE:
            self._wait, self._idle_when_wrong = min(LONGEST, 2 * self._wait), idle_then
            self._idle_on_trial = None
        elif self._since_change >= RELAPSE:
            self._wait, self._idle_when_wrong = SETTLE, inf
            self._idle_on_trial = None

    def _may_try(self, idle: float) -> bool:
        idler = idle > self._idle_when_wrong + RESERVE
        return self._since_change >= (SETTLE if idler else self._wait)

    def _spare(self) -> None:
        self._in_full = max(1, len(self._cameras) - self._spared)
        self._change(min(len(self._cameras), self._spared + ceil(MORE * len(self._cameras))))

    def _give_back(self, idle: float) -> None:
        room = round((idle - RESERVE) * self._in_full)
        if room > 0:
            self._idle_on_trial = idle
            self._change(max(0, self._spared - room))

    def _change(self, spared: int) -> None:
        if spared != self._spared:
            self._spared, self._since_change = spared, 0
