"""Streams of one camera for those who open them: files stand in, read by the real OpenCV and the real FFmpeg."""

from pathlib import Path

import cv2
import pytest

from footfall.adapters.cameras import opening
from footfall.adapters.cameras.ffmpeg_capture import FfmpegCapture
from footfall.adapters.cameras.ffmpeg_commands import Decoding
from support.clips import make_clip
from support.openings import MAIN, SUB


@pytest.fixture
def opened_addresses() -> list[str]:
    """Every address that OpenCV or FFmpeg has opened, in order."""
    return []


@pytest.fixture
def decodings() -> list[Decoding]:
    """How FFmpeg was told to decode, each time."""
    return []


@pytest.fixture
def streams(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened_addresses: list[str],
    decodings: list[Decoding],
) -> dict[str, Path]:
    """The substream has 64x48 pixels, the main stream 128x96."""
    files = {
        SUB: make_clip(tmp_path / "sub.mp4", 20, 10),
        MAIN: make_clip(tmp_path / "main.mp4", 20, 10, "-vf", "scale=128:96"),
    }
    open_network = opening.open_network

    def network(address: str, *, open_timeout_s: float, read_timeout_s: float) -> cv2.VideoCapture:
        opened_addresses.append(address)
        return open_network(str(files[address]), open_timeout_s=open_timeout_s, read_timeout_s=read_timeout_s)

    class Reader(FfmpegCapture):
        def __init__(self, address: str, decoding: Decoding, **limits: float) -> None:
            opened_addresses.append(address)
            decodings.append(decoding)
            super().__init__(f"file:{files[address]}", decoding, **limits)

    monkeypatch.setattr(opening, "open_network", network)
    monkeypatch.setattr(opening, "FfmpegCapture", Reader)
    return files
