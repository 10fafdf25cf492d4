"""What this program takes of the computer, together with all programs that it has started."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
FFMPEG, FOOTFALL = "ffmpeg", "footfall"


@dataclass(frozen=True, slots=True)
class Program:
    """One that runs.

    Attributes:
        name: FFMPEG, or FOOTFALL for this one and the further processes that look at cameras.
        resident_bytes: Its memory; what it shares with others counts for each of them.
        cpu_s: What it has used of the processor, with those of its own that have ended.
    """

    name: str
    resident_bytes: int
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Taken:
    """What all of them take.

    Attributes:
        cpu_s: What they have used of the processor, with those that have ended; never less than before.
    """

    programs: Sequence[Program]
    cpu_s: float


class ProgramMeter:
    """Asks what all programs take; one that ends just then is missing for a moment, which is no fall."""

    def __init__(self, ask: Callable[[], Iterator[Program]] | None = None) -> None:
        self._ask = ask or programs
        self._most_s = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> Taken:
        found = list(self._ask())
        with self._lock:
            self._most_s = max(self._most_s, sum(each.cpu_s for each in found))
            return Taken(found, self._most_s)


def programs(proc: Path = _PROC, pid: int | None = None) -> Iterator[Program]:
    """This program, or that of another process id, and all that it has started and that still run.

    Source:
        proc_pid_stat(5); proc_tid_children(5).
    """
    folder = proc / str(os.getpid() if pid is None else pid)
    with suppress(OSError):  # It has just ended.
        yield program_in((folder / "stat").read_text())
        for children in folder.glob("task/*/children"):
            for child in children.read_text().split():
                yield from programs(proc, int(child))


def program_in(stat: str) -> Program:
    """Read /proc/PID/stat; the program's name stands in brackets and may hold any others."""
    head, _, rest = stat.rpartition(")")
    fields = rest.split()
    ticks = sum(int(each) for each in fields[11:15])
    name = FFMPEG if head.partition("(")[2] == FFMPEG else FOOTFALL
    return Program(name, int(fields[21]) * _PAGE_BYTES, ticks / _TICKS_A_SECOND)
