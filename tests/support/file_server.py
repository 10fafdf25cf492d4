"""A web server on loopback that has files, and is as bad a server as a test wants."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass
class Manners:
    """What is wrong with the server.

    Attributes:
        ends_after: Answers end after so many bytes, though a longer one was announced.
        stalls_after: So many bytes of an answer come, and then nothing more.
        knows_range: Whether it can send a part of a file.
        status: What it answers instead of any file.
    """

    ends_after: int | None = None
    stalls_after: int | None = None
    knows_range: bool = True
    status: int | None = None


@dataclass
class Asked:
    """A request that has come."""

    path: str
    range: str | None


@dataclass
class FileServer:
    """Serves files by their paths, and writes down what was asked for."""

    files: Mapping[str, bytes]
    manners: Manners = field(default_factory=Manners)
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server names it
                pass

        self._ending = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.asked.append(Asked(request.path, wanted))
        content = self.files.get(request.path)
        if content is None or self.manners.status:
            request.send_error(self.manners.status or 404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.manners.knows_range else 0
        if start >= len(content):
            request.send_error(416)
            return
        request.send_response(206 if start else 200)
        kind = "text/html" if request.path.endswith("/") else "application/octet-stream"
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content) - start))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        request.end_headers()
        self._send(request, content[start:])

    def _send(self, request: BaseHTTPRequestHandler, content: bytes) -> None:
        cut = self.manners.stalls_after if self.manners.ends_after is None else self.manners.ends_after
        request.wfile.write(content[:cut])
        request.wfile.flush()
        if self.manners.stalls_after is not None:
            self._ending.wait(60)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
