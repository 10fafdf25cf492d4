"""One request to a camera, sent as FFmpeg would send it, with a login if the camera asks for one."""

import socket
import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPSConnection, parse_headers
from typing import NamedTuple
from urllib.parse import SplitResult

from footfall.adapters.cameras.login import authorization
from footfall.config import Credentials

UNKNOWN_LOGIN = 0
"""In the place of a status: the camera asks for a login of a kind that is not known here."""
_DEFAULT_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
_LONGEST_LINE = 65_536


class Answer(NamedTuple):
    """What a camera answers.

    Attributes:
        challenges: Its WWW-Authenticate headers.
        location: Where it sends whoever asks, by HTTP.
        beginning: Of what it sends by HTTP, as many bytes as were asked for.
    """

    status: int
    reason: str
    challenges: list[str]
    location: str | None = None
    beginning: bytes = b""


_Ask = Callable[[dict[str, str]], Answer]


def port_of(parts: SplitResult) -> int:
    """The address's port, or that of its protocol."""
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def describe(parts: SplitResult, credentials: Credentials | None, timeout_s: float) -> Answer:
    """Ask for the description of a stream by RTSP.

    Args:
        timeout_s: Limit for connecting, and for each answer.

    Raises:
        OSError: There is no connection, or no answer in time.
        ValueError: What comes is not RTSP.

    Source:
        RFC 2326, sections 6, 7 and 10.2.
    """
    return _with_login(
        lambda headers: _describe(parts, headers, timeout_s), "DESCRIBE", parts.geturl(), credentials
    )


def get(
    parts: SplitResult, credentials: Credentials | None, timeout_s: float, *, most_bytes: int = 0
) -> Answer:
    """Ask for a stream by HTTP.

    Args:
        timeout_s: Limit for connecting, and for each answer.
        most_bytes: Wait for so many bytes of the stream.

    Raises:
        OSError: There is no connection, or no answer in time.
        HTTPException: What comes is not HTTP.
    """
    return _with_login(
        lambda headers: _get(parts, headers, timeout_s, most_bytes), "GET", _path(parts), credentials
    )


def _with_login(ask: _Ask, method: str, uri: str, credentials: Credentials | None) -> Answer:
    answer = ask({})
    if answer.status != 401 or credentials is None:
        return answer
    header = authorization(answer.challenges, method, uri, credentials)
    if header is not None:
        return ask({"Authorization": header})
    return answer._replace(status=UNKNOWN_LOGIN) if answer.challenges else answer


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _unverified_tls() -> ssl.SSLContext:
    """Encryption without a check of the certificate: cameras sign their own, and FFmpeg does the same."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _get(parts: SplitResult, headers: dict[str, str], timeout_s: float, most_bytes: int) -> Answer:
    host, port = parts.hostname or "", port_of(parts)
    connection = (
        HTTPSConnection(host, port, timeout=timeout_s, context=_unverified_tls())
        if parts.scheme == "https"
        else HTTPConnection(host, port, timeout=timeout_s)
    )
    try:
        connection.request("GET", _path(parts), headers=headers)
        response = connection.getresponse()
        return Answer(
            response.status,
            response.reason,
            response.headers.get_all("WWW-Authenticate", []),
            response.headers.get("Location"),
            response.read(most_bytes) if response.status == 200 and most_bytes else b"",
        )
    finally:
        connection.close()


def _describe(parts: SplitResult, headers: dict[str, str], timeout_s: float) -> Answer:
    lines = [f"DESCRIBE {parts.geturl()} RTSP/1.0", "CSeq: 1", "Accept: application/sdp"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection((parts.hostname or "", port_of(parts)), timeout_s) as plain:
        connection = _unverified_tls().wrap_socket(plain) if parts.scheme == "rtsps" else plain
        with connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            return _rtsp_answer(connection)


def _rtsp_answer(connection: socket.socket) -> Answer:
    with connection.makefile("rb") as stream:
        version, status, reason = stream.readline(_LONGEST_LINE).decode("latin-1").strip().split(" ", 2)
        if not version.startswith("RTSP/"):
            raise ValueError(version)
        return Answer(int(status), reason, parse_headers(stream).get_all("WWW-Authenticate", []))
