"""Waiting until every part works, with a line for each; or saying which one does not, and why."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from footfall_appliance.console import say
from footfall_appliance.errors import ApplianceError
from footfall_appliance.supervisor_client import PartState

_POLL_S = 0.1
_REMINDER_S = 10.0
_TRIES = 3
_LOG_LINES = 15


def wait_until_healthy(
    checks: Mapping[str, Callable[[], bool]],
    states: Callable[[], Sequence[PartState]],
    logs: Path,
    deadline_s: float,
) -> None:
    """Ask every part until it says yes.

    Args:
        checks: For each part a question that is answered at once.
        states: What the supervisor knows of the parts.
        logs: Folder in which each part has its log.

    Raises:
        ApplianceError: A part keeps ending, or is not healthy in time; with the last lines of its log.
    """
    began = time.monotonic()
    waiting = dict(checks)
    failures = _Failures()
    pause, reminded = threading.Event(), began
    while waiting:
        for name in [name for name, healthy in waiting.items() if healthy()]:
            del waiting[name]
            say(f"  {name:<10} works after {time.monotonic() - began:.1f} s")
        failures.note(states())
        if given_up := failures.among(waiting):
            raise ApplianceError(f"{given_up} keeps ending\n{last_lines(logs / f'{given_up}.log')}")
        now = time.monotonic()
        if waiting and now - began > deadline_s:
            raise ApplianceError(_late(list(waiting), logs, deadline_s))
        if waiting and now - reminded > _REMINDER_S:
            say(f"  ... {now - began:.0f} s, waiting for {', '.join(waiting)}")
            reminded = now
        pause.wait(_POLL_S)


class _Failures:
    """Counts how often each part ended before it worked."""

    def __init__(self) -> None:
        self._endings: defaultdict[str, set[int]] = defaultdict(set)

    def note(self, states: Sequence[PartState]) -> None:
        for state in states:
            if not state.running and state.ended_at:
                self._endings[state.name].add(state.ended_at)

    def among(self, waiting: Mapping[str, object]) -> str | None:
        return next((name for name in waiting if len(self._endings[name]) >= _TRIES), None)


def _late(waiting: list[str], logs: Path, deadline_s: float) -> str:
    ends = "\n".join(last_lines(logs / f"{name}.log") for name in waiting)
    return f"{', '.join(waiting)} did not work within {deadline_s:g} s\n{ends}"


def last_lines(log: Path) -> str:
    """The end of a log, with its name above it."""
    lines = log.read_text(errors="replace").splitlines()[-_LOG_LINES:] if log.exists() else []
    return "\n".join([f"the last lines of {log}:", *(f"  {line}" for line in lines or ["(empty)"])])
