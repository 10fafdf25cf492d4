"""What tests of the operator's pages share: payloads, settings, and how a browser signs in."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from footfall_ui.settings import BrokerSettings, Settings

PASSWORD = "correct horse"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def payload(at: datetime = NOON, **fields: Any) -> bytes:
    """A JSON payload with the header that all share."""
    header = {"schema": 1, "at": at.isoformat(), "site": "mall", "boot": "b", "seq": 1}
    return json.dumps({**header, **fields}).encode()


def some_settings() -> Settings:
    """Settings of an app that no broker feeds; the hash is a cheap one."""
    return Settings(
        bind="127.0.0.1",
        port=8080,
        stream_port=8090,
        broker=BrokerSettings("127.0.0.1", 1883, "ui", "not used"),
        password_hash=generate_password_hash(PASSWORD, "pbkdf2:sha256:1000"),
        secret_key="session key",
        ticket_key="ticket key",
    )


def sign_in(client: FlaskClient, password: str = PASSWORD, **fields: str) -> TestResponse:
    """Send the login form as a browser does."""
    form = {"csrf_token": csrf_token(client), "username": "operator", "password": password, **fields}
    return client.post("/login", data=form)


def csrf_token(client: FlaskClient, page: str = "/login") -> str:
    """The hidden field of a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, f"{page} has no CSRF token"
    return found[1]
