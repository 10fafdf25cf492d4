"""Only one Footfall at a time runs with a folder of private data; another shell can find and end it."""

import fcntl
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from footfall_appliance.errors import ApplianceError
from footfall_appliance.settings import Folders, Settings

_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Running:
    """The Footfall that runs here.

    Attributes:
        settings: With the address and ports that it was started with, whatever this shell's variables say.
    """

    process: int
    settings: Settings


@contextmanager
def only_one(settings: Settings) -> Iterator[int]:
    """Hold the turn; gives the descriptor of its lock.

    Whoever inherits the descriptor holds the turn too: it is free only when the supervisor has ended as well.

    Raises:
        ApplianceError: Footfall runs here already.
    """
    with _lock_file(settings.folders).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ApplianceError(
                f"Footfall already runs with {settings.folders.var}; "
                "`make status` shows how it is, `make down` stops it"
            ) from error
        file.truncate(0)
        json.dump({"process": os.getpid(), "bind": settings.bind, "ports": dict(settings.ports)}, file)
        file.flush()
        yield file.fileno()


def find_running(settings: Settings) -> Running | None:
    """The Footfall that runs with these folders; None if none does."""
    path = _lock_file(settings.folders)
    if not path.exists():
        return None
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            found = json.load(file)
            return Running(found["process"], replace(settings, bind=found["bind"], ports=found["ports"]))
    return None


def end_running(settings: Settings, deadline_s: float) -> bool:
    """Ask the Footfall that runs here to stop, and wait until all of it is gone.

    Returns:
        Whether there was one.

    Raises:
        ApplianceError: It did not end in time.
    """
    running = find_running(settings)
    if running is None:
        return False
    # If it is gone already, its supervisor is just ending.
    with suppress(ProcessLookupError):
        os.kill(running.process, signal.SIGTERM)
    end, pause = time.monotonic() + deadline_s, threading.Event()
    while find_running(settings) is not None:
        if time.monotonic() > end:
            raise ApplianceError(
                f"process {running.process} still runs after {deadline_s:g} s; "
                f"end it by: kill -9 {running.process}"
            )
        pause.wait(_POLL_S)
    return True


def _lock_file(folders: Folders) -> Path:
    return folders.run / "up.lock"
