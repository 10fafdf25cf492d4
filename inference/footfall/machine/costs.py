"""What a picture costs on its way through the pipeline. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class StageName(StrEnum):
    """The stations of a picture, in their order."""

    DECODE = "decode"
    CONVERT = "convert"
    PREPARE = "prepare"
    INFER = "infer"
    READ = "read outputs"
    TRACK = "track and count"
    REPORT = "report"


SERIAL = (StageName.READ, StageName.TRACK, StageName.REPORT)
"""Written in Python and numpy: while one camera is there, the interpreter's lock keeps the others out."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What one station costs, measured alone.

    Attributes:
        ms: From its begin to its end for one picture, the median.
        cpu_ms: Processor time for one picture, of all threads, the mean with all cores at work where it uses several.
    """

    name: StageName
    ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Together:
    """Several cameras at work at once, as fast as they can: how many could be held at most.

    Attributes:
        cameras: That were at work.
        fps: Pictures a second that were analysed of each.
        camera_s: Seconds of cameras' time that were counted.
        wall_s: How long that took.
        cpu_s: Processor time of all threads.
        memory_mb: What each camera took beside the program and its network.
    """

    cameras: int
    fps: float
    camera_s: float
    wall_s: float
    cpu_s: float
    memory_mb: float

    @property
    def cpu_ms(self) -> float:
        """Processor time that a camera takes in a second, in milliseconds."""
        return 1000 * self.cpu_s / self.camera_s

    @property
    def held(self) -> float:
        """Cameras that all cores together kept up with."""
        return self.camera_s / self.wall_s


@dataclass(frozen=True, slots=True)
class Costs:
    """What one way of running costs.

    Attributes:
        precision: In which the network really ran.
        stages: In the order of StageName.
        lock_ms: Time that the interpreter's lock is held for a picture that is decoded but not analysed.
        infer_fps: Inferences a second with the device fully at work and nothing else.
    """

    model: str
    device: str
    precision: str
    source_fps: float
    stages: Sequence[Stage]
    lock_ms: float
    infer_fps: float
    together: Together

    def cpu_ms(self, *names: StageName) -> float:
        """Processor time of these stages, for one picture."""
        return sum(each.cpu_ms for each in self.stages if each.name in names)

    @property
    def alone_cpu_ms(self) -> float:
        """Processor time that a camera would take in a second if stages cost together what they cost alone."""
        decode = self.cpu_ms(StageName.DECODE)
        analysed = sum(each.cpu_ms for each in self.stages) - decode
        return self.source_fps * decode + self.together.fps * analysed

    @property
    def crowding(self) -> float:
        """How much dearer everything is when done together: shared caches, memory and cores of two threads each."""
        return self.together.cpu_ms / self.alone_cpu_ms
