"""Several cameras at work at once, as fast as they can, on the real pipeline."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from footfall.adapters.cameras.file_source import FileSource
from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.config import CameraConfig, SiteConfig
from footfall.errors import ModelError
from footfall.health import EngineHealth
from footfall.machine.capacity import resident_bytes
from footfall.machine.clip import Clip
from footfall.machine.costs import Together
from footfall.machine.scene import name_of, reporter_of, site_with
from footfall.pipeline import observe
from footfall.reporting import Reporter
from footfall.stations import lookout_of, tracker_at

WARM_UP_S, MEASURED_S = 2.0, 6.0


def run_together(
    clip: Clip, camera: CameraConfig, detector: OpenVinoDetector, cameras: int, fps: float
) -> Together:
    """Let so many cameras be counted at once, and see how much of their time passes.

    Args:
        fps: Pictures a second of each camera that are analysed; all others are decoded only.

    Raises:
        ModelError: The model is so slow here that nothing was counted.
    """
    before = resident_bytes()
    running = _Running(clip, camera, detector, cameras, fps)
    with running.at_work():
        running.pass_by(WARM_UP_S)
        analysed, cpu, begun = running.analysed, time.process_time(), time.monotonic()
        running.pass_by(MEASURED_S)
        analysed = running.analysed - analysed
        cpu_s, wall_s = time.process_time() - cpu, time.monotonic() - begun
        taken = max(0, resident_bytes() - before)
    if not analysed:
        raise ModelError(
            f"expected pictures that are counted within {MEASURED_S:g} s, found none: {detector.facts().model} is too "
            "slow for this computer; take a quicker model (`footfall models list`), or end other programs and try again"
        )
    pace = min(fps, clip.fps)
    return Together(cameras, pace, analysed / pace, wall_s, cpu_s, taken / 1e6 / cameras)


class _Running:
    """The cameras."""

    def __init__(
        self, clip: Clip, camera: CameraConfig, detector: OpenVinoDetector, cameras: int, fps: float
    ) -> None:
        limit = fps * clip.file_fps / clip.fps
        self._site: SiteConfig = site_with(camera, cameras, "bench")
        self._detector = detector
        self._sources = [
            FileSource(clip.file, paced=False, loop=True, limit=FrameRateLimit(limit)) for _ in range(cameras)
        ]
        self._counts = [0] * cameras
        self._ended = threading.Event()
        self._reporter: Reporter = reporter_of(self._site, self._health, time.time)

    @property
    def analysed(self) -> int:
        """Pictures so far, of all cameras."""
        return sum(self._counts)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While this lasts, all cameras run; what goes wrong in one of them is raised at the end."""
        with ThreadPoolExecutor(len(self._sources), thread_name_prefix="bench") as threads:
            work = [threads.submit(self._count, number) for number in range(len(self._sources))]
            try:
                yield
            finally:
                for source in self._sources:
                    source.close()
            for done in work:
                done.result()

    def pass_by(self, seconds: float) -> None:
        """Let them work for so long, or until one of them has failed."""
        self._ended.wait(seconds)

    def _count(self, number: int) -> None:
        source, name = self._sources[number], name_of(number)
        tracker = tracker_at(self._detector.threshold)
        try:
            for observation in observe(
                name, source, self._detector, tracker, partial(lookout_of, self._site, name)
            ):
                self._reporter.report(observation, source.facts())
                self._counts[number] += 1
        finally:
            self._ended.set()

    def _health(self) -> EngineHealth:
        facts = self._detector.facts()
        return EngineHealth(
            facts.model, facts.device, facts.precision, facts.infer_ms, facts.utilisation, False, None
        )
