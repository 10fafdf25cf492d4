"""Sources for cameras that are off, not readable or at their end; a sink for pictures that nobody takes."""

import logging
import math
import threading
import time
from collections.abc import Iterator

from footfall.adapters.cameras.steady_clock import wall_clock
from footfall.core.frame import CameraState, Frame, Image, Missing
from footfall.core.latency import Trace
from footfall.errors import SourceError
from footfall.pipeline import FrameSource, SourceFacts

log = logging.getLogger(__name__)

TICK_S = 1.0
RETRY_S = 30.0


class DisabledSource:
    """A camera that is switched off in site.yaml: says so once a second."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    def __iter__(self) -> Iterator[Missing]:
        while not self._closed.wait(TICK_S):
            yield Missing(wall_clock(), CameraState.DISABLED, "disabled in site.yaml")

    def facts(self) -> SourceFacts:
        return SourceFacts()

    def close(self) -> None:
        self._closed.set()


class EnduringSource:
    """Another source that neither fails nor ends, so that a bad or short file ends no other camera.

    A source that cannot be read is tried again from time to time; one that has ended is seen to be so.
    """

    def __init__(self, source: FrameSource, camera_id: str, retry_s: float = RETRY_S) -> None:
        self._source, self._camera_id, self._retry_s = source, camera_id, retry_s
        self._closed = threading.Event()

    def __iter__(self) -> Iterator[Frame | Missing]:
        while not self._closed.is_set():
            try:
                yield from self._source
            except SourceError as error:
                log.error("camera %s: %s; trying again in %g s", self._camera_id, error, self._retry_s)
                yield from self._say(str(error), self._retry_s)
            else:
                yield from self._say("the video file has ended", math.inf)

    def _say(self, why: str, for_s: float) -> Iterator[Missing]:
        end = time.monotonic() + for_s
        while time.monotonic() < end and not self._closed.is_set():
            yield Missing(wall_clock(), CameraState.OFFLINE, why)
            self._closed.wait(min(TICK_S, for_s))

    def facts(self) -> SourceFacts:
        return self._source.facts()

    def close(self) -> None:
        self._closed.set()
        self._source.close()


class NobodyWatches:
    """A sink where there is no stream server."""

    wanted = False
    pending = 0

    def write(self, image: Image, trace: Trace | None = None) -> None:
        """Nothing is wanted, so nothing comes."""

    def close(self) -> None:
        """Nothing is open."""
