"""When cameras were looking, and which minutes can no longer change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

MINUTE_S = 60.0
_LATE = 1.25
"""Frames come now early, now late: by up to a quarter of the time between them."""
MAX_GAP_S = _LATE / 0.5
"""At the slowest rate that site.yaml may ask for."""
FOLLOWED_FPS = 1.0
"""Whoever passes by is lost where fewer frames a second come; who asks for fewer does so for people who stay."""


def gap_s(fps_max: float) -> float:
    """Two frames of a camera further apart than this, in seconds, leave the time between them unseen.

    Frames that come more seldom than people can be followed by show nobody: a camera that makes do with a key picture
    every two seconds would tell of empty minutes.

    Args:
        fps_max: Frames a second that the camera is to give at most.
    """
    return _LATE / min(fps_max, FOLLOWED_FPS)


Span = tuple[float, float]
"""From when to when, in seconds since the epoch."""


@dataclass(slots=True)
class _Watch:
    """What one camera has seen of the minutes that are still open."""

    passed: float = -inf
    online: bool = False
    spans: list[Span] = field(default_factory=list)

    def look(self, at: float, online: bool, max_gap_s: float) -> None:
        if online and self.online and at - self.passed <= max_gap_s:
            start = self.spans.pop()[0] if self.spans and self.spans[-1][1] == self.passed else self.passed
            self.spans.append((start, at))
        self.passed, self.online = at, online


class Coverage:
    """The watch that one or several cameras keep together.

    The time between two frames is covered if it is short; time that ends or begins without a picture is not.
    A minute is ripe once every camera has passed its end by the settling time, so that the minutes do not
    depend on which camera reports first. There are only minutes in which some camera reported something.

    Args:
        gaps_s: By camera; two frames further apart leave the time between them unseen.
    """

    def __init__(self, gaps_s: Mapping[str, float], settle_s: float) -> None:
        self._watches = {camera_id: _Watch() for camera_id in gaps_s}
        self._gaps_s, self._settle_s = gaps_s, settle_s
        self._minutes: set[float] = set()

    @property
    def online(self) -> bool:
        """Whether all cameras have a picture right now."""
        return all(watch.online for watch in self._watches.values())

    @property
    def spans(self) -> Sequence[Sequence[Span]]:
        """What each camera covered, in order of time, as far as minutes are open."""
        return [watch.spans for watch in self._watches.values()]

    def look(self, camera_id: str, at: float, online: bool) -> None:
        """A camera has a picture at this time, or has none."""
        self._watches[camera_id].look(at, online, self._gaps_s[camera_id])
        self._minutes.add(at // MINUTE_S * MINUTE_S)

    def retire(self, camera_id: str) -> None:
        """A camera will report no more; nothing waits for it."""
        watch = self._watches[camera_id]
        watch.passed, watch.online = inf, False

    def ripe(self) -> list[float]:
        """The starts of the minutes that can no longer change, each given once, in order."""
        passed = min([watch.passed for watch in self._watches.values()]) - self._settle_s
        ripe = [start for start in self._minutes if start + MINUTE_S <= passed]
        self._minutes.difference_update(ripe)
        return sorted(ripe)

    def forget(self, until: float) -> None:
        """Free what was covered before this time."""
        for watch in self._watches.values():
            watch.spans = [span for span in watch.spans if span[1] > until]
