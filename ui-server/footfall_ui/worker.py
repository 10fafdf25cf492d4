"""gunicorn's threaded worker with deadlines for both sides, lest clients that idle hold every thread."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gunicorn.workers.gthread import TConn, ThreadWorker
from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUEST_WITHIN_S = 10.0
PART_WITHIN_S = 20.0
"""For a part of an answer to be made and taken; an event stream makes one at least every HEARTBEAT_S."""
LARGEST_BODY_BYTES = 64 * 1024
"""More than the app accepts, so that it is the app that says so."""


class DeadlineWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Hangs up on who has not sent a whole request in time, or does not take the answer part by part.

    A timeout of the socket would not do: it begins anew with every byte that comes or goes.
    """

    wsgi: WSGIApplication
    _app: WSGIApplication

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._due: dict[socket.socket, float] = {}

    def load_wsgi(self) -> None:
        """Put the reading of the body in front of the app."""
        super().load_wsgi()
        self._app, self.wsgi = self.wsgi, self._answer

    def handle(self, conn: TConn) -> object:
        """Serve a connection in a thread of the pool, with the deadline set."""
        client = conn.sock
        self._due[client] = time.monotonic() + REQUEST_WITHIN_S
        try:
            return super().handle(conn)
        finally:
            self._due.pop(client, None)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        client: socket.socket = environ["gunicorn.socket"]
        environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(LARGEST_BODY_BYTES))
        self._due[client] = time.monotonic() + PART_WITHIN_S
        answer = self._app(environ, start_response)
        return ClosingIterator(self._in_time(answer, client), getattr(answer, "close", None))

    def _in_time(self, answer: Iterable[bytes], client: socket.socket) -> Iterator[bytes]:
        """The parts of an answer, each with a deadline of its own; gunicorn asks for the next once one is sent."""
        for part in answer:
            self._due[client] = time.monotonic() + PART_WITHIN_S
            yield part

    def murder_pending(self) -> None:
        """Called about once a second by the main thread; ends what waits in vain, in the threads too."""
        super().murder_pending()
        now = time.monotonic()
        for client, due in list(self._due.items()):
            if due < now and self._due.pop(client, None) is not None:
                self._hang_up(client)

    def _hang_up(self, client: socket.socket) -> None:
        self.log.info(
            "hung up on a client that sent no whole request within %g s, or took none of the answer for %g s",
            REQUEST_WITHIN_S,
            PART_WITHIN_S,
        )
        try:
            client.shutdown(socket.SHUT_RDWR)  # its thread reads the end
        except OSError:
            return  # it hung up itself
