"""Which records, on their way over the disk, tell of frames whose way is timed."""

from collections.abc import Sequence

from footfall.adapters.broker.letters import Letter
from footfall.core.latency import Trace

MOST = 1000
"""Traces kept at most: those of records that wait longer are forgotten."""


class TimedRecords:
    """The traces of records that were stored and not yet sent. For one thread."""

    def __init__(self) -> None:
        self._traces: dict[int, Trace] = {}

    def stored(self, letters: Sequence[Letter], last_id: int) -> None:
        """Records were stored, under successive ids up to this one."""
        for record_id, letter in enumerate(letters, last_id + 1 - len(letters)):
            if letter.trace is not None:
                self._traces[record_id] = letter.trace
        while len(self._traces) > MOST:
            del self._traces[next(iter(self._traces))]

    def take(self, record_id: int) -> Trace | None:
        """The trace of a record that is sent now; None if it has none, or was sent before."""
        return self._traces.pop(record_id, None)

    def clear(self) -> None:
        """Forget them: what waited for a connection is not timed."""
        self._traces.clear()
