"""How many cameras a computer holds, by what a picture costs on it. Pure.

How the load is modelled: decoding and inference share the same cores, so their processor times add up. A camera takes
in every second what decoding all of its pictures costs, and what everything behind decoding costs for those that are
analysed; both times the crowding, by which everything is dearer when done side by side. Receiving a picture comes on
top, which no clip can tell. Three bounds follow: all cores,
the locks of Python's interpreters, one for each process, and memory. The least of them holds.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor, inf

from footfall.core.division import Serial, processes_for
from footfall.machine.costs import SERIAL, Costs, StageName

HEADROOM = 0.9
"""Share of the cores that cameras may take: beyond it pictures begin to wait, and broker and pages need some."""
RECEIVE_MS = 0.15
"""What a picture costs on its way from the network to the decoder, and to wake up for it. Measured once, not on each
computer: by so much, 0.1 to 0.3 ms, four loads of live cameras were dearer than the same clips from a file."""
LOCK_HEADROOM = 0.6
"""Share of the time for which the interpreter's lock may be held; whoever wants it waits longer and longer beyond."""
SIDE_BY_SIDE = 2.0
"""How much longer the lock is held when many threads hand it to each other than by one that is alone: 1.2 ms a picture
were measured of 12 cameras where one took 0.55 ms (tests/bench/processes.py)."""
GAINING_CORES = 3
"""Cores from which on further processes are reckoned to bring anything: on two, two brought nothing with networks that
detect people (ARCHITECTURE.md, 45)."""
MEMORY_HEADROOM = 0.8
PROGRAM_MB = 300.0
"""What the counting program takes before its first camera, rounded up from docs/performance.md."""
PROCESS_MB = 100.0
"""What each further process takes beside its cameras (ARCHITECTURE.md, 45)."""


@dataclass(frozen=True, slots=True)
class CameraCost:
    """What one camera takes.

    Attributes:
        decode_ms: Processor time of a picture that the camera sends: to receive and to decode it.
        infer_ms: Of a picture that is analysed: inference alone.
        rest_ms: Of the same: everything else behind decoding.
        lock_ms: For how long a picture that is analysed holds the interpreter's lock.
        report_lock_ms: The part of it that the first process has, whoever looked at the picture.
        decode_lock_ms: For how long a picture that is only decoded holds it.
        memory_mb: Beside the program.
    """

    decode_ms: float
    infer_ms: float
    rest_ms: float
    lock_ms: float
    report_lock_ms: float
    decode_lock_ms: float
    memory_mb: float

    @property
    def analysed_ms(self) -> float:
        """Processor time of everything behind decoding."""
        return self.infer_ms + self.rest_ms


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a camera: pictures a second that are analysed, of those that it sends."""

    fps: float
    source_fps: float

    @property
    def analysed_fps(self) -> float:
        """No more than there are."""
        return min(self.fps, self.source_fps)


@dataclass(frozen=True, slots=True)
class Room:
    """What there is for cameras.

    Attributes:
        memory_mb: Megabytes of memory that are free.
        processes: In which the site wants its cameras looked at; None for as many as are needed.
    """

    cores: float
    memory_mb: float
    processes: int | None = None


class Limit(StrEnum):
    """What ends first."""

    CORES = "processor"
    LOCK = "Python's interpreter lock"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Bound:
    """Cameras that would fit if there were no other bound."""

    limit: Limit
    cameras: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """How many cameras fit.

    Attributes:
        bounds: The tightest first.
        shares: Of a camera's processor time, 0 to 1: decoding, inference, everything else.
        processes: In which so many cameras would be looked at.
    """

    bounds: Sequence[Bound]
    shares: dict[str, float]
    processes: int

    @property
    def cameras(self) -> int:
        return floor(self.bounds[0].cameras)

    @property
    def saturates(self) -> str:
        """What saturates first, in words: of the processor its dearest work."""
        first = self.bounds[0].limit
        dearest = max(self.shares, key=lambda each: self.shares[each])
        return f"{first}, by {dearest}" if first is Limit.CORES else str(first)


def camera_cost(costs: Costs) -> CameraCost:
    """What was measured stage by stage, put to what it costs side by side."""
    crowding = costs.crowding
    decode, infer = costs.cpu_ms(StageName.DECODE), costs.cpu_ms(StageName.INFER)
    rest = sum(each.cpu_ms for each in costs.stages) - decode - infer
    return CameraCost(
        decode_ms=crowding * decode + RECEIVE_MS,
        infer_ms=crowding * infer,
        rest_ms=crowding * rest,
        lock_ms=SIDE_BY_SIDE * costs.cpu_ms(*SERIAL),
        report_lock_ms=SIDE_BY_SIDE * costs.cpu_ms(StageName.REPORT),
        decode_lock_ms=costs.lock_ms,
        memory_mb=costs.together.memory_mb,
    )


def core_ms(cost: CameraCost, wanted: Wanted) -> float:
    """Processor time that a camera takes in every second, in milliseconds."""
    return wanted.analysed_fps * cost.analysed_ms + wanted.source_fps * cost.decode_ms


def predict(cost: CameraCost, wanted: Wanted, room: Room) -> Prediction:
    """How many cameras fit, and what saturates first."""
    bounds = [
        Bound(Limit.CORES, 1000 * room.cores * HEADROOM / core_ms(cost, wanted)),
        Bound(Limit.LOCK, _held_by_locks(cost, wanted, room)),
        Bound(Limit.MEMORY, _held_by_memory(cost, wanted, room)),
    ]
    bounds.sort(key=lambda each: each.cameras)
    processes = processes_of(floor(bounds[0].cameras), cost, wanted, room)
    return Prediction(bounds, _shares(cost, wanted), processes)


def processes_of(cameras: int, cost: CameraCost, wanted: Wanted, room: Room) -> int:
    """In how many processes so many cameras are looked at: the site's own number, or what `processes: auto` starts."""
    if room.processes is not None:
        return max(1, min(room.processes, cameras))
    serial = Serial(cost.lock_ms - cost.report_lock_ms, cost.report_lock_ms)
    return processes_for(cameras * wanted.analysed_fps, serial, LOCK_HEADROOM, min(int(room.cores), cameras))


def _held_by_locks(cost: CameraCost, wanted: Wanted, room: Room) -> float:
    """Cameras that all interpreters' locks together let through, and the first one with what it counts for all."""
    lock_ms = wanted.analysed_fps * cost.lock_ms + wanted.source_fps * cost.decode_lock_ms
    each_ms = 1000 * LOCK_HEADROOM
    return min(
        _over(each_ms * _locks_that_gain(room), lock_ms),
        _over(each_ms, wanted.analysed_fps * cost.report_lock_ms),
    )


def _held_by_memory(cost: CameraCost, wanted: Wanted, room: Room) -> float:
    """Cameras that there is memory for, beside the program and the further processes that so many of them need."""
    free_mb = max(0.0, room.memory_mb * MEMORY_HEADROOM - PROGRAM_MB)
    in_one_process = _over(free_mb, cost.memory_mb)
    if in_one_process == inf:
        return inf

    def taken_mb(cameras: int) -> float:
        return PROCESS_MB * (processes_of(cameras, cost, wanted, room) - 1) + cost.memory_mb * cameras

    whole = bisect_right(range(1, floor(in_one_process) + 1), free_mb, key=taken_mb)
    return whole + (free_mb - taken_mb(whole)) / (taken_mb(whole + 1) - taken_mb(whole))


def _locks_that_gain(room: Room) -> int:
    cores = int(room.cores)
    if cores < GAINING_CORES:
        return 1
    return cores if room.processes is None else min(room.processes, cores)


def load_of(cameras: int, cost: CameraCost, wanted: Wanted, room: Room) -> float:
    """The share of all cores that so many cameras take; above 1 they cannot be held."""
    return cameras * core_ms(cost, wanted) / (1000 * room.cores)


def _shares(cost: CameraCost, wanted: Wanted) -> dict[str, float]:
    whole = core_ms(cost, wanted)
    return {
        "decoding": wanted.source_fps * cost.decode_ms / whole,
        "inference": wanted.analysed_fps * cost.infer_ms / whole,
        "the rest": wanted.analysed_fps * cost.rest_ms / whole,
    }


def _over(there: float, each: float) -> float:
    return there / each if each > 0 else inf
