"""Several tasks at once, whose results are wanted one after the other."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(tasks: Iterable[Callable[[], T]], depth: int) -> Generator[T, None, None]:
    """Do tasks, `depth` of them at once; the results keep the tasks' order.

    A single one at a time is done by the thread that asks for its result, which spares two hand-overs.
    """
    if depth == 1:
        for task in tasks:
            yield task()
        return
    running: deque[Future[T]] = deque()
    with ThreadPoolExecutor(depth, thread_name_prefix="ahead") as threads:
        for task in tasks:
            running.append(threads.submit(task))
            if len(running) >= depth:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
