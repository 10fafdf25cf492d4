"""Which of a camera's two streams to look at: the smaller one, wherever the main one shows people no better."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import inf

from footfall.core.placement import Fit, Placement

LEAST_HEIGHT_PX = 28.0
"""People this high, in pixels that both the stream and the network's input have, are found as well as with more.

Source:
    tests/bench/decoding_effect.py: NanoDet-g on PETS 2009 S2.L1 scaled down loses nothing while the smallest tenth
    of the people is 22 px high or more; at 18 px, counts are off by a third more.
"""
STAYING = 0.8
"""The stream in use is kept until people are this much smaller, so that the choice does not go back and forth."""
LOWEST = 0.1
"""The people of this lowest part must still be high enough: the lowest decile."""
ENOUGH = 500
"""Sightings on which a choice by people's heights rests, and after which the choice is made anew."""
APART_S = 1.0
"""Sightings are taken so far apart: those of every picture are of the same few people for a quarter of a minute, and
the choice went back and forth with whoever was far away just then.

Source:
    PETS 2009 S2.L1 with NanoDet-g at 10 pictures a second, again and again: the lowest decile of 500 sightings is 19 to
    37 px of 288 picture after picture, and 29 to 31 px by the second.
"""


@dataclass(frozen=True, slots=True)
class NetworkInput:
    """What a network sees of a picture.

    Attributes:
        fit: How the picture is brought to this size.
        width_px: Of all tiles together, where the picture is cut into some.
        height_px: Of all tiles together.
    """

    fit: Fit
    width_px: int
    height_px: int


class Reason(Enum):
    """What a choice rests on."""

    CAMERA = auto()
    SIZE = auto()
    TOO_FEW_PEOPLE = auto()
    PEOPLE = auto()


@dataclass(frozen=True, slots=True)
class StreamChoice:
    """Whether to take the substream, and why, for people.

    Attributes:
        reason: The kind of the why, which stays while its figures change.
    """

    substream: bool
    because: str
    reason: Reason = Reason.CAMERA

    @property
    def stream(self) -> str:
        """The stream's name, for people."""
        return "substream" if self.substream else "main stream"

    def __str__(self) -> str:
        return f"{self.stream}: {self.because}"


ONLY_ONE = StreamChoice(False, "the only one")
FOR_LOOKS = StreamChoice(False, "people are to be known by their looks, which takes all the pixels there are")
NOT_TRIED = StreamChoice(False, "the substream has not been tried yet")
NOT_OPENED = StreamChoice(False, "the substream cannot be opened; check its address")


def choose_stream(
    width_px: int, height_px: int, seen_by: NetworkInput, heights: Sequence[float], *, in_use: bool
) -> StreamChoice:
    """Decide by the substream's size, and by the heights of the people once enough were seen.

    A substream that is scaled down for the network loses nothing: the main one would be scaled down to the same
    pixels. One that is scaled up has fewer pixels than the network could take, which is well as long as people are
    high enough in them.

    Args:
        width_px: Of the substream.
        height_px: Of the substream.
        heights: Of the people seen so far, in fractions of the picture's height.
        in_use: Whether the substream is what is looked at now.
    """
    placed = Placement.of(seen_by.fit, width_px, height_px, seen_by.width_px, seen_by.height_px)
    size = f"{width_px}x{height_px}"
    if placed.width_px <= width_px and placed.height_px <= height_px:
        return StreamChoice(
            True,
            f"the network sees {placed.width_px}x{placed.height_px}, the substream has {size}",
            Reason.SIZE,
        )
    if len(heights) < ENOUGH:
        return StreamChoice(
            False,
            f"the network sees {placed.width_px}x{placed.height_px}, the substream has only {size}, and too few "
            f"people were seen to know whether that is enough",
            Reason.TOO_FEW_PEOPLE,
        )
    smallest_px = lowest_decile(heights) * min(height_px, placed.height_px)
    least_px = LEAST_HEIGHT_PX * (STAYING if in_use else 1.0)
    enough = smallest_px >= least_px
    compared = "at least" if enough else "less than"
    return StreamChoice(
        enough,
        f"the smallest tenth of the people is {smallest_px:.0f} px high in the substream, {compared} {least_px:.0f}",
        Reason.PEOPLE,
    )


def lowest_decile(heights: Sequence[float]) -> float:
    """The height that nine tenths of the people reach; of at least one person."""
    return sorted(heights)[int(LOWEST * (len(heights) - 1))]


class StreamChooser:
    """Chooses for one camera by the people whom it saw lately; one thread notes them, another one asks."""

    def __init__(self, seen_by: NetworkInput) -> None:
        self._seen_by = seen_by
        self._heights: tuple[float, ...] = ()
        self._noted = self._noted_then = 0
        self._noted_at = -inf

    def note(self, heights: Iterable[float], at: float) -> None:
        """Take notice of the people in one picture, unless others were taken just before.

        Args:
            heights: In fractions of the picture's height.
            at: When the picture was taken, in seconds; rising.
        """
        if at - self._noted_at < APART_S:
            return
        self._noted_at = at
        new = tuple(heights)
        self._heights = (self._heights + new)[-ENOUGH:]
        self._noted += len(new)

    @property
    def due(self) -> bool:
        """Whether so many people came since the last choice that another one may be right by now."""
        return self._noted - self._noted_then >= ENOUGH

    def choose(self, width_px: int, height_px: int, *, in_use: bool) -> StreamChoice:
        """Choose for a substream of this size; `in_use` as in choose_stream."""
        self._noted_then = self._noted
        return choose_stream(width_px, height_px, self._seen_by, self._heights, in_use=in_use)
