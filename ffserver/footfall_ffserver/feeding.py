"""The WebSocket over which inference sends a camera's frames and learns how many watch."""

import asyncio
import logging

from aiohttp import WSCloseCode, WSMsgType, web

from footfall_ffserver.access import ACCESS
from footfall_ffserver.channel import HUB, Channel
from footfall_ffserver.errors import FeedError
from footfall_ffserver.feed import LARGEST_FRAME_BYTES, Feed

log = logging.getLogger(__name__)

HEARTBEAT_S = 10.0
CLOSE_PATIENCE_S = 2.0


async def take_feed(request: web.Request) -> web.WebSocketResponse:
    """Serve one feed until it ends."""
    request.app[ACCESS].require_feed_token(request)
    socket = web.WebSocketResponse(
        max_msg_size=LARGEST_FRAME_BYTES + 1, heartbeat=HEARTBEAT_S, timeout=CLOSE_PATIENCE_S, compress=False
    )
    await socket.prepare(request)
    channel = request.app[HUB].channel_for_feed(request.match_info["camera"])
    feed = Feed(socket)
    await channel.connect(feed)
    log.info("camera %s: feed connected", channel.camera)
    telling = asyncio.create_task(_tell_audience(socket, channel))
    try:
        await _receive(socket, feed, channel)
    except FeedError as error:
        log.error("camera %s: feed closed: %s", channel.camera, error)
        await feed.dismiss(str(error), WSCloseCode.UNSUPPORTED_DATA)
    finally:
        telling.cancel()
        channel.disconnect(feed)
        log.info("camera %s: feed ended", channel.camera)
    return socket


async def _receive(socket: web.WebSocketResponse, feed: Feed, channel: Channel) -> None:
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            feed.announce(message.data)
        elif message.type is WSMsgType.BINARY:
            channel.accept(feed.receive(message.data))


async def _tell_audience(socket: web.WebSocketResponse, channel: Channel) -> None:
    number = 0
    while not socket.closed:
        number, viewers = await channel.audience.after(number)
        await socket.send_json({"viewers": viewers})
