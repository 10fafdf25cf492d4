"""A camera's stream as it comes, not decoded."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from footfall.adapters.cameras.diagnosis import diagnose, diagnose_usb
from footfall.adapters.cameras.login import with_login
from footfall.adapters.cameras.opencv_capture import open_file, open_network, open_usb
from footfall.config import CameraConfig, SourceKind
from footfall.errors import SourceError

OPEN_S, READ_S, ASK_S = 6.0, 4.0, 5.0
"""How long a camera may take to open its stream, to send the next picture, and to say what is wrong."""
RAW = -1
"""OpenCV's word for packets in the place of pictures."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a stream says of itself.

    Attributes:
        codec: Four letters, as "h264".
        fps: None where it says nothing that can be believed.
    """

    codec: str
    width_px: int
    height_px: int
    fps: float | None


@dataclass(frozen=True, slots=True)
class Packet:
    """One picture, encoded.

    Attributes:
        at: When it arrived, by the stopwatch, in seconds.
        key: Whether it can be decoded without those before it.
    """

    data: NDArray[np.uint8]
    at: float
    key: bool


class PacketStream:
    """A camera's open stream."""

    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture
        self.announced = Announced(
            _letters(int(capture.get(cv2.CAP_PROP_FOURCC))),
            int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
            int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
            _believable(capture.get(cv2.CAP_PROP_FPS)),
        )

    def head(self) -> NDArray[np.uint8]:
        """What a decoder has to know beforehand; empty where the pictures themselves say it."""
        there, head = self._capture.retrieve(flag=int(self._capture.get(cv2.CAP_PROP_CODEC_EXTRADATA_INDEX)))
        return np.asarray(head, np.uint8).reshape(-1) if there else np.empty(0, np.uint8)

    def packets(self) -> Iterator[Packet]:
        """What comes, until the stream breaks off or ends."""
        while self._capture.grab():
            at = time.monotonic()
            there, data = self._capture.retrieve()
            if there:
                key = bool(self._capture.get(cv2.CAP_PROP_LRF_HAS_KEY_FRAME))
                yield Packet(np.asarray(data, np.uint8).reshape(-1), at, key)


@contextmanager
def opened(camera: CameraConfig) -> Iterator[PacketStream]:
    """Open a camera's stream for its packets; a USB camera has pictures only, which come as they are.

    Raises:
        SourceError: It cannot be opened; says why, without a password.
        ConfigError: Its password cannot be read.
    """
    capture = _capture(camera)
    try:
        if not capture.isOpened():
            raise SourceError(_why(camera))
        if camera.kind is not SourceKind.USB:
            capture.set(cv2.CAP_PROP_FORMAT, RAW)
        yield PacketStream(capture)
    finally:
        capture.release()


def _capture(camera: CameraConfig) -> cv2.VideoCapture:
    match camera.kind:
        case SourceKind.USB:
            return open_usb(camera.source)
        case SourceKind.FILE:
            return open_file(Path(camera.source))
        case SourceKind.NETWORK:
            address = with_login(camera.source, camera.credentials())
            return open_network(address, open_timeout_s=OPEN_S, read_timeout_s=READ_S)


def _why(camera: CameraConfig) -> str:
    match camera.kind:
        case SourceKind.USB:
            return diagnose_usb(camera.source)
        case SourceKind.FILE if not Path(camera.source).is_file():
            return f"there is no file {camera.source}; check 'source' in site.yaml"
        case SourceKind.FILE:
            return f"{camera.source} is no video that can be read; convert it to MP4, or copy it again"
        case SourceKind.NETWORK:
            return diagnose(camera.source, camera.credentials(), timeout_s=ASK_S)


def _letters(fourcc: int) -> str:
    """The code's letters in small, "avc1" as the codec that it stands for; "unknown" where it has none."""
    letters = fourcc.to_bytes(4, "little", signed=True).decode("latin-1").strip("\0 ").lower()
    if not letters.isprintable() or not letters:
        return "unknown"
    return {"avc1": "h264", "hev1": "hevc", "hvc1": "hevc", "mjpg": "mjpeg"}.get(letters, letters)


def _believable(fps: float) -> float | None:
    return fps if 0 < fps <= 240 else None
