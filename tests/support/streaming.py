"""Both ends of a stream: a camera that feeds ffserver, and people who watch."""

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import cv2
import numpy as np

from footfall.adapters.stream import StreamFeed
from footfall.core.frame import Image
from support.ffserver import FfserverUnderTest
from support.wait import wait_until

WIDTH, HEIGHT, FPS = 320, 240, 10
CAMERA = "walkway"


def picture(number: int) -> Image:
    """Coloured noise that JPEG cannot shrink much, with a bar that moves."""
    noise = np.random.default_rng(number % 7).integers(60, 200, (HEIGHT // 4, WIDTH // 4, 3), np.uint8)
    image = np.ascontiguousarray(noise.repeat(4, 0).repeat(4, 1))
    image[:, (number * 8) % WIDTH :][:, :16] = (255, 0, 0)
    return image


@contextmanager
def feeding(
    ffserver: FfserverUnderTest, token: str | None = None, camera: str = CAMERA
) -> Iterator[StreamFeed]:
    """What a camera of inference does: pictures at its own pace, written while they are wanted."""
    feed = StreamFeed(ffserver.url, camera, ffserver.feed_token if token is None else token, stream_fps=FPS)
    ended = threading.Event()

    def run() -> None:
        for number in count():
            if ended.wait(1 / FPS):
                return
            if feed.wanted:
                feed.write(picture(number))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        if token is None:
            wait_until(lambda: (ffserver.status(camera) or {}).get("connected_since"), "the feed to connect")
        yield feed
    finally:
        ended.set()
        thread.join()
        feed.close()


class Viewer:
    """A browser's <img>: reads the stream and remembers its pictures."""

    def __init__(self, ffserver: FfserverUnderTest, camera: str = CAMERA) -> None:
        self.pictures: list[bytes] = []
        self.times: list[float] = []
        self._connection = http.client.HTTPConnection("127.0.0.1", ffserver.port, timeout=30)
        self._connection.request("GET", f"/{camera}.mjpeg?ticket={ffserver.ticket(camera)}")
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200, self._answer.read()
        self._left = False
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        try:
            while not self._left:
                line = self._answer.readline()
                if not line:
                    return
                if length := re.match(rb"Content-Length: (\d+)", line):
                    self._answer.readline()
                    self.pictures.append(self._answer.read(int(length[1])))
                    self.times.append(time.monotonic())
        except OSError:
            assert self._left

    def leave(self) -> None:
        self._left = True
        if self._connection.sock is not None:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._connection.close()

    def waits_for(self, pictures: int, deadline_s: float = 20) -> list[bytes]:
        """The next pictures from now on."""
        have = len(self.pictures)
        wait_until(lambda: len(self.pictures) >= have + pictures, f"{pictures} more pictures", deadline_s)
        return self.pictures[have:]

    def __enter__(self) -> "Viewer":
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()


def decoded(jpeg: bytes) -> Image:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None, "not a JPEG"
    return np.asarray(image, np.uint8)


def is_marked_stale(jpeg: bytes) -> bool:
    """A red frame around a picture without colour."""
    image = decoded(jpeg).astype(int)
    blue, green, red = image[2, 2]
    inner = image[60:80, 60:100]
    return red > 150 and blue < 80 and green < 80 and np.ptp(inner, axis=2).max() < 12


@contextmanager
def stuck_viewer(ffserver: FfserverUnderTest) -> Iterator[socket.socket]:
    """A viewer that asks for the stream and reads nothing."""
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect(("127.0.0.1", ffserver.port))
        slow.sendall(f"GET /{CAMERA}.mjpeg?ticket={ffserver.ticket()} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        yield slow
