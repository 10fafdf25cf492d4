"""A registry of npm packages on loopback, so that the real npm client can be tried without a network."""

import base64
import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote


def package_tarball(files: Mapping[str, bytes]) -> bytes:
    """A package as npm packs it, everything in a folder `package`."""
    return tarball({f"package/{name}": content for name, content in files.items()})


def tarball(files: Mapping[str, bytes]) -> bytes:
    """A .tar.gz with these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


TARBALL = "/package.tgz"


class NpmRegistry:
    """Serves one package; counts how often its tarball was asked for.

    Attributes:
        ranges: What was asked for of the tarball, request by request; None for all of it.
        breaks: So many requests for it are answered with the first half of what was asked for.
        closed: Its address answers nobody but npm.
    """

    def __init__(self, package: str, version: str, tarball: bytes) -> None:
        self.package, self.version, self.tarball = package, version, tarball
        self.downloads = 0
        self.ranges: list[str | None] = []
        self.breaks, self.closed = 0, False
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = registry.answer(unquote(self.path), self.headers.get("User-Agent", ""))
                wanted = self.headers.get("Range") if self.path == TARBALL else None
                start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
                if self.path == TARBALL:
                    registry.ranges.append(wanted)
                self.send_response(404 if content is None else 206 if start else 200)
                if content is not None and start:
                    self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
                content = (content or b"")[start:]
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(registry.sent(content) if self.path == TARBALL else content)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server names it
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def sent(self, content: bytes) -> bytes:
        if not self.breaks:
            return content
        self.breaks -= 1
        return content[: len(content) // 2]

    def answer(self, path: str, asking: str = "npm") -> bytes | None:
        if path == f"/{self.package}":
            return json.dumps(self._document()).encode()
        if path == TARBALL and not (self.closed and not asking.startswith("npm")):
            self.downloads += 1
            return self.tarball
        return None

    def _document(self) -> dict[str, Any]:
        digest = base64.b64encode(hashlib.sha512(self.tarball).digest()).decode()
        dist = {"tarball": f"{self.address}package.tgz", "integrity": f"sha512-{digest}"}
        release = {"name": self.package, "version": self.version, "dist": dist}
        return {
            "name": self.package,
            "dist-tags": {"latest": self.version},
            "versions": {self.version: release},
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
