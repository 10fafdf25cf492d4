"""A real ffserver with secrets and a port of its own."""

import base64
import json
import os
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from itsdangerous import URLSafeTimedSerializer

from support.processes import Program, free_port
from support.wait import wait_until

ROOT = Path(__file__).parents[2]


class FfserverUnderTest:
    """Start, stop and kill it as often as the test needs; port and secrets stay."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.feed_token, self.ticket_key, self.viewer_password = (secrets.token_urlsafe(16) for _ in range(3))
        self.program = Program(
            [sys.executable, "-m", "footfall_ffserver"], folder / "ffserver.log", env=self.environment()
        )

    def environment(self) -> dict[str, str]:
        """What ffserver is configured by; the secrets' files are written."""
        return {
            "PYTHONPATH": str(ROOT / "ffserver"),
            "FFSERVER_BIND": "127.0.0.1",
            "FFSERVER_PORT": str(self.port),
            "FFSERVER_FEED_TOKEN_FILE": self._secret_file("feed-token", self.feed_token),
            "FFSERVER_TICKET_KEY_FILE": self._secret_file("ticket-key", self.ticket_key),
            "FFSERVER_VIEWER_PASSWORD_FILE": self._secret_file("viewer-password", self.viewer_password),
        }

    def _secret_file(self, name: str, secret: str) -> str:
        path = self._folder / name
        path.write_text(secret)
        path.chmod(0o600)
        return str(path)

    def start(self) -> Self:
        self.program.start()
        wait_until(lambda: self.get("/health") == 200 or None, f"ffserver on port {self.port}")
        return self

    def stop(self) -> int:
        return self.program.stop()

    def kill(self) -> None:
        """SIGKILL to ffserver alone; its FFmpegs must end by themselves."""
        assert self.program.process is not None
        self.program.process.kill()
        self.program.process.wait(10)

    def ticket(self, camera: str = "*") -> str:
        """A ticket as ui-server makes it."""
        return str(URLSafeTimedSerializer(self.ticket_key, salt="footfall-stream").dumps({"camera": camera}))

    def address(self, path: str, camera: str = "*") -> str:
        return f"{self.url}{path}?ticket={self.ticket(camera)}"

    def basic(self, user: str = "viewer") -> dict[str, str]:
        """Headers of a program that logs in with the viewers' password."""
        word = base64.b64encode(f"{user}:{self.viewer_password}".encode()).decode()
        return {"Authorization": f"Basic {word}"}

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> int:
        """The status code of a GET, 0 while nobody answers."""
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.url + path, headers=dict(headers or {})), timeout=30
            ) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def still(self, camera: str) -> bytes:
        """The newest picture as a JPEG."""
        with urllib.request.urlopen(self.address(f"/{camera}.jpg"), timeout=30) as answer:
            return bytes(answer.read())

    def status(self, camera: str) -> dict[str, Any] | None:
        """What /status.json says of a camera."""
        with urllib.request.urlopen(self.address("/status.json"), timeout=10) as answer:
            cameras = json.load(answer)["cameras"]
        return next((entry for entry in cameras if entry["camera"] == camera), None)

    def ffmpeg_pids(self) -> list[int]:
        """FFmpegs that are children of this ffserver, by the process list."""
        return [pid for pid, parent, name in processes() if parent == self.program.pid and name == "ffmpeg"]

    def resident_bytes(self) -> int:
        """Memory that ffserver itself has in use."""
        pages = Path(f"/proc/{self.program.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def __enter__(self) -> Self:
        return self if self.program.running() else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.program.running():
            self.stop()


def processes() -> list[tuple[int, int, str]]:
    """Process id, parent's id and name of everything that runs (no zombies)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, rest = path.read_text().rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, parent = rest.split()[:2]
        if state != "Z":
            found.append((int(path.parent.name), int(parent), before.split("(", 1)[1]))
    return found
