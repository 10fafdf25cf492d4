"""Pictures of the site's own cameras with people in them, by which a device is tried."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.parity import sure


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture, and whom the CPU sees in it; boxes in its pixels."""

    image: Image
    people: Sequence[Detection]


class Samples:
    """Gathers pictures for one network, in memory alone, while they are wanted; safe to use from several threads.

    Args:
        threshold: The score from which on a detection counts.
        count: How many are enough.
        pause_s: Between two pictures of a camera, so that they differ.
        keep_s: How long a picture may wait for the others.
        clock: Seconds of a clock that only rises.
    """

    def __init__(
        self, threshold: float, count: int, pause_s: float, keep_s: float, clock: Callable[[], float]
    ) -> None:
        self._threshold, self._count, self._clock = threshold, count, clock
        self._pause_s, self._keep_s = pause_s, keep_s
        self._kept: list[tuple[float, Sample]] = []
        self._last: dict[str, float] = {}
        self._lent: dict[str, float] = {}
        self._lent_at = float("-inf")
        self._wanted = False
        self._lock = threading.Lock()

    def want(self) -> None:
        """Gather from now on, until there are enough; called several times a second, since what is old goes with it."""
        with self._lock:
            now = self._clock()
            self._kept = [(at, sample) for at, sample in self._kept if now - at <= self._keep_s]
            self._wanted = len(self._kept) < self._count

    def drop(self) -> None:
        """Nobody needs them any more."""
        with self._lock:
            self._wanted = False
            self._kept.clear()

    def wants(self, camera_id: str) -> bool:
        """Whether the next picture of a camera would be of use; asked for every picture."""
        return self._wanted and self._clock() - self._last.get(camera_id, float("-inf")) >= self._pause_s

    def borrows(self, camera_id: str) -> bool:
        """Whether the CPU should look at the next picture of a camera of another device; asked for every such picture.

        One picture each pause, of whichever camera, and of each in its turn: somebody may be at any of them.
        """
        if not self.wants(camera_id):
            return False
        with self._lock:
            now, before = self._clock(), self._lent.setdefault(camera_id, float("-inf"))
            if now - self._lent_at < self._pause_s or now - before < self._pause_s * len(self._lent):
                return False
            self._lent[camera_id] = self._lent_at = now
            return True

    def offer(self, camera_id: str, image: Image, people: Sequence[Detection]) -> None:
        """Keep a picture with somebody in it whom no device may miss: an empty one proves little."""
        if not sure(people, self._threshold):
            return
        with self._lock:
            if self._wanted:
                self._last[camera_id] = now = self._clock()
                self._kept.append((now, Sample(image.copy(), people)))
                self._wanted = len(self._kept) < self._count

    def enough(self) -> Sequence[Sample] | None:
        """The pictures; None while there are too few."""
        with self._lock:
            return [sample for _, sample in self._kept] if len(self._kept) >= self._count else None
