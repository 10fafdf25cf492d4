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


class NpmRegistry:
    """Serves one package; counts how often its tarball was asked for."""

    def __init__(self, package: str, version: str, tarball: bytes) -> None:
        self.package, self.version, self.tarball = package, version, tarball
        self.downloads = 0
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = registry.answer(unquote(self.path))
                self.send_response(200 if content is not None else 404)
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as http.server names it
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def answer(self, path: str) -> bytes | None:
        if path == f"/{self.package}":
            return json.dumps(self._document()).encode()
        if path == "/package.tgz":
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
