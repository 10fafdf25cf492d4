"""A connection over which inference sends one camera's frames: what it announced, what arrived."""

import json
import time
from collections import deque
from datetime import UTC, datetime

from aiohttp import WSCloseCode, web

from footfall_ffserver.commands import Size
from footfall_ffserver.encoder import RawFrame
from footfall_ffserver.errors import FeedError

LARGEST_FRAME_BYTES = 4096 * 2160 * 3
FRAMES_FOR_RATE = 30
SILENT_AFTER_S = 3.0
CLOSE_REASON_BYTES = 123  # RFC 6455, section 5.5: a control frame carries at most 125 bytes, two are the code


class Feed:
    """Checks what inference sends against the protocol."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._arrivals: deque[float] = deque(maxlen=FRAMES_FOR_RATE)
        self.size: Size | None = None
        self.connected_since = datetime.now(UTC)

    def announce(self, text: str) -> None:
        """Take the size of the frames to come, `{"width": ..., "height": ...}`.

        Raises:
            FeedError: It is not JSON, or not a size that a picture can have.
        """
        try:
            content = json.loads(text)
            size = Size(content["width"], content["height"])
        except (ValueError, TypeError, KeyError) as error:
            raise FeedError('expected {"width": ..., "height": ..., "fps": ...}') from error
        is_size = all(type(length) is int and length > 0 for length in size)
        if not is_size or size.frame_bytes > LARGEST_FRAME_BYTES:
            raise FeedError(f"expected a size up to 4096x2160, got {size.width!r}x{size.height!r}")
        self.size = size

    def receive(self, pixels: bytes) -> RawFrame:
        """Take one frame.

        Raises:
            FeedError: It is not of the announced size.
        """
        if self.size is None:
            raise FeedError("expected the size first, got a frame")
        if len(pixels) != self.size.frame_bytes:
            width, height = self.size
            raise FeedError(f"expected {self.size.frame_bytes} bytes for {width}x{height}, got {len(pixels)}")
        self._arrivals.append(time.monotonic())
        return RawFrame(self.size, pixels)

    @property
    def fps(self) -> float:
        """Frames that arrived a second, over the last few."""
        if len(self._arrivals) < 2 or time.monotonic() - self._arrivals[-1] > SILENT_AFTER_S:
            return 0.0
        return (len(self._arrivals) - 1) / (self._arrivals[-1] - self._arrivals[0])

    async def dismiss(self, reason: str, code: WSCloseCode = WSCloseCode.POLICY_VIOLATION) -> None:
        """Close the connection and say why."""
        await self._socket.close(code=code, message=reason.encode()[:CLOSE_REASON_BYTES])
