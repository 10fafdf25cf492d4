"""Which clips of a recording a person counts, and what the machine has counted in them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from footfall.core.events import Crossed, Direction, Entered, Event
from footfall.errors import SourceError

CLIP_S = 120.0
"""Long enough for some people, short enough to be counted without a break."""
FEWEST_CLIPS = 3
"""Fewer cannot tell how much the error differs from clip to clip."""
SHORTEST_CLIP_S = 10.0
"""Shorter ones are mostly people who are cut off at their ends."""

Happening = tuple[str, float]
"""What is counted (see `thing`), and when it was, in seconds since the recording began."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A part of a recording, in seconds since its beginning; the end belongs to what follows."""

    start_s: float
    end_s: float

    def contains(self, at_s: float) -> bool:
        return self.start_s <= at_s < self.end_s


def choose_clips(
    length_s: float, chance: np.random.Generator, clips: int = 10, clip_s: float = CLIP_S
) -> list[Clip]:
    """Choose clips at random, spread over a recording.

    The recording is cut into as many equal parts as there are clips, and each part gives one clip from anywhere in
    it (stratified sampling). So clips never overlap, and no time of day is left out. A recording that is too short
    gives fewer clips, then shorter ones.

    Args:
        length_s: Of the recording.
        chance: The same state of it gives the same clips.

    Returns:
        The clips in order of time.

    Raises:
        SourceError: The recording is too short even for the fewest and shortest clips.

    Source:
        Cochran, "Sampling Techniques", 1977, chapter 5.
    """
    clip_s = min(clip_s, length_s / FEWEST_CLIPS)
    if clip_s < SHORTEST_CLIP_S:
        least_s = FEWEST_CLIPS * SHORTEST_CLIP_S
        raise SourceError(
            f"expected a recording of at least {least_s:g} s, for {FEWEST_CLIPS} clips of {SHORTEST_CLIP_S:g} s or "
            f"more, found {length_s:.1f} s and clips of {clip_s:.1f} s; take a longer recording or longer clips"
        )
    clips = max(FEWEST_CLIPS, min(clips, int(length_s / clip_s)))
    part_s = length_s / clips
    starts = part_s * np.arange(clips) + max(part_s - clip_s, 0.0) * chance.random(clips)
    return [Clip(start_s, start_s + clip_s) for start_s in starts.tolist()]


def with_pictures(clips: Sequence[Clip], times: Sequence[float]) -> list[Clip]:
    """The clips in which a recording shows anything; where it has a hole there is nothing to count.

    Args:
        times: Of the recording's pictures, rising, in seconds since its beginning.

    Raises:
        SourceError: The fewest clips are not left.
    """
    begin, end = np.searchsorted(times, [(each.start_s, each.end_s) for each in clips]).T
    found = [clip for clip, shows in zip(clips, begin < end, strict=True) if shows]
    if len(found) < FEWEST_CLIPS:
        raise SourceError(
            f"expected pictures in {FEWEST_CLIPS} clips or more, found them in {len(found)} of {len(clips)}, since the "
            "recording has holes; ask for more clips, or take a recording without"
        )
    return found


def things(lines: Iterable[str], zones: Iterable[str]) -> list[str]:
    """All that is counted at lines and zones with these ids: `door in`, `door out`, `shoes`."""
    return [*(f"{line_id} {way}" for line_id in lines for way in Direction), *zones]


def place_of(what: str) -> str:
    """The id of the line or zone at which a thing is counted; ids have no blanks."""
    return what.partition(" ")[0]


def thing(event: Event) -> str | None:
    """What an event counts for; None if for nothing: visits are counted where they begin."""
    if isinstance(event, Crossed):
        return f"{event.line_id} {event.direction}"
    return event.zone_id if isinstance(event, Entered) and event.since is None else None


def counted(clip: Clip, happenings: Iterable[Happening], wanted: Sequence[str]) -> dict[str, int]:
    """How often each of the wanted things happened in a clip."""
    found = Counter(what for what, at_s in happenings if clip.contains(at_s))
    return {what: found[what] for what in wanted}
