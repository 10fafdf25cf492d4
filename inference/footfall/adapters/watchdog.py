"""Tells systemd, where it started this program, that counting goes on; who has gone silent is started anew."""

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Self

from footfall.messages import Message
from footfall.pipeline import Observation


class Watchdog:
    """Listens to what the cameras see, and passes on that they are looked at, several times within systemd's patience.

    Args:
        address: systemd's socket.
        patience_s: For how long systemd bears silence.

    Source:
        sd_notify(3) and sd_watchdog_enabled(3): a datagram; `@` begins the name of an abstract socket.
    """

    def __init__(self, address: str, patience_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._pause_s = patience_s / 4
        self._clock = clock
        self._due_at = clock()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self | None:
        """The one that systemd set up; None where it set up none."""
        address, patience_us = environment.get("NOTIFY_SOCKET"), environment.get("WATCHDOG_USEC")
        return cls(address, int(patience_us) / 1e6) if address and patience_us else None

    def news(self, _observation: Observation) -> Iterator[Message]:
        """Pass on that somebody looked, if it is time to."""
        if self._clock() >= self._due_at:
            self._due_at = self._clock() + self._pause_s
            self._tell("READY=1\nWATCHDOG=1")
        return iter(())

    def last(self) -> Iterator[Message]:
        """Pass on that the end was asked for."""
        self._tell("STOPPING=1")
        return iter(())

    def _tell(self, state: str) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.connect(self._address)
            manager.send(state.encode())
