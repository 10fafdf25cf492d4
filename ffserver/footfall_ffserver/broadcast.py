"""One camera on air: from the first viewer until a few seconds after the last."""

import asyncio
import logging
import time
from pathlib import Path

from footfall_ffserver import child
from footfall_ffserver.commands import FONTS, Size, slate_command, stale_command
from footfall_ffserver.encoder import Encoder
from footfall_ffserver.newest import Newest

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
PATIENCE_WITH_FEED_S = 5.0  # inference may be slow
PATIENCE_WITHOUT_FEED_S = 2.0
SLATE_SIZE = Size(768, 576)


class Broadcast:
    """Shows what the encoder makes; while nothing comes, the last picture marked as stale, once a second.

    Attributes:
        pictures: JPEGs for the viewers.
        last_live: The last JPEG that was not marked.
        has_feed: Whether inference is connected; set by the channel.
    """

    def __init__(self, camera: str, last_live: bytes | None, has_feed: bool) -> None:
        self._camera = camera
        self._shown_live_at = time.monotonic()
        self.pictures: Newest[bytes] = Newest()
        self.last_live = last_live
        self.has_feed = has_feed
        self.encoder = Encoder(camera, self._show_live)
        self._on_air = asyncio.create_task(self._run())

    def stop(self) -> asyncio.Task[None]:
        """Go off air; what is returned is done once FFmpeg is gone."""
        self._on_air.cancel()
        return self._on_air

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self.encoder.run())
                    tasks.create_task(self._watch_for_silence())
            except ExceptionGroup:
                log.exception("camera %s: the broadcast broke off; it goes on", self._camera)
            await asyncio.sleep(LOOK_EVERY_S)

    def _show_live(self, picture: bytes) -> None:
        self._shown_live_at = time.monotonic()
        self.last_live = picture
        self.pictures.put(picture)

    def _is_silent(self) -> bool:
        patience_s = PATIENCE_WITH_FEED_S if self.has_feed else PATIENCE_WITHOUT_FEED_S
        return time.monotonic() - self._shown_live_at > patience_s

    async def _watch_for_silence(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self._is_silent():
                await self._show_stale_until_live()

    async def _show_stale_until_live(self) -> None:
        try:
            marked = await render_stale(self.last_live)
        except child.RenderError as error:
            log.error("camera %s: FFmpeg could not mark the last picture as stale: %s", self._camera, error)
            return
        while self._is_silent():
            self.pictures.put(marked)
            await asyncio.sleep(LOOK_EVERY_S)


async def render_stale(picture: bytes | None) -> bytes:
    """A picture that cannot be taken for a live one; without any, a slate that says so.

    Raises:
        RenderError: FFmpeg could not do it.
    """
    font = next((path for path in FONTS if Path(path).exists()), None)
    if picture is None:
        return await child.render(slate_command(SLATE_SIZE, font), b"")
    return await child.render(stale_command(font), picture)
