"""Annotated pictures to ffserver: one WebSocket a camera, fed from a mailbox of one."""

import json
import logging
import threading
import time
from collections.abc import Callable
from http import HTTPStatus

import numpy as np
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from footfall.core.frame import Image
from footfall.core.latency import Trace

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0
LISTEN_EVERY_S = 0.5
OPEN_PATIENCE_S, CLOSE_PATIENCE_S = 5.0, 1.0


class StreamFeed:
    """Sends one camera's pictures while somebody watches; a `FrameSink` that never makes its caller wait.

    The connection lives in a thread of its own and is made again, with growing pauses, until closed.
    """

    def __init__(
        self,
        url: str,
        camera_id: str,
        token: str,
        *,
        stream_fps: float = 10.0,
        on_sent: Callable[[Trace, float], None] = lambda _trace, _at: None,
    ) -> None:
        """Start to connect.

        Args:
            url: ffserver's address, http:// or https://.
            token: The feed token that ffserver expects.
            stream_fps: `wanted` lets through at most so many pictures a second.
            on_sent: Hears when a traced picture was handed over to ffserver, in seconds of time.monotonic.
        """
        self._camera_id = camera_id
        self._address = f"{url.rstrip('/').replace('http', 'ws', 1)}/feed/{camera_id}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._stream_fps = stream_fps
        self._on_sent = on_sent
        self._period_s = 1 / stream_fps
        self._due = time.monotonic()
        self._viewers = 0
        self._mailbox: tuple[Image, Trace | None] | None = None
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self._complaint = ""
        self._thread = threading.Thread(target=self._run, name=f"stream {camera_id}", daemon=True)
        self._thread.start()

    @property
    def wanted(self) -> bool:
        """Whether somebody watches and the next picture is due by the rate limit."""
        return self._viewers > 0 and time.monotonic() >= self._due

    @property
    def pending(self) -> int:
        """Whether a picture waits to be sent: 1, else 0."""
        return int(self._mailbox is not None)

    def write(self, image: Image, trace: Trace | None = None) -> None:
        """Leave a picture to be sent; one that still waits is replaced. It must not be changed afterwards."""
        # A frame's delay is granted to the next: a camera as fast as the limit loses none to its jitter.
        now = time.monotonic()
        self._due = max(self._due + self._period_s, now - self._period_s)
        with self._changed:
            if self._viewers:
                self._mailbox = image, trace
                self._changed.notify()

    def close(self) -> None:
        """End the connection and its thread."""
        self._closed.set()
        with self._changed:
            self._changed.notify()
        self._thread.join(OPEN_PATIENCE_S + CLOSE_PATIENCE_S)

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._closed.is_set():
            began = time.monotonic()
            self._stay_connected()
            lasted = time.monotonic() - began > LONGEST_PAUSE_S
            pause_s = FIRST_PAUSE_S if lasted else min(pause_s * 2, LONGEST_PAUSE_S)
            self._closed.wait(pause_s)

    def _stay_connected(self) -> None:
        try:
            with connect(
                self._address, additional_headers=self._headers, compression=None, proxy=None,
                open_timeout=OPEN_PATIENCE_S, close_timeout=CLOSE_PATIENCE_S,
            ) as socket:  # fmt: skip
                log.info("camera %s: connected to ffserver", self._camera_id)
                self._complaint = ""
                self._feed(socket)
        except InvalidStatus as error:
            self._complain(logging.ERROR, f"ffserver refuses it: {_way_out(error.response.status_code)}")
        except ConnectionClosed as error:
            self._complain(logging.WARNING, f"ffserver ended the connection: {error}")
        except (OSError, InvalidHandshake) as error:
            self._complain(logging.WARNING, f"cannot reach {self._address}: {error}")
        finally:
            self._take_audience(0)

    def _feed(self, socket: ClientConnection) -> None:
        announced = None
        while not self._closed.is_set():
            self._listen(socket)
            written = self._next_picture()
            if written is None:
                continue
            image, trace = written
            if image.shape != announced:
                announced = image.shape
                height, width, _ = announced
                socket.send(json.dumps({"width": width, "height": height, "fps": self._stream_fps}))
            socket.send(np.ascontiguousarray(image).data.cast("B"))
            if trace is not None:
                self._on_sent(trace, time.monotonic())

    def _listen(self, socket: ClientConnection) -> None:
        try:
            message = socket.recv(timeout=0 if self._viewers else LISTEN_EVERY_S, decode=True)
        except TimeoutError:
            return
        self._take_audience(int(json.loads(message)["viewers"]))

    def _take_audience(self, viewers: int) -> None:
        with self._changed:
            self._viewers = viewers
            if not viewers:
                self._mailbox = None

    def _next_picture(self) -> tuple[Image, Trace | None] | None:
        with self._changed:
            if self._viewers and self._mailbox is None:
                self._changed.wait(LISTEN_EVERY_S)
            written, self._mailbox = self._mailbox, None
            return written

    def _complain(self, level: int, complaint: str) -> None:
        """Log once what stays as it is."""
        if complaint != self._complaint and not self._closed.is_set():
            log.log(level, "camera %s: no live picture: %s", self._camera_id, complaint)
        self._complaint = complaint


def _way_out(status: int) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        return "wrong feed token; FFSERVER_FEED_TOKEN_FILE must name the same secret here and in ffserver"
    return f"HTTP status {status}; FFSERVER_URL must be ffserver's address"
