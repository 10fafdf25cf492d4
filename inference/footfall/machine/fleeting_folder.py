"""A folder for pictures that nobody may keep."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NoReturn

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in it is made under a name that nobody can foresee
"""Where Linux keeps files in memory."""
_ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def fleeting_folder(memory: Path = MEMORY) -> Iterator[Path]:
    """A private folder, in memory where that is possible, else where temporary files are; deleted at the end.

    While it is there, SIGTERM and SIGHUP raise SystemExit, so that they delete it too.
    """
    place = memory if os.access(memory, os.W_OK | os.X_OK) else None
    with _unwound_by_signals(), TemporaryDirectory(prefix="footfall-", dir=place) as name:
        yield Path(name)


@contextmanager
def _unwound_by_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in _ENDING}
    heeded = [
        number for number, handler in before.items() if handler is not signal.SIG_IGN
    ]  # nohup ignores SIGHUP
    for number in heeded:
        signal.signal(number, _unwind)
    try:
        yield
    finally:
        for number in heeded:
            signal.signal(number, before[number])


def _unwind(number: int, _frame: FrameType | None) -> NoReturn:
    # A session that closes sends both at once; the second must not disturb what the first began.
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(128 + number)
