"""FFmpeg as a child process: started, listened to, ended by its own process id."""

import asyncio
import os
import signal
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

STDOUT_BUFFER_BYTES = 1 << 20
LAST_LINES = 5
LAST_BREATH_S = 2.0
RENDER_PATIENCE_S = 10.0


class RenderError(Exception):
    """FFmpeg made no picture of what it was given; the message is what it said."""


class Child:
    """A running FFmpeg. When this program dies, its stdin ends, and so does it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.pid = process.pid
        self.stdin = cast(StreamWriter, process.stdin)
        self.stdout = cast(StreamReader, process.stdout)
        self._complaints: deque[str] = deque(maxlen=LAST_LINES)
        self._listening = asyncio.create_task(self._listen(cast(StreamReader, process.stderr)))

    async def _listen(self, stderr: StreamReader) -> None:
        async for line in stderr:
            self._complaints.append(line.decode(errors="replace").strip())

    async def end(self) -> int:
        """Kill it unless it ends by itself (there is no file to finish); returns the exit code."""
        if self.stdout.at_eof():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), LAST_BREATH_S)
        if self._process.returncode is None:
            # Process.kill would race with asyncio for the exit code: https://github.com/python/cpython/issues/87744
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        await self._listening
        return await self._process.wait()

    @property
    def last_words(self) -> str:
        """The last lines that it wrote to stderr."""
        return " | ".join(self._complaints) or "it said nothing"


async def start(command: Sequence[str]) -> Child:
    """Start FFmpeg with all three pipes.

    Raises:
        OSError: There is no such program, or no room for another process or its pipes.
    """
    return Child(
        await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=STDOUT_BUFFER_BYTES
        )
    )


async def render(command: Sequence[str], given: bytes) -> bytes:
    """Run FFmpeg once over a picture.

    Raises:
        RenderError: It cannot be started, it failed or took longer than RENDER_PATIENCE_S.
    """
    try:
        ffmpeg = await start(command)
    except OSError as error:
        raise RenderError(f"it cannot be started: {error}") from error
    try:
        async with asyncio.timeout(RENDER_PATIENCE_S):
            picture = await _through(ffmpeg, given)
    except TimeoutError as error:
        raise RenderError(f"no picture within {RENDER_PATIENCE_S:g} s") from error
    finally:
        await ffmpeg.end()
    if not picture:
        raise RenderError(ffmpeg.last_words)
    return picture


async def _through(ffmpeg: Child, given: bytes) -> bytes:
    with suppress(ConnectionError):  # it may have ended already; then there is no picture to read
        ffmpeg.stdin.write(given)
        await ffmpeg.stdin.drain()
    ffmpeg.stdin.close()
    return await ffmpeg.stdout.read()
