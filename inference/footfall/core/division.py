"""How many processes a site's cameras need, and which camera goes into which of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True)
class Serial:
    """For how long a picture holds the interpreter's lock, in milliseconds.

    Attributes:
        looking_ms: Where it is looked at: to read what the network found, to follow people, to watch zones and lines.
        reporting_ms: Where it is counted, which is in the first process whoever looked at it.
    """

    looking_ms: float
    reporting_ms: float


def processes_for(fps: float, serial: Serial, lock_share: float, most: int) -> int:
    """How many processes keep each interpreter's lock below its share; 1 as long as one does.

    Args:
        fps: Pictures a second that are looked at of all cameras together.
        lock_share: Share of the time for which one lock may be held.
        most: There are never more processes.
    """
    held = fps * (serial.looking_ms + serial.reporting_ms) / 1000
    return max(1, min(ceil(held / lock_share), most))


def shares(cores: int, fps: Sequence[float]) -> Sequence[int]:
    """How many threads each process may infer with: all cores together, one at least, and as many as its pictures need.

    Args:
        fps: Pictures a second that each process looks at; where there are most for a thread, the next one goes.
    """
    threads = [1] * len(fps)
    for _ in range(cores - len(fps)):
        busiest = max(range(len(fps)), key=lambda process: fps[process] / threads[process])
        threads[busiest] += 1
    return threads


def divided(costs: Mapping[str, float], processes: int, burden: float = 0.0) -> Sequence[Sequence[str]]:
    """Divide cameras so that all processes have about as much to do.

    The costly ones are placed first, each where there is least to do. So without a burden no process has more to do
    than another by more than the dearest camera; and the same site is always divided in the same way.

    Args:
        costs: Of each camera.
        processes: As many at most; each has at least one camera.
        burden: What the first process has to do besides, in the same measure.

    Returns:
        The cameras of each process, in the order in which they were given; the first process first.

    Source:
        Graham, "Bounds on Multiprocessing Timing Anomalies", SIAM J. Appl. Math. 1969 (longest processing time first).
    """
    dear_first = sorted(costs, key=lambda camera: -costs[camera])
    count = max(1, min(processes, len(costs)))
    # One for each; the first process, which has the burden, gets the cheapest of these.
    parts = [dear_first[count - 1 : count], *([camera] for camera in dear_first[: count - 1])]
    loads = [sum(costs[camera] for camera in part) for part in parts]
    loads[0] += burden
    for camera in dear_first[count:]:
        least = loads.index(min(loads))
        parts[least].append(camera)
        loads[least] += costs[camera]
    return [[camera for camera in costs if camera in part] for part in parts]
