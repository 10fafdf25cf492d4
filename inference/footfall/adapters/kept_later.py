"""Writing to disk without making anybody wait for it."""

import threading
from collections.abc import Callable
from functools import partial
from typing import ParamSpec

P = ParamSpec("P")


class KeptLater:
    """Writes the newest of several things in one thread of its own.

    What is given while an older one still waits takes its place: a disk that is slow, or asked by thirty cameras at the
    end of the same minute, holds up no counting.
    """

    def __init__(self) -> None:
        self._waiting: dict[int, Callable[[], None]] = {}
        self._changed = threading.Condition()
        self._ended = False
        self._things = 0
        self._thread = threading.Thread(target=self._run, name="keep")
        self._thread.start()

    def of(self, write: Callable[P, None]) -> Callable[P, None]:
        """The same, but later; what is given must not change any more."""
        thing, self._things = self._things, self._things + 1

        def put(*args: P.args, **kwargs: P.kwargs) -> None:
            with self._changed:
                self._waiting[thing] = partial(write, *args, **kwargs)
                self._changed.notify()

        return put

    def close(self) -> None:
        """Write what waits, and end."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                writes = list(self._waiting.values())
                self._waiting.clear()
            if not writes:
                return
            for write in writes:
                write()
