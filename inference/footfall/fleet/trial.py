"""Tries a device in a process of its own, which a crashing driver may take down.

Reads a task from standard input and writes one answer to standard output.
"""

import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import cycle
from math import ceil

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.detector.engine import OpenEngine, checked, open_engine
from footfall.ahead import ahead
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.parity import disagreement
from footfall.errors import FootfallError
from footfall.fleet.task import Answer, Task, read_task, write_answer


def attempt(task: Task, pictures: Sequence[Image], engine: OpenEngine) -> Answer:
    """Let the device infer the pictures again and again."""
    try:
        detector = OpenVinoDetector(
            task.model,
            device=task.device,
            cache_dir=task.cache_dir,
            threshold=task.threshold,
            floor=task.floor,
            engine=checked(engine),
        )
        with closing(detector):
            people = [detector.submit(picture).result() for picture in pictures]
            unsteady = _endure(detector, pictures, people, task)
            facts = detector.facts()
    except FootfallError as error:
        return Answer(error=str(error))
    return Answer(None, unsteady, tuple(map(tuple, people)), facts.precision, facts.infer_ms, facts.cost_s)


def _endure(
    detector: OpenVinoDetector, pictures: Sequence[Image], people: Sequence[Sequence[Detection]], task: Task
) -> str | None:
    """As many pictures at once as the device takes, for the time given; how it contradicts its first answers."""
    end = time.monotonic() + task.seconds

    def again() -> Iterator[Callable[[], list[Detection]]]:
        for picture in cycle(pictures):
            if time.monotonic() >= end:
                return
            yield detector.submit(picture).result

    for first, found in zip(cycle(people), ahead(again(), detector.facts().requests), strict=False):
        contradiction = disagreement(first, found, task.threshold)
        if contradiction is not None:
            return contradiction
    return None


def main(engine: OpenEngine = open_engine) -> int:
    """Take one task; the kernel ends this process at the task's deadline, however deep a driver hangs."""
    task, pictures = read_task(sys.stdin.buffer)
    signal.alarm(ceil(task.deadline_s))
    sys.stdout.buffer.write(write_answer(attempt(task, pictures, engine)))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
