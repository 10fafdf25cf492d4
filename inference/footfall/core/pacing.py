"""How many pictures a second each camera gets when the computer cannot have them all."""

from collections.abc import Mapping
from dataclasses import dataclass

MISSED = 0.05
"""More of the pictures than this found nobody to analyse them: there is too much to do."""
LAG_S = 0.5
"""Decoding that far behind a camera is too much to do as well, while the processor is busy; else it is the network."""
FAR_BEHIND_S = 1.0
"""Up to here the share stays while decoding catches up; farther behind it falls, so that it catches up soon."""
BUSY = 0.15
"""A processor of which less than this is idle is busy."""
BACK_OFF = 0.8
"""What is left of the share after a moment of too much: of decoding, or where many pictures are missed."""
AMPLE = 2.0
"""Where fewer are missed, the share falls by so many times their part."""
_CLIMB = 0.25
_CREEP = 0.03


@dataclass(frozen=True, slots=True)
class Span:
    """Pictures a second that a camera must and may have."""

    least: float
    most: float

    def at(self, share: float) -> float:
        """The rate at a share, 0 to 1, of what lies between."""
        least = min(self.least, self.most)
        return least + share * (self.most - least)


@dataclass(frozen=True, slots=True)
class Strain:
    """How all cameras did for a moment.

    Attributes:
        offered: Pictures that should have been analysed.
        missed: Those of them for which there was no time.
        lag_s: How far the decoding of the worst camera is behind.
        idle: Share of the processor that was idle.
    """

    offered: int
    missed: int
    lag_s: float
    idle: float

    @property
    def behind(self) -> bool:
        """Whether there is too much to decode."""
        return self.lag_s > LAG_S and self.idle < BUSY

    @property
    def nearly_behind(self) -> bool:
        """Whether there is as much to decode as there may be."""
        return self.lag_s > LAG_S / 2 and self.idle < BUSY

    @property
    def missed_share(self) -> float:
        """Of those offered, 0 to 1; the two are counted one after the other, so that one may be a moment ahead."""
        return min(1.0, self.missed / max(self.offered, 1))

    @property
    def misses(self) -> bool:
        """Whether there is too much to analyse."""
        return self.missed_share > MISSED


class Pacer:
    """Gives every camera the same share of what lies between its least and its most.

    So a computer with too much to do looks less often at every camera and stops looking at none. The share falls by a
    part at once, stays while what waits is being decoded, and then rises: quickly far below where it was too much,
    slowly near it, and ever faster beyond, since what was too much may be over (the idea of TCP CUBIC, RFC 9438).

    Where more of the processor is idle than when it was too much, another load has gone, and the share rises by as much
    more at once: looking at all pictures takes at most the whole processor, so a part of it carries at least as large a
    part of them.
    """

    def __init__(self, spans: Mapping[str, Span]) -> None:
        self._spans = spans
        self.share = 1.0
        """0: every camera at its least; 1: at its most."""
        self._too_much_at, self._idle_then = 1.0, 1.0
        self._lag_s = 0.0

    def step(self, strain: Strain, passed_s: float, most: float = 1.0) -> Mapping[str, float]:
        """Take in how the last moment went.

        Args:
            most: The share is not beyond this.

        Returns:
            Pictures a second for each camera from now on.
        """
        catches_up = strain.lag_s < min(self._lag_s, FAR_BEHIND_S)
        self._lag_s = strain.lag_s
        if strain.misses or (strain.behind and not catches_up):
            self._too_much_at, self._idle_then = self.share, strain.idle
            self.share *= BACK_OFF if strain.behind else max(BACK_OFF, 1 - AMPLE * strain.missed_share)
        elif not strain.nearly_behind:
            beyond = self.share - self._too_much_at
            step = beyond if beyond > 0 else -beyond / 4
            self.share += passed_s * min(max(step, strain.idle - self._idle_then, _CREEP), _CLIMB)
        self.share = min(most, 1.0, self.share)
        return self.rates()

    def rates(self) -> Mapping[str, float]:
        """Pictures a second for each camera as things stand."""
        return {camera_id: span.at(self.share) for camera_id, span in self._spans.items()}
