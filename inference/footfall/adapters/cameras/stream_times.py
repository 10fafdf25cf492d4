"""Whether a camera's pictures bring times of their own; FFmpeg numbers those without as 25 a second, without a word."""

import re
from enum import StrEnum
from http.client import HTTPException
from urllib.parse import urljoin, urlsplit

from footfall.adapters.cameras.asking import get
from footfall.config import Credentials

_BEGINNING = 8
_MOST_MOVES = 3
_SINGLE_PICTURES = re.compile(rb"\s*--|\xff\xd8")
_BARE_VIDEO = re.compile(rb"\x00{2,3}\x01[^\xba]")


class Times(StrEnum):
    """The times of a stream's pictures."""

    SENT = "sent"
    NONE = "none"
    UNKNOWN = "unknown"


def times_of(address: str, credentials: Credentials | None, *, timeout_s: float) -> Times:
    """Ask a camera for the beginning of what it sends.

    Args:
        address: http(s)://, without user and password.
        timeout_s: Limit for connecting and for each answer.
    """
    first = parts = urlsplit(address)
    try:
        for _ in range(_MOST_MOVES):
            known = credentials if parts.hostname == first.hostname else None
            answer = get(parts, known, timeout_s, most_bytes=_BEGINNING)
            if answer.status == 200 or answer.location is None:
                return times_in(answer.beginning)
            parts = urlsplit(urljoin(parts.geturl(), answer.location))
            if parts.scheme not in ("http", "https"):
                break
    except (OSError, HTTPException, ValueError):
        pass
    return Times.UNKNOWN


def times_in(beginning: bytes) -> Times:
    """What the first bytes of a stream say of its times.

    JPEG pictures one by one, as parts of a message or bare, bring none, nor does bare H.264, H.265 or MPEG-4. All else
    that cameras send by HTTP is a container, which does.

    Source:
        RFC 2046, section 5.1 (parts); ITU-T T.81, B.1.1.3 (JPEG); ITU-T H.264, annex B (start codes); ISO/IEC 13818-1,
        2.5.3.3 (the program stream, the one container that begins with a start code).
    """
    if not beginning:
        return Times.UNKNOWN
    bare = _SINGLE_PICTURES.match(beginning) or _BARE_VIDEO.match(beginning)
    return Times.NONE if bare else Times.SENT
