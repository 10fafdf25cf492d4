"""Why a camera gives no picture, in words for people; FFmpeg and OpenCV keep the reason to themselves.

Texts name host and port only: a path or a query may hold a password.
"""

import os
import socket
import ssl
from http.client import HTTPException
from urllib.parse import SplitResult, urlsplit

from footfall.adapters.cameras.asking import UNKNOWN_LOGIN, Answer, describe, get, port_of
from footfall.config import Credentials


def diagnose(address: str, credentials: Credentials | None, *, timeout_s: float) -> str:
    """Ask a camera that could not be opened what is wrong.

    Args:
        address: rtsp(s):// or http(s)://, without user and password.
        timeout_s: Limit for connecting and for each answer.
    """
    parts = urlsplit(address)
    place = _place(parts)
    try:
        ask = describe if parts.scheme.startswith("rtsp") else get
        answer = ask(parts, credentials, timeout_s)
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


def _meaning(answer: Answer, place: str, credentials: Credentials | None) -> str:
    if answer.status == 401 and credentials is None:
        return f"{place} asks for a user name and a password; set username and password_file in site.yaml"
    if answer.status == UNKNOWN_LOGIN:
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
    return f"{parts.hostname}:{port_of(parts)}"
