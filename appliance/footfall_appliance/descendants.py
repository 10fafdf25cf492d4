"""Nothing that was started is left behind, whatever dies first.

The kernel gives a process whose parent died to the nearest ancestor that asked for such orphans. By asking,
this program becomes the parent of all that it started, directly or indirectly, sooner or later.
"""

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from footfall_appliance.console import say

_PR_SET_CHILD_SUBREAPER = 36
_POLL_S = 0.05
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _StopRequestedError(BaseException):
    """Ctrl-C, a request to end, or a terminal that was closed."""


@contextmanager
def nothing_left_behind(grace_s: float) -> Iterator[None]:
    """Run the block until it ends or a signal asks to stop, then end every process that it started.

    Being asked to stop is no error. A program that was started by nohup outlives its terminal.
    """
    _adopt_orphans()
    for number in _STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _request_stop)
    try:
        yield
    except _StopRequestedError:
        say("\nstopping ...")
    finally:
        for number in _STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        _end_descendants(grace_s)


def wait_for(process: subprocess.Popen[bytes]) -> None:
    """Until it has ended; orphans that come to this program meanwhile are freed as they end."""
    while True:
        ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        if ended is None or ended.si_pid == process.pid:
            process.wait()
            return
        with suppress(ChildProcessError):
            os.waitpid(ended.si_pid, 0)


def _request_stop(_number: int, _frame: FrameType | None) -> None:
    raise _StopRequestedError


def _adopt_orphans() -> None:
    """Become the parent of orphaned descendants.

    Source:
        prctl(2), PR_SET_CHILD_SUBREAPER.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def _end_descendants(grace_s: float) -> None:
    """Ask every child to end, then the orphans that it leaves, by force after the grace time.

    Returns when none is left.
    """
    forced_from = time.monotonic() + grace_s
    asked: set[int] = set()
    pause = threading.Event()
    while _collect_ended():
        force = time.monotonic() > forced_from
        for child in _children():
            if force or child not in asked:
                _send(child, signal.SIGKILL if force else signal.SIGTERM)
                asked.add(child)
        pause.wait(_POLL_S)


def _collect_ended() -> bool:
    """Free the entries of children that have ended; whether any child is left."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        return False
    return True


def _children() -> list[int]:
    own = Path("/proc/self/task")
    return [int(child) for task in own.iterdir() for child in (task / "children").read_text().split()]


def _send(child: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, number)
