"""A detector that may hang, kept apart from those who ask it."""

from concurrent.futures import Future, ThreadPoolExecutor

from footfall.adapters.detector.detector import EngineFacts, OpenVinoDetector
from footfall.core.detection import Detection
from footfall.core.frame import Image


class Apart:
    """Asks a detector in threads of its own, so that whoever waits for an answer can give it up."""

    def __init__(self, detector: OpenVinoDetector) -> None:
        self._detector = detector
        self._threads = ThreadPoolExecutor(detector.facts().requests, thread_name_prefix="device")
        self._asked: set[Future[list[Detection]]] = set()

    def submit(self, image: Image) -> Future[list[Detection]]:
        """Start to look for people; RuntimeError once the detector was closed or abandoned."""
        asked = self._threads.submit(self._detector.submit(image).result)
        self._asked.add(asked)
        asked.add_done_callback(self._asked.discard)
        return asked

    @property
    def hangs(self) -> bool:
        """Whether an answer is still awaited."""
        return bool(self._asked)

    def facts(self) -> EngineFacts:
        return self._detector.facts()

    def close(self) -> None:
        """Finish what runs, and end the threads."""
        self._threads.shutdown()
        self._detector.close()

    def abandon(self) -> None:
        """Give up a device that may never answer: nothing new begins, nothing is waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
