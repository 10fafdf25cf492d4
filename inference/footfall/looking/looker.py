"""A process that looks at some cameras, as the first process knows it."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import Pipe

from footfall.camera import Condition, Listener
from footfall.errors import FootfallError
from footfall.latencies import LatencyMeter
from footfall.looking.mailbox import Mailbox
from footfall.looking.packing import unpacked
from footfall.looking.words import Does, Numbers, Part, Report, Saw, Showed
from footfall.pipeline import Observation, SourceFacts
from footfall.reporting import Reporter

GRACE_S = 9.0
"""To end; shorter than the supervisor's grace of 10 s, longer than a camera may take to answer."""
SILENT_S = 30.0
"""A process that says how it does every second, and has said nothing for so long, hangs."""
STARTS_S = 600.0
"""So long it may take until its first word: networks are compiled, and a graphics unit is tried for up to 300 s."""


class LookerError(FootfallError):
    """A process that looks at cameras has ended by itself."""


class LookerProcess:
    """A process of this program's own kind, with a connection that no other can have.

    It is told what to do over the connection, so that nothing stands in its command line. It inherits environment,
    working folder and standard error. Signals to this program's group, as Ctrl-C, do not reach it: it ends when it is
    told to, and the kernel ends it if this process is gone, however that went. It must be started by the main thread,
    whose end would be taken for that of the process.

    Attributes:
        does: How it said to do last; None before it did.
    """

    def __init__(self, part: Part, job: object) -> None:
        """Start it.

        Args:
            job: What it is told first, together with its part; see app/look.py.
        """
        self.part = part
        self._connection, theirs = Pipe()
        command = [sys.executable, "-m", "footfall", "look", str(theirs.fileno())]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], process_group=0
        )
        theirs.close()
        with suppress(OSError):  # It has ended, which `reports` tells.
            self._connection.send((job, part))
        self.mailbox = Mailbox(self._connection, f"looker {part.number}")
        self.does: Does | None = None
        self._stopping = False
        self._force = threading.Timer(GRACE_S, self._process.kill)
        self._force.daemon = True

    def reports(self) -> Iterator[Report]:
        """What it says, until it was told to stop and has ended.

        Raises:
            LookerError: It has ended by itself, or hangs.
        """
        while True:
            try:
                patience_s = STARTS_S if self.does is None else SILENT_S
                if not self._connection.poll(patience_s) and not self._stopping:
                    raise self._failed(f"has said nothing for {patience_s:g} s")
                yield self._connection.recv()
            except (EOFError, OSError):
                break
        if not self._stopping:
            raise self._failed(self._end())

    def _end(self) -> str:
        try:
            return f"has ended with status {self._process.wait(GRACE_S)}"
        except subprocess.TimeoutExpired:
            return "says nothing more, and does not end"

    def _failed(self, how: str) -> LookerError:
        cameras = ", ".join(self.part.cameras)
        return LookerError(
            f"process {self.part.number}, which looks at {cameras}, {how}; expected it to run as long as this one. "
            "What it said stands above; ending, to be started anew"
        )

    def limit(self, camera_id: str) -> "FarLimit":
        """Where the rate of one of its cameras is changed."""
        return FarLimit(self.mailbox, camera_id)

    def stop(self) -> None:
        """Make it end soon, by force if it takes too long; may be called from another thread, and from a signal's
        handler.
        """
        self._stopping = True
        self.mailbox.stop()
        with suppress(RuntimeError):  # It was told before.
            self._force.start()

    def close(self) -> None:
        """Stop it, and wait for its end."""
        self.stop()
        self._process.wait()
        self._force.cancel()
        self._connection.close()


class FarLimit:
    """Lets so many pictures of a camera through, in its process."""

    def __init__(self, mailbox: Mailbox, camera_id: str) -> None:
        self._mailbox, self._camera_id = mailbox, camera_id
        self._fps: float | None = None

    def change(self, fps: float) -> None:
        """Take so many a second soon."""
        if fps != self._fps:
            self._fps = fps
            self._mailbox.rate(self._camera_id, fps)


class Looker:
    """Counts what a process sees, in one thread of this one.

    Args:
        listeners: Hear of everything that is seen, as a camera's own.
    """

    def __init__(
        self,
        process: LookerProcess,
        reporter: Reporter,
        listeners: Sequence[Listener],
        meter: LatencyMeter,
    ) -> None:
        self._process, self._reporter, self._listeners, self._meter = process, reporter, listeners, meter
        self._facts: dict[str, SourceFacts] = {}
        self._asked: set[str] = set()

    def observations(self) -> Iterator[Observation]:
        """What the process sees, each camera's in order of time; ends once `stop` was called.

        Raises:
            LookerError: It has ended by itself.
        """
        for said in self._process.reports():
            match said:
                case Saw():
                    self._facts[said.packed.camera_id] = said.facts
                    if said.asked:
                        self._asked.add(said.packed.camera_id)
                    yield unpacked(said.packed)
                case Showed():
                    self._meter.streamed(said.trace, said.at)
                case Does():
                    self._process.does = said

    def take(self, observation: Observation) -> None:
        """Count what was seen, say what is new, and send numbers to be drawn where they were asked for."""
        camera_id = observation.camera_id
        facts = self._facts[camera_id]
        for listener in self._listeners:
            listener(observation, facts)
        self._reporter.report(observation, facts)
        if camera_id in self._asked:
            self._asked.remove(camera_id)
            self._process.mailbox.numbers(camera_id, self._numbers(camera_id, observation.at))

    def conditions(self) -> Iterator[Condition]:
        """How its cameras' sources do; may be called from another thread."""
        pending = self._process.does.pending if self._process.does else {}
        for camera_id, facts in dict(self._facts).items():
            yield Condition(camera_id, facts, pending.get(camera_id, 0))

    def stop(self) -> None:
        """Make the observations end soon; may be called from another thread."""
        self._process.stop()

    def _numbers(self, camera_id: str, at: float) -> Numbers:
        reporter = self._reporter
        return Numbers(
            reporter.zone_counts(camera_id, at), reporter.line_counts(camera_id), reporter.infer_ms()
        )
