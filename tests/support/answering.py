"""Small servers on loopback that answer as cameras do."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from footfall.config import Credentials

LOGIN = Credentials("viewer", "geheim-42")
UNAUTHORIZED = b'401 Unauthorized\r\nWWW-Authenticate: Digest realm="cam", nonce="n1"\r\n'


@contextmanager
def camera(answer: Callable[[str], bytes]) -> Iterator[int]:
    """A server that answers each connection's request; an empty answer hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answer))
        thread.start()
        port: int = server.getsockname()[1]
        try:
            yield port
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _serve(server: socket.socket, answer: Callable[[str], bytes]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            connection.sendall(answer(connection.recv(65536).decode("latin-1")))


def always(status: bytes, protocol: bytes = b"RTSP/1.0") -> Callable[[str], bytes]:
    return lambda _request: protocol + b" " + status + b"\r\n\r\n"


def guarded(then: bytes, protocol: bytes = b"RTSP/1.0") -> Callable[[str], bytes]:
    """Asks for a Digest first; whoever brings one gets the other answer."""

    def answer(request: str) -> bytes:
        return protocol + b" " + (then if "Authorization: Digest" in request else UNAUTHORIZED) + b"\r\n\r\n"

    return answer
