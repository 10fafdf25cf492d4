"""Plain HTTP requests that do not raise for what a server refuses."""

import base64
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from urllib.error import HTTPError


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    text: str
    headers: Message = field(default_factory=Message)


def ask(url: str, body: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """GET, or POST with a body."""
    request = urllib.request.Request(url, None if body is None else body.encode(), dict(headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return Answer(answer.status, answer.read().decode(), answer.headers)
    except HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read().decode(), refused.headers)


def basic_login(user: str, password: str) -> dict[str, str]:
    """The header of HTTP's basic authentication."""
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
