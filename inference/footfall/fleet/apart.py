"""A detector that may hang, kept apart from those who ask it."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from footfall.adapters.detector.detector import EngineFacts, OpenVinoDetector
from footfall.core.detection import Detection
from footfall.core.frame import Image


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture that waits for its turn at a device, or is with it.

    Attributes:
        begun: Set once the device has it, or never will.
    """

    answer: Future[list[Detection]]
    begun: threading.Event

    def result(self, answer_s: float) -> list[Detection]:
        """Whom the device sees.

        Args:
            answer_s: How long it may take, from its turn on: many cameras may wait for one slow device.

        Raises:
            TimeoutError: It takes longer.
            CancelledError: The device was given up before it was this picture's turn.
        """
        self.begun.wait()
        return self.answer.result(answer_s)


class Apart:
    """Asks a detector in threads of its own, so that whoever waits for an answer can give it up."""

    def __init__(self, detector: OpenVinoDetector) -> None:
        self._detector = detector
        self._threads = ThreadPoolExecutor(detector.facts().requests, thread_name_prefix="device")
        self._asked: set[Future[list[Detection]]] = set()

    def submit(self, image: Image) -> Asked:
        """Start to look for people; RuntimeError once the detector was closed or abandoned."""
        pending, begun = self._detector.submit(image), threading.Event()

        def look() -> list[Detection]:
            begun.set()
            return pending.result()

        answer = self._threads.submit(look)
        self._asked.add(answer)
        answer.add_done_callback(self._asked.discard)
        answer.add_done_callback(lambda _: begun.set())
        return Asked(answer, begun)

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
