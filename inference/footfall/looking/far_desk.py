"""Where a camera reports to whose observations are counted in another process."""

import pickle
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection

from footfall.core.books import LineCounts, ZoneCounts
from footfall.core.latency import Trace
from footfall.health import EngineHealth
from footfall.looking.packing import packed
from footfall.looking.words import Does, Numbers, Report, Saw, Showed
from footfall.pipeline import Observation, SourceFacts


class FarDesk:
    """Sends what cameras see to the first process, and keeps the numbers that it sends back; safe to use from several
    threads.

    Args:
        clock: Seconds of a clock that only rises, the same for all processes of a computer.
    """

    def __init__(self, connection: Connection, clock: Callable[[], float]) -> None:
        self.now = clock
        self._connection, self._lock = connection, threading.Lock()
        self._numbers: defaultdict[str, Numbers] = defaultdict(Numbers)
        self._asked: set[str] = set()

    def report(self, observation: Observation, facts: SourceFacts) -> Trace | None:
        """Have counted what a camera saw; returns the frame's way until it is sent, where it is traced.

        Waits while the first process is busy, as for its lock there: then it is the cameras that drop pictures.
        """
        camera_id, analysed = observation.camera_id, observation.analysed
        asked = camera_id in self._asked
        self._asked.discard(camera_id)
        if not asked:  # Nobody watches, and nobody shall see these numbers later.
            self._numbers.pop(camera_id, None)
        self._send(Saw(packed(observation), facts, asked))
        return None if analysed is None else Trace(camera_id, analysed, self.now())

    def streamed(self, trace: Trace, at: float) -> None:
        """An annotated picture was handed over to ffserver at this time."""
        self._send(Showed(trace, at))

    def tell(self, health: EngineHealth, pending: Mapping[str, int]) -> None:
        """How the devices do, and how many pictures of each camera wait to be sent."""
        self._send(Does(health, pending))

    def take(self, numbers: Mapping[str, Numbers]) -> None:
        """The newest numbers of these cameras."""
        self._numbers.update(numbers)

    def zone_counts(self, camera_id: str, at: float) -> Mapping[str, ZoneCounts]:
        """The zones of a camera, for drawing; as they were a picture ago, and unknown in the first that is drawn."""
        self._asked.add(camera_id)
        return self._numbers[camera_id].zones

    def line_counts(self, camera_id: str) -> Mapping[str, LineCounts]:
        """The lines of a camera, for drawing."""
        return self._numbers[camera_id].lines

    def infer_ms(self) -> float | None:
        """Mean time of an inference of late on all of the site's devices, for drawing."""
        told = [each.infer_ms for each in self._numbers.copy().values()]
        return next((each for each in told if each is not None), None)

    def _send(self, report: Report) -> None:
        said = pickle.dumps(report, pickle.HIGHEST_PROTOCOL)
        with self._lock:
            self._connection.send_bytes(said)
