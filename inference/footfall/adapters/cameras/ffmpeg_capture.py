"""A camera read by an FFmpeg of its own: for what OpenCV's FFmpeg cannot be told for one camera alone."""

import fcntl
import os
import select
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, cast

import cv2
import numpy as np

from footfall.adapters.cameras.ffmpeg_commands import Decoding, file_list, read_command
from footfall.adapters.cameras.packet_times import PacketTimes
from footfall.core.frame import Image
from footfall.errors import SourceError

PIPE_BYTES = 1 << 20
"""As large as Linux lets everybody make a pipe: fewer changes between FFmpeg and us."""
END_S = 1.0
"""FFmpeg's time to say goodbye to the camera before it is killed."""
_LONGEST_LINE = 512


@dataclass(frozen=True, slots=True)
class RawFormat:
    """What comes through the pipe: 4:2:0 pictures of one size, even in both directions."""

    width_px: int
    height_px: int

    @property
    def picture_bytes(self) -> int:
        """Luminance, and two colours in half the width and height."""
        return self.width_px * self.height_px * 3 // 2


def raw_format(header: bytes) -> RawFormat | None:
    """Read the line with which a stream begins; None where it is no such line.

    Source:
        yuv4mpeg(5): words that begin with W and H tell width and height.
    """
    magic, *words = header.decode("ascii", "replace").split()[:16] or [""]
    told = {word[0]: word[1:] for word in words}
    if magic != "YUV4MPEG2" or not (told.get("W", "").isdigit() and told.get("H", "").isdigit()):
        return None
    return RawFormat(int(told["W"]), int(told["H"]))


def to_image(raw: bytearray, kind: RawFormat) -> Image:
    """Convert a 4:2:0 picture of even width and height."""
    planes = np.frombuffer(raw, np.uint8).reshape(kind.height_px * 3 // 2, kind.width_px)
    return np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), np.uint8)


class FfmpegCapture:
    """Pictures from an FFmpeg that is ended, by its own process id, when this is closed.

    Used by one thread. A picture was grabbed once the whole of it is here.
    """

    def __init__(
        self, address: str, decoding: Decoding, *, open_timeout_s: float, read_timeout_s: float
    ) -> None:
        """Start FFmpeg, and wait for its first word; not opened when none comes in time.

        Raises:
            SourceError: There is no FFmpeg.
        """
        self._read_timeout_s = read_timeout_s
        self._process = start_ffmpeg(read_command(decoding))
        self._pipe = _pipe_of(self._process)
        self._buffered = bytearray()
        self._times = PacketTimes()
        self._errors = cast(IO[bytes], self._process.stderr).fileno()
        os.set_blocking(self._errors, False)
        listed = file_list(address, read_timeout_s, as_they_come=decoding.as_they_come)
        feed(self._process, listed.encode())
        header = self._line(time.monotonic() + open_timeout_s)
        self._format = raw_format(header) if header else None
        self._raw = bytearray(self._format.picture_bytes if self._format else 0)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels; None where it is not open."""
        return (self._format.width_px, self._format.height_px) if self._format else None

    @property
    def source_fps(self) -> float | None:
        """Pictures a second that the camera sends, those that are left out among them."""
        return self._times.fps

    def isOpened(self) -> bool:  # noqa: N802 - as OpenCV calls it
        return self._format is not None

    def get(self, propId: int) -> float:  # noqa: N803 - as OpenCV calls it
        return self._times.latest_s * 1000 if propId == cv2.CAP_PROP_POS_MSEC else 0.0

    def grab(self) -> bool:
        if self._format is None:
            return False
        deadline = time.monotonic() + self._read_timeout_s
        header = self._line(deadline)
        whole = header is not None and header.startswith(b"FRAME") and self._fill(deadline)
        self._take_times()
        return whole

    def retrieve(self) -> tuple[bool, Image | None]:
        return (True, to_image(self._raw, self._format)) if self._format else (False, None)

    def release(self) -> None:
        self._format = None
        end_ffmpeg(self._process)

    def _line(self, deadline: float) -> bytes | None:
        while (end := self._buffered.find(b"\n")) < 0:
            if len(self._buffered) > _LONGEST_LINE or not (more := self._read(_LONGEST_LINE, deadline)):
                return None
            self._buffered += more
        line = bytes(self._buffered[:end])
        del self._buffered[: end + 1]
        return line

    def _fill(self, deadline: float) -> bool:
        """Read a picture straight to where it stays; the next line's beginning is never read with it."""
        view = memoryview(self._raw)
        have = min(len(self._buffered), len(view))
        view[:have] = self._buffered[:have]
        del self._buffered[:have]
        while have < len(view):
            if not self._comes(deadline) or not (got := os.readv(self._pipe, [view[have:]])):
                return False
            have += got
        return True

    def _read(self, most: int, deadline: float) -> bytes:
        return os.read(self._pipe, most) if self._comes(deadline) else b""

    def _comes(self, deadline: float) -> bool:
        """Wait for more of the pictures; FFmpeg must never wait for us to read the times."""
        while True:
            ready = _ready([self._pipe, *([] if self._times.ended else [self._errors])], deadline)
            if self._errors in ready:
                self._take_times()
            if self._pipe in ready or not ready:
                return self._pipe in ready

    def _take_times(self) -> None:
        with suppress(BlockingIOError):
            while not self._times.ended:
                self._times.take(os.read(self._errors, PIPE_BYTES))


def start_ffmpeg(command: list[str]) -> "subprocess.Popen[bytes]":
    """Start an FFmpeg that no key press in a terminal ends before we do.

    Raises:
        SourceError: There is none.
    """
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
    except OSError as error:
        raise no_ffmpeg(error) from error


def no_ffmpeg(error: OSError) -> SourceError:
    """What to say where FFmpeg cannot be started."""
    return SourceError(
        f"expected the program ffmpeg, by which this camera is read (for its 'decoding' in site.yaml, or to spare "
        f"work), found: {error.strerror}; install FFmpeg 5.1 or newer, or remove 'decoding'"
    )


def feed(process: "subprocess.Popen[bytes]", text: bytes) -> None:
    """Write to FFmpeg's standard input, and close it; an FFmpeg that has ended is noticed where it is read."""
    stdin = cast(IO[bytes], process.stdin)
    with suppress(BrokenPipeError):
        stdin.write(text)
    with suppress(BrokenPipeError):
        stdin.close()


def end_ffmpeg(process: "subprocess.Popen[bytes]") -> None:
    """End FFmpeg, politely at first, and wait until it has ended."""
    for pipe in (process.stdout, process.stderr):
        cast(IO[bytes], pipe).close()
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _pipe_of(process: "subprocess.Popen[bytes]") -> int:
    pipe = cast(IO[bytes], process.stdout).fileno()
    with suppress(OSError):  # the pipes of all cameras together may be too large; a small one is slower
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return pipe


def _ready(pipes: list[int], deadline: float) -> list[int]:
    waiting = select.poll()
    for pipe in pipes:
        waiting.register(pipe, select.POLLIN)
    return [pipe for pipe, _ in waiting.poll(max(0.0, deadline - time.monotonic()) * 1000)]
