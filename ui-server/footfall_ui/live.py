"""The board as many browsers watch it while the broker's thread feeds it."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from footfall_ui.board import Board
from footfall_ui.messages import Message
from footfall_ui.views import BoardView, HeatMapView

PACE_S = 0.25
"""Nobody reads faster than four pictures of the board a second."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A view of the board; its number rises whenever something else is to be seen."""

    number: int
    view: BoardView

    def json(self) -> str:
        """As /events and /api/board tell it."""
        return self.view.model_dump_json(by_alias=True)


class LiveBoard:
    """A board behind a lock. Safe to call from any thread."""

    def __init__(self, now: Callable[[], datetime] = _utc_now) -> None:
        self._now = now
        self._board = Board()
        self._changed = threading.Condition()
        self._snapshot = Snapshot(1, self._board.view(now()))
        self._taken_at = time.monotonic()

    @property
    def connected(self) -> bool:
        """Whether the broker is heard."""
        with self._changed:
            return self._board.connected

    def take(self, message: Message, *, retained: bool) -> None:
        """Remember what the broker said."""
        with self._changed:
            self._board.take(message, self._now(), retained=retained)
            self._changed.notify_all()

    def broker_found(self) -> None:
        """The broker is heard from now on."""
        with self._changed:
            self._board.broker_found()
            self._changed.notify_all()

    def broker_lost(self, detail: str) -> None:
        """The broker is not heard any longer; the detail says why, for people."""
        with self._changed:
            self._board.broker_lost(detail)
            self._changed.notify_all()

    def snapshot(self) -> Snapshot:
        """The board as it is now."""
        with self._changed:
            return self._take_snapshot()

    def heat_map(self, site: str, camera: str) -> HeatMapView | None:
        """Where people spent their time in a camera's picture; None while that is unknown."""
        with self._changed:
            return self._board.heat_map(site, camera, self._now())

    def newer_than(self, number: int, timeout_s: float) -> Snapshot | None:
        """Wait for a snapshot that shows something else than the numbered one; None when the time is up.

        Looks at the board from time to time even when nothing is said, since values grow stale by silence.
        """
        end = time.monotonic() + timeout_s
        with self._changed:
            while (snapshot := self._paced_snapshot()).number == number:
                left = end - time.monotonic()
                if left <= 0:
                    return None
                self._changed.wait(min(left, PACE_S))
            return snapshot

    def _paced_snapshot(self) -> Snapshot:
        if time.monotonic() - self._taken_at < PACE_S:
            return self._snapshot
        return self._take_snapshot()

    def _take_snapshot(self) -> Snapshot:
        view = self._board.view(self._now())
        number = self._snapshot.number + (not view.shows_the_same_as(self._snapshot.view))
        self._snapshot, self._taken_at = Snapshot(number, view), time.monotonic()
        return self._snapshot
