"""The encoder of one watched camera: raw frames in, JPEGs out, by an FFmpeg that is restarted if it dies."""

import asyncio
import logging
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from footfall_ffserver import child
from footfall_ffserver.commands import Size, encode_command
from footfall_ffserver.newest import Newest

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
CONTENT_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawFrame:
    """A picture as inference sends it: BGR24, rows from the top."""

    size: Size
    pixels: bytes


class Encoder:
    """Started by the first frame; again after a death, with growing pauses, or when the size changes."""

    def __init__(self, camera: str, show: Callable[[bytes], None]) -> None:
        self._camera = camera
        self._show = show
        self._frames: Newest[RawFrame] = Newest()
        self._written = 0
        self._pause_s = FIRST_PAUSE_S
        self._died = False
        self.pid: int | None = None
        self.dropped_frames = 0

    @property
    def state(self) -> str:
        """In one word, for the status page."""
        if self.pid is not None:
            return "encoding"
        return "restarting" if self._died else "waiting"

    def offer(self, frame: RawFrame) -> None:
        """Encode this frame unless a newer one comes before FFmpeg is ready for it."""
        self._frames.put(frame)

    async def run(self) -> None:
        """Encode until cancelled; FFmpeg ends with it."""
        while True:
            _, first = await self._frames.after(self._written)
            try:
                ffmpeg = await child.start(encode_command(first.size))
            except OSError as error:  # too many processes or open files, say
                await self._pause_after_death(f"FFmpeg cannot be started: {error}")
                continue
            self.pid = ffmpeg.pid
            try:
                await self._encode(ffmpeg, first.size)
            finally:
                self.pid = None
                exit_code = await ffmpeg.end()
            if exit_code:
                await self._pause_after_death(f"FFmpeg ended with code {exit_code}: {ffmpeg.last_words}")

    async def _encode(self, ffmpeg: child.Child, size: Size) -> None:
        writing = asyncio.create_task(self._write(ffmpeg.stdin, size))
        try:
            while picture := await read_picture(ffmpeg.stdout):
                self._died = False
                self._pause_s = FIRST_PAUSE_S
                self._show(picture)
        finally:
            writing.cancel()

    async def _write(self, stdin: StreamWriter, size: Size) -> None:
        stdin.transport.set_write_buffer_limits(high=0)
        with suppress(ConnectionError):  # a death is noticed where the pictures are read
            while True:
                number, frame = await self._frames.after(self._written)
                if frame.size != size:
                    stdin.close()
                    return
                self.dropped_frames += number - self._written - 1
                self._written = number
                stdin.write(frame.pixels)
                await stdin.drain()

    async def _pause_after_death(self, complaint: str) -> None:
        self._died = True
        log.warning("camera %s: again in %g s: %s", self._camera, self._pause_s, complaint)
        await asyncio.sleep(self._pause_s)
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)


async def read_picture(mpjpeg: StreamReader) -> bytes | None:
    """Read the next JPEG of FFmpeg's mpjpeg format; None at the end.

    Source:
        FFmpeg, libavformat/mpjpegenc.c: each part has a header `Content-length: N`, an empty line, N bytes.
    """
    try:
        header = await mpjpeg.readuntil(b"\r\n\r\n")
        length = CONTENT_LENGTH.search(header)
        return await mpjpeg.readexactly(int(length[1])) if length else None
    except asyncio.IncompleteReadError:
        return None
