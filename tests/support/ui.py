"""The real ui-server: gunicorn on a port of its own with a generated password, and who signs in."""

import http.cookiejar
import json
import re
import secrets
import ssl
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, Self

from werkzeug.security import generate_password_hash

from support.processes import Program, free_port
from support.wait import wait_until

ROOT = Path(__file__).parents[2]
OPERATOR = "operator"


def write_secret(path: Path, secret: str) -> Path:
    """A file with a secret, as the parts are given it."""
    path.write_text(secret)
    path.chmod(0o600)
    return path


class AnyBroker(Protocol):
    """What this needs to know of a broker."""

    host: str
    port: int

    def password_file(self, account: str) -> Path: ...


class UiServer:
    """Start and stop it with `with`; `operator()` gives a signed-in client."""

    def __init__(
        self,
        folder: Path,
        broker: AnyBroker,
        password_file: Path | None = None,
        stream_port: int = 8090,
        ticket_key: str | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.password = secrets.token_urlsafe(12)
        self.ticket_key = ticket_key or secrets.token_urlsafe(32)
        # A cheap hash: how long the shipped one takes is not under test here.
        hashed = generate_password_hash(self.password, "pbkdf2:sha256:1000")
        environment = {
            "PYTHONPATH": str(ROOT / "ui-server"),
            "UI_BIND": "127.0.0.1",
            "UI_PORT": str(self.port),
            "STREAM_PORT": str(stream_port),
            "UI_PASSWORD_HASH_FILE": str(write_secret(folder / "ui.hash", hashed)),
            "UI_SECRET_KEY_FILE": str(write_secret(folder / "ui.key", secrets.token_urlsafe(32))),
            "FFSERVER_TICKET_KEY_FILE": str(write_secret(folder / "ticket.key", self.ticket_key)),
            "MQTT_HOST": broker.host,
            "MQTT_PORT": str(broker.port),
            "MQTT_USERNAME": "ui",
            "MQTT_PASSWORD_FILE": str(password_file or broker.password_file("ui")),
        }
        self.program = Program(
            [sys.executable, "-m", "footfall_ui"], folder / "ui.log", env=environment, cwd=folder
        )

    def start(self) -> Self:
        self.program.start()
        wait_until(self.health, f"the ui-server on port {self.port}; its log: {self.program.log}")
        return self

    def health(self) -> dict[str, Any] | None:
        """What /health says; None while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=5) as answer:
                return dict(json.load(answer))
        except OSError:
            if not self.program.running():
                raise AssertionError(f"the ui-server ended:\n{self.program.output()}") from None
            return None

    def operator(self) -> "Operator":
        """Somebody who has signed in."""
        return Operator(self.url, self.password)

    def __enter__(self) -> Self:
        return self if self.program.running() else self.start()

    def __exit__(self, *_: object) -> None:
        self.program.stop()


class Operator:
    """A client without a browser that signed in through the form.

    Args:
        context: Which certificates it believes, where the page is reached by HTTPS.
    """

    def __init__(self, url: str, password: str, context: ssl.SSLContext | None = None) -> None:
        self._url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies, urllib.request.HTTPSHandler(context=context))
        # Browsers send it with a form, and over HTTPS it is asked for.
        self._opener.addheaders.append(("Referer", f"{url}/login"))
        form = self._text("/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert token, "the login form has no CSRF token"
        fields = {"csrf_token": token[1], "username": OPERATOR, "password": password}
        self._opener.open(f"{url}/login", urllib.parse.urlencode(fields).encode(), timeout=10).close()

    def _text(self, path: str) -> str:
        with self._opener.open(self._url + path, timeout=10) as answer:
            return str(answer.read().decode())

    def board(self) -> dict[str, Any]:
        """What /api/board says now."""
        return dict(json.loads(self._text("/api/board")))

    def events(self, timeout_s: float = 30.0) -> Iterator[tuple[str, dict[str, Any]]]:
        """The names and data of server-sent events; close the iterator to hang up."""
        with self._opener.open(f"{self._url}/events", timeout=timeout_s) as answer:
            name = ""
            for line in answer:
                kind, _, value = line.decode().rstrip("\n").partition(": ")
                if kind == "event":
                    name = value
                elif kind == "data":
                    yield name, json.loads(value)
