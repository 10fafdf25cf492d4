"""Server-sent events: the board, whenever it changes, to a bounded number of browsers.

Each browser holds one thread of the server while it listens, so their number is bounded below the number
of threads; whoever comes later is told 503 and polls /api/board instead.

Source:
    WHATWG HTML, "Server-sent events".
"""

import time
from collections.abc import Iterator
from threading import BoundedSemaphore

from flask import Response

from footfall_ui.live import LiveBoard

MOST_LISTENERS = 48
"""Of the 64 threads in gunicorn_settings.py; the others stay free for pages, log-ins and health checks."""

HEARTBEAT_S = 5.0
_LONGEST_STREAM_S = 300.0
"""A browser comes back at once; one that vanished without a word, or signed out, does not keep its thread."""


class Listeners:
    """Lends out the streams."""

    def __init__(self, live: LiveBoard, most: int = MOST_LISTENERS) -> None:
        self._live = live
        self._free = BoundedSemaphore(most)

    def stream(self) -> Response:
        """An endless answer for one browser, or 503 when all are taken."""
        if not self._free.acquire(blocking=False):
            return Response("All live streams are taken; poll /api/board.", 503, {"Retry-After": "60"})
        response = Response(told(self._live), mimetype="text/event-stream")
        response.headers["X-Accel-Buffering"] = "no"
        # Not in the generator's `finally`: that never runs when the browser left before the first event.
        response.call_on_close(self._free.release)
        return response


def told(
    live: LiveBoard, heartbeat_s: float = HEARTBEAT_S, length_s: float = _LONGEST_STREAM_S
) -> Iterator[str]:
    """The events of one stream: the board at once and whenever it changes, a heartbeat in every silence."""
    end = time.monotonic() + length_s
    number = 0
    yield "retry: 1000\n\n"
    while time.monotonic() < end:
        snapshot = live.newer_than(number, heartbeat_s)
        if snapshot is None:
            yield "event: heartbeat\ndata: {}\n\n"
        else:
            number = snapshot.number
            yield f"event: board\ndata: {snapshot.json()}\n\n"
