"""What there is to decode with: FFmpeg as a program, and OpenCV's own."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

import cv2

_DEADLINE_S = 10.0


@dataclass(frozen=True, slots=True)
class VideoTools:
    """What decodes video here.

    Attributes:
        ffmpeg: Its version; None where it is not there.
        hwaccels: Ways of decoding in hardware that FFmpeg was built with; the hardware is another matter.
        opencv: Whether OpenCV reads cameras, as it does by an FFmpeg of its own.
    """

    ffmpeg: str | None
    hwaccels: Sequence[str]
    opencv: bool


def video_tools() -> VideoTools:
    """Ask FFmpeg and OpenCV."""
    opencv = cv2.CAP_FFMPEG in cv2.videoio_registry.getBackends()
    if shutil.which("ffmpeg") is None:
        return VideoTools(None, (), opencv)
    return VideoTools(version_in(_said("-version")), hwaccels_in(_said("-hwaccels")), opencv)


def version_in(said: str) -> str:
    """The version in what `ffmpeg -version` says; "unknown" if it says none."""
    words = said.split()
    return words[2] if words[:2] == ["ffmpeg", "version"] and len(words) > 2 else "unknown"


def hwaccels_in(said: str) -> list[str]:
    """The names in what `ffmpeg -hwaccels` says."""
    _, _, names = said.partition(":\n")
    return names.split()


def _said(option: str) -> str:
    command = ["ffmpeg", "-hide_banner", option] if option != "-version" else ["ffmpeg", option]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_DEADLINE_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
