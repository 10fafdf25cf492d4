"""Answers to a camera that asks who is there: Basic and Digest, as HTTP and RTSP share them."""

import base64
from urllib.parse import SplitResult, quote, urlsplit
from urllib.request import (
    AbstractDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
)

from footfall.config import Credentials


def with_login(address: str, credentials: Credentials | None) -> str:
    """The address with user and password, as FFmpeg wants it; to be handed to FFmpeg only, never shown."""
    if credentials is None:
        return address
    parts: SplitResult = urlsplit(address)
    login = f"{quote(credentials.username, safe='')}:{quote(credentials.password, safe='')}"
    return parts._replace(netloc=f"{login}@{parts.netloc}").geturl()


def authorization(challenges: list[str], method: str, uri: str, credentials: Credentials) -> str | None:
    """The Authorization header for the best of the offered ways that are known; None when none of them is.

    Args:
        challenges: The WWW-Authenticate headers.
        uri: As in the request's first line.

    Source:
        RFC 7616 (Digest) and RFC 7617 (Basic).
    """
    offered = [(scheme.lower(), rest) for scheme, _, rest in (each.partition(" ") for each in challenges)]
    digests = (
        _digest(_fields(rest), method, uri, credentials) for scheme, rest in offered if scheme == "digest"
    )
    if (known := next(filter(None, digests), None)) is not None:
        return known
    if any(scheme == "basic" for scheme, _ in offered):
        pair = f"{credentials.username}:{credentials.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"
    return None


def _fields(challenge: str) -> dict[str, str]:
    """Names and values; some cameras leave values out, or their quotes."""
    parts = (part.partition("=") for part in parse_http_list(challenge))
    return {name.strip(): value.strip().strip('"') for name, _, value in parts}


def _digest(challenge: dict[str, str], method: str, uri: str, credentials: Credentials) -> str | None:
    passwords = HTTPPasswordMgrWithDefaultRealm()
    request = Request("http://camera/", method=method)
    request.selector = uri
    passwords.add_password(None, request.full_url, credentials.username, credentials.password)
    try:
        answer = AbstractDigestAuthHandler(passwords).get_authorization(request, challenge)
    except ValueError:  # an algorithm it does not know
        return None
    return f"Digest {answer}" if answer else None
