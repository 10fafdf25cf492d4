"""Whether a camera is spared, and whether that serves: it may send too few key pictures, or nothing else."""

import logging
import time
from math import inf

from footfall.core.coverage import MAX_GAP_S

log = logging.getLogger(__name__)

SPARSEST_FPS = 1 / MAX_GAP_S
"""A camera whose key pictures come less often would look stalled if it had no others."""
NEARLY_ALL = 0.5
"""Where more than this part of all pictures are key pictures, an FFmpeg of its own costs more than the rest would."""
SURE_INTERVALS = 3
IN_FULL_S = 600.0
"""So long a camera that is not served by it is not spared again; its settings may be others by then."""


class Spared:
    """One camera's; another thread may say that it is to be spared.

    Args:
        by_keys: Whether it makes do with key pictures then; else with another stream, to which nothing here applies.
    """

    def __init__(self, camera: str, *, by_keys: bool) -> None:
        self.wanted = False
        self._camera, self._by_keys = camera, by_keys
        self._not_before = -inf

    @property
    def now(self) -> bool:
        """Whether to open the camera in the form that takes the least work."""
        return self.wanted and time.monotonic() >= self._not_before

    def put_off(self, because: str) -> None:
        """Read the camera in full for some minutes."""
        self._not_before = time.monotonic() + IN_FULL_S
        log.info("camera %s: is not spared for %.0f minutes: %s", self._camera, IN_FULL_S / 60, because)

    def note_rate(self, fps: float, intervals: int, source_fps: float | None) -> None:
        """Take in how many key pictures a second come, over so many intervals; one may be long by chance.

        Args:
            source_fps: Pictures a second that the camera sends in all, where it is known.
        """
        if not self._by_keys or not self.now:
            return
        if fps < SPARSEST_FPS / (1 if intervals >= SURE_INTERVALS else 2):
            self._too_few()
        elif source_fps and intervals >= SURE_INTERVALS and fps > NEARLY_ALL * source_fps:
            self.put_off("nearly all of its pictures are key pictures")

    def note_alone(self, for_s: float) -> None:
        """Take in that the stream ended after so long without a second picture; a network may break off sooner."""
        if self._by_keys and self.now and for_s > 2 / SPARSEST_FPS:
            self._too_few()

    def _too_few(self) -> None:
        self.put_off("its key pictures are too far apart to do with them alone")
