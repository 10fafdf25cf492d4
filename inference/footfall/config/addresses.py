"""What may stand at `source:` of a camera, and what of it may be shown to people."""

from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pydantic_core import PydanticCustomError

NETWORK_SCHEMES = ("rtsp", "rtsps", "http", "https")


class SourceKind(StrEnum):
    """How a camera is reached."""

    NETWORK = "network"
    USB = "usb"
    FILE = "file"


def kind_of(source: str) -> SourceKind:
    """What kind of camera an address means; whatever is no address is a file."""
    if "://" in source:
        return SourceKind.NETWORK
    return SourceKind.USB if source.startswith("/dev/video") else SourceKind.FILE


def shown(source: str) -> str:
    """An address as it may be logged: without path and query, which can hold passwords."""
    if kind_of(source) is not SourceKind.NETWORK:
        return source
    parts = urlsplit(source)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def checked_source(source: str, folder: Path) -> str:
    """The source as it will be opened; a file's path counts from a folder.

    Raises:
        PydanticCustomError: It is empty, of an unknown kind, without a host, or has a password in it. The
            message holds nothing of the address.
    """
    if not source.strip():
        raise PydanticCustomError(
            "source", "expected rtsp://..., http://..., /dev/video0 or a file, found nothing"
        )
    if kind_of(source) is not SourceKind.NETWORK:
        _check_file(source, folder)
        return str(folder / source)
    _check_address(_split(source))
    return source


def _check_file(source: str, folder: Path) -> None:
    """Recognise a mistyped address, which would be shown as a file that is missing, with its password."""
    if "@" in source and not (folder / source).exists():
        raise PydanticCustomError(
            "source",
            "expected rtsp://..., http://..., /dev/video0 or a file, found an '@' but neither '://' nor such a "
            "file; write rtsp:// before the camera's host, and the password into a file of its own",
        )


def _split(source: str) -> SplitResult:
    try:
        parts = urlsplit(source)
        _ = parts.port
    except ValueError:
        raise PydanticCustomError(
            "source",
            "expected an address such as rtsp://192.168.1.20:554/stream1, found a host or port that is none",
        ) from None
    return parts


def _check_address(parts: SplitResult) -> None:
    if "@" in parts.netloc:
        raise PydanticCustomError(
            "source",
            "expected an address without a password, found user:password@ in it; take it out and write "
            "'username: NAME' and 'password_file: FILE' (or 'password_env: VARIABLE') below it",
        )
    if parts.scheme not in NETWORK_SCHEMES:
        near = get_close_matches(parts.scheme, NETWORK_SCHEMES, n=1)
        raise PydanticCustomError(
            "source",
            "expected an address that begins with {known}, found {found}://{hint}",
            {
                "known": ", ".join(f"{scheme}://" for scheme in NETWORK_SCHEMES),
                "found": parts.scheme,
                "hint": f"; did you mean {near[0]}://?" if near else "; use the camera's RTSP address",
            },
        )
    if not parts.hostname:
        raise PydanticCustomError(
            "source", "expected the camera's host after '//', as in rtsp://192.168.1.20/stream1, found none"
        )
