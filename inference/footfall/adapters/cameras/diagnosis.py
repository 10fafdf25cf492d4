"""Why a camera gives no picture, in words for people; FFmpeg and OpenCV keep the reason to themselves.

One request is sent to the camera as FFmpeg would send it. Texts name host and port only: a path or a query
may hold a password.
"""

import os
import socket
import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection, parse_headers
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from footfall.adapters.cameras.login import authorization
from footfall.config import Credentials

_DEFAULT_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
_LONGEST_LINE = 65_536
_UNKNOWN_LOGIN = 0
"""In the place of a status: the camera asks for a login of a kind that is not known here."""


class _Answer(NamedTuple):
    status: int
    reason: str
    challenges: list[str]


_Ask = Callable[[SplitResult, dict[str, str], float], _Answer]


def diagnose(address: str, credentials: Credentials | None, *, timeout_s: float) -> str:
    """Ask a camera that could not be opened what is wrong.

    Args:
        address: rtsp(s):// or http(s)://, without user and password.
        timeout_s: Limit for connecting and for each answer.
    """
    parts = urlsplit(address)
    place = _place(parts)
    try:
        answer = _ask_with_login(parts, credentials, timeout_s)
    except socket.gaierror:
        return f"the host name {parts.hostname} is unknown; check the address, and the network's DNS"
    except TimeoutError:
        return no_answer(address, timeout_s)
    except ConnectionRefusedError:
        return f"{place} refuses connections; check the port, and that the camera has its stream switched on"
    except (ssl.SSLError, HTTPException, ValueError):
        return (
            f"{place} does not speak {parts.scheme.upper()}; check the beginning and the port of the address"
        )
    except OSError as error:
        return f"{place} cannot be reached ({error.strerror or error}); check cable, network and address"
    return _meaning(answer, place, credentials)


def no_answer(address: str, timeout_s: float) -> str:
    """What to say of a camera that has not answered for so long."""
    place = _place(urlsplit(address))
    return f"no answer from {place} within {timeout_s:g} s; check that the camera has power and network"


def diagnose_usb(device: str) -> str:
    """Why a camera such as /dev/video0 could not be opened."""
    try:
        os.close(os.open(device, os.O_RDWR | os.O_NONBLOCK))
    except FileNotFoundError:
        return f"there is no {device}; check that the camera is plugged in, and its number (`ls /dev/video*`)"
    except PermissionError:
        return f"{device} may not be opened; add this program's user to the group 'video'"
    except OSError as error:
        return f"{device} cannot be opened ({error.strerror}); unplug the camera and plug it in again"
    return f"{device} gives no picture; close other programs that use the camera, or try the next number"


def _meaning(answer: _Answer, place: str, credentials: Credentials | None) -> str:
    if answer.status == 401 and credentials is None:
        return f"{place} asks for a user name and a password; set username and password_file in site.yaml"
    if answer.status == _UNKNOWN_LOGIN:
        return (
            f"{place} asks for a login of a kind that is not known here; choose Digest with MD5, or Basic, in the "
            "camera's settings"
        )
    if answer.status in (401, 403):
        return f"{place} refuses the user name or the password ({answer.status}); check both"
    if answer.status == 404:
        return f"{place} has no stream at this path (404); look the path up in the camera's manual"
    if answer.status == 200:
        return f"{place} answers, but sends no video that can be read; restart it, and choose H.264 in its settings"
    return f"{place} answers {answer.status} {answer.reason}; restart the camera, or look at its own web page"


def _place(parts: SplitResult) -> str:
    return f"{parts.hostname}:{_port(parts)}"


def _port(parts: SplitResult) -> int:
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def _ask_with_login(parts: SplitResult, credentials: Credentials | None, timeout_s: float) -> _Answer:
    ask, method, uri = _protocol(parts)
    answer = ask(parts, {}, timeout_s)
    if answer.status != 401 or credentials is None:
        return answer
    header = authorization(answer.challenges, method, uri, credentials)
    if header is not None:
        return ask(parts, {"Authorization": header}, timeout_s)
    return answer._replace(status=_UNKNOWN_LOGIN) if answer.challenges else answer


def _protocol(parts: SplitResult) -> tuple[_Ask, str, str]:
    if parts.scheme.startswith("rtsp"):
        return _ask_rtsp, "DESCRIBE", parts.geturl()
    return _ask_http, "GET", _path(parts)


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _unverified_tls() -> ssl.SSLContext:
    """Encryption without a check of the certificate: cameras sign their own, and FFmpeg does the same."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _ask_http(parts: SplitResult, headers: dict[str, str], timeout_s: float) -> _Answer:
    host, port = parts.hostname or "", _port(parts)
    connection = (
        HTTPSConnection(host, port, timeout=timeout_s, context=_unverified_tls())
        if parts.scheme == "https"
        else HTTPConnection(host, port, timeout=timeout_s)
    )
    try:
        connection.request("GET", _path(parts), headers=headers)
        response = connection.getresponse()
        return _Answer(response.status, response.reason, response.headers.get_all("WWW-Authenticate", []))
    finally:
        connection.close()


def _ask_rtsp(parts: SplitResult, headers: dict[str, str], timeout_s: float) -> _Answer:
    """Ask for the description of a stream.

    Source:
        RFC 2326, sections 6, 7 and 10.2.
    """
    lines = [f"DESCRIBE {parts.geturl()} RTSP/1.0", "CSeq: 1", "Accept: application/sdp"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with socket.create_connection((parts.hostname or "", _port(parts)), timeout_s) as plain:
        connection = _unverified_tls().wrap_socket(plain) if parts.scheme == "rtsps" else plain
        with connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            return _rtsp_answer(connection)


def _rtsp_answer(connection: socket.socket) -> _Answer:
    """Read status and headers.

    Raises:
        ValueError: What comes is not RTSP.
    """
    with connection.makefile("rb") as stream:
        version, status, reason = stream.readline(_LONGEST_LINE).decode("latin-1").strip().split(" ", 2)
        if not version.startswith("RTSP/"):
            raise ValueError(version)
        return _Answer(int(status), reason, parse_headers(stream).get_all("WWW-Authenticate", []))
