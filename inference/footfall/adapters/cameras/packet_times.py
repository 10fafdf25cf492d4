"""The times of everything that a camera sends, as FFmpeg tells them beside the pictures."""

import re
from collections import deque
from fractions import Fraction

_BASE = re.compile(rb"#tb 0: (\d+)/(\d+)")
_PACKET = re.compile(rb"0, +(-?\d+), +-?\d+, ")


class PacketTimes:
    """Reads FFmpeg's format framecrc, and keeps what is new in it.

    Source:
        FFmpeg, libavformat/framecrcenc.c: after a header with the unit of time, a line for each packet that begins with
        the stream's number and the time of decoding.
    """

    def __init__(self) -> None:
        self.ended = False
        self._rest = b""
        self._unit = Fraction(1, 1000)
        self._latest: deque[float] = deque(maxlen=50)

    @property
    def latest_s(self) -> float:
        """The newest packet's time in the stream, in seconds; 0 before there was one."""
        return self._latest[-1] if self._latest else 0.0

    @property
    def fps(self) -> float | None:
        """Packets, that is pictures, a second lately, by the camera's clock; None until two have come."""
        span = self._latest[-1] - self._latest[0] if self._latest else 0.0
        return (len(self._latest) - 1) / span if span > 0 else None

    def take(self, told: bytes) -> None:
        """Read what FFmpeg has told since the last time; nothing means that it has ended."""
        self.ended = not told
        *lines, self._rest = (self._rest + told).split(b"\n")
        for line in lines:
            self._read(line)

    def _read(self, line: bytes) -> None:
        if base := _BASE.match(line):
            self._unit = Fraction(int(base[1]), max(int(base[2]), 1))
        elif packet := _PACKET.match(line):
            self._latest.append(float(int(packet[1]) * self._unit))
