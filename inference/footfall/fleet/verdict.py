"""What was found out about a device, and what a restart makes of it."""

import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from footfall.adapters.whole_file import KeptFile


class Outcome(StrEnum):
    """How a trial, or the use of a device, ended."""

    PASSED = "passed"
    IN_USE = "in use"
    """Stays on disk if the program is killed, or taken down by the device: who finds it tries the device anew."""
    FAILED = "failed"
    CRASHED = "crashed"
    HUNG = "hung"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Verdict:
    """About one network on one device; worth something only while the driver is the same.

    Attributes:
        detail: Why, for people.
        failures: How often in a row the device has failed.
        cost_s: Seconds of the device's time that a picture took in the trial.
    """

    outcome: Outcome
    driver: str
    detail: str | None = None
    failures: int = 0
    cost_s: float | None = None


_FORM = TypeAdapter(dict[str, dict[str, Verdict]])
"""By site, and by device, its maker's name for it, and digest of the network."""


class Verdicts:
    """What is known of one site's devices, in a file that is replaced whole; safe to use from several threads."""

    def __init__(self, path: Path, site: str) -> None:
        self._file = KeptFile(
            path,
            _FORM,
            unread="all devices are tried anew",
            unwritten="devices would be tried anew after a restart",
        )
        self._site = site
        self._known = dict(self._file.read().get(site, {}))
        self._lock = threading.Lock()

    def of(self, key: str) -> Verdict | None:
        """What is known by this key."""
        return self._known.get(key)

    def note(self, key: str, verdict: Verdict) -> None:
        """Know this from now on, and after a restart."""
        with self._lock:
            self._known[key] = verdict
            self._file.write({**self._file.read(), self._site: self._known})
