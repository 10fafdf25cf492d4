"""The channel of one camera, where its feed and its viewers meet; and the hub, which holds all channels."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import WSCloseCode, web

from footfall_ffserver.broadcast import Broadcast
from footfall_ffserver.encoder import RawFrame
from footfall_ffserver.feed import Feed
from footfall_ffserver.newest import Newest


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """What the status page says of a camera; None where it is not known.

    Attributes:
        connected_since: ISO 8601, of the present feed.
        dropped_frames: That came faster than FFmpeg took them, since the camera went on air.
    """

    camera: str
    connected_since: str | None
    width: int | None
    height: int | None
    fps_in: float
    encoder: str
    encoder_pid: int | None
    viewers: int
    bytes_sent: int
    dropped_frames: int


class Channel:
    """Goes on air with the first viewer and off it a while after the last; feeds may come and go meanwhile.

    Attributes:
        audience: Tells the feed how many watch; 0 only once the camera is off air.
        bytes_sent: To all viewers so far.
    """

    def __init__(self, camera: str, linger_s: float) -> None:
        self.camera = camera
        self.audience: Newest[int] = Newest()
        self.audience.put(0)
        self.bytes_sent = 0
        self._linger_s = linger_s
        self._viewers = 0
        self._feed: Feed | None = None
        self._broadcast: Broadcast | None = None
        self._closing_time: asyncio.TimerHandle | None = None
        self._ending: asyncio.Task[None] | None = None
        self._last_live: bytes | None = None

    async def connect(self, feed: Feed) -> None:
        """Take a feed in the place of the one before."""
        before, self._feed = self._feed, feed
        self._tell_broadcast()
        if before is not None:
            await before.dismiss("another feed of this camera took its place")

    def disconnect(self, feed: Feed) -> None:
        """Forget a feed that ended, unless another took its place."""
        if self._feed is feed:
            self._feed = None
            self._tell_broadcast()

    def _tell_broadcast(self) -> None:
        if self._broadcast is not None:
            self._broadcast.has_feed = self._feed is not None

    def accept(self, frame: RawFrame) -> None:
        """Encode a frame if anybody watches."""
        if self._broadcast is not None:
            self._broadcast.encoder.offer(frame)

    @contextmanager
    def watch(self) -> Iterator[Newest[bytes]]:
        """The camera's JPEGs, live or marked as stale, for as long as a viewer stays."""
        broadcast = self._go_on_air()
        self._viewers += 1
        self.audience.put(self._viewers)
        try:
            yield broadcast.pictures
        finally:
            self._viewers -= 1
            if self._viewers:
                self.audience.put(self._viewers)
            else:
                self._closing_time = asyncio.get_running_loop().call_later(self._linger_s, self._go_off_air)

    def _go_on_air(self) -> Broadcast:
        if self._closing_time is not None:
            self._closing_time.cancel()
            self._closing_time = None
        if self._broadcast is None:
            self._broadcast = Broadcast(self.camera, self._last_live, has_feed=self._feed is not None)
        return self._broadcast

    def _go_off_air(self) -> None:
        if self._broadcast is not None:
            self._last_live = self._broadcast.last_live
            self._ending = self._broadcast.stop()
            self._broadcast = None
            self.audience.put(0)

    async def dismiss_feed(self) -> None:
        """Send the feed away since the server ends."""
        if self._feed is not None:
            await self._feed.dismiss("ffserver is shutting down", WSCloseCode.GOING_AWAY)

    async def close(self) -> None:
        """End FFmpeg at once, whoever watches."""
        if self._closing_time is not None:
            self._closing_time.cancel()
        self._go_off_air()
        if self._ending is not None:
            await asyncio.wait([self._ending])

    def status(self) -> ChannelStatus:
        """What there is to say now."""
        feed, encoder = self._feed, self._broadcast.encoder if self._broadcast else None
        size = feed.size if feed else None
        return ChannelStatus(
            camera=self.camera,
            connected_since=feed.connected_since.isoformat(timespec="seconds") if feed else None,
            width=size.width if size else None,
            height=size.height if size else None,
            fps_in=round(feed.fps, 1) if feed else 0.0,
            encoder=encoder.state if encoder else "off",
            encoder_pid=encoder.pid if encoder else None,
            viewers=self._viewers,
            bytes_sent=self.bytes_sent,
            dropped_frames=encoder.dropped_frames if encoder else 0,
        )


class Hub:
    """All channels; a camera gets its own with its first feed and keeps it."""

    def __init__(self, linger_s: float) -> None:
        self._linger_s = linger_s
        self._channels: dict[str, Channel] = {}

    def channel_for_feed(self, camera: str) -> Channel:
        """The camera's channel, made if this is its first feed."""
        if camera not in self._channels:
            self._channels[camera] = Channel(camera, self._linger_s)
        return self._channels[camera]

    def channel_for_viewer(self, camera: str) -> Channel:
        """Find a camera's channel.

        Raises:
            web.HTTPNotFound: No feed of that name has come since the start.
        """
        if camera not in self._channels:
            known = ", ".join(sorted(self._channels)) or "none"
            raise web.HTTPNotFound(
                text=f"No camera {camera!r} has sent pictures since ffserver started; known: {known}. "
                "Check its id in site.yaml and that inference runs.\n"
            )
        return self._channels[camera]

    def statuses(self) -> list[ChannelStatus]:
        """Of all channels, by camera id."""
        return [self._channels[camera].status() for camera in sorted(self._channels)]

    async def dismiss_feeds(self) -> None:
        """Send all feeds away since the server ends."""
        await asyncio.gather(*(channel.dismiss_feed() for channel in self._channels.values()))

    async def close(self) -> None:
        """End every FFmpeg."""
        await asyncio.gather(*(channel.close() for channel in self._channels.values()))


HUB = web.AppKey("hub", Hub)
