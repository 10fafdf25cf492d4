"""Which cameras are decoded with less work, when even decoding all of them is too much."""

from collections.abc import Sequence
from math import ceil

MORE = 0.2
"""Part of the cameras that are spared at once."""
SETTLE = 4
"""Steps until a change can be judged: a camera takes some seconds to come back in its other form."""
RESERVE, MOST_RESERVE = 0.1, 0.5
"""Idle share of the processor that is kept back when cameras are given back."""
RELAPSE = 30
"""Too much again within so many steps after cameras were given back: they were too many."""
_WARIER, _CALMER = 0.1, 0.002


class Sparing:
    """Spares cameras while the computer is behind, and gives them back when it has room for them.

    All that were decoded in full when it was too much filled the processor, so one of them takes about one part of it
    in as many; by that it is reckoned how many have room in what is idle. Whoever gave back too many is warier the next
    time.

    Args:
        cameras: Those that can be spared, first those that lose least by it.
    """

    def __init__(self, cameras: Sequence[str]) -> None:
        self._cameras = cameras
        self._spared = 0
        self._in_full = len(cameras)
        self._reserve = RESERVE
        self._since_change = self._since_return = RELAPSE

    def step(self, behind: bool, idle: float) -> frozenset[str]:
        """Take in how the last moment went.

        Args:
            behind: Decoding falls behind, and the cameras' rates are low already.
            idle: Share of the processor that is idle.

        Returns:
            Which cameras to spare from now on.
        """
        self._since_change += 1
        self._since_return += 1
        self._reserve = max(RESERVE, self._reserve - _CALMER)
        if self._since_change >= SETTLE:
            if behind:
                self._spare()
            elif self._spared:
                self._give_back(idle)
        return frozenset(self._cameras[: self._spared])

    def _spare(self) -> None:
        if self._since_return < RELAPSE:
            self._reserve = min(MOST_RESERVE, self._reserve + _WARIER)
        self._in_full = max(1, len(self._cameras) - self._spared)
        more = ceil(MORE * len(self._cameras))
        self._change(min(len(self._cameras), self._spared + more))

    def _give_back(self, idle: float) -> None:
        room = int((idle - self._reserve) * self._in_full)
        if room > 0:
            self._since_return = 0
            self._change(max(0, self._spared - room))

    def _change(self, spared: int) -> None:
        if spared != self._spared:
            self._spared, self._since_change = spared, 0
