"""What viewers ask for: a camera's endless stream of JPEGs, or one of them."""

import asyncio
import logging
import socket

from aiohttp import web

from footfall_ffserver.access import ACCESS
from footfall_ffserver.channel import HUB, Channel

log = logging.getLogger(__name__)

BOUNDARY = "picture"
# Small buffers: a slow viewer skips pictures instead of watching old ones, and costs no memory.
KERNEL_BUFFER_BYTES = 128 * 1024
STILL_PATIENCE_S = 15.0
VIEWER_PATIENCE_S = web.AppKey("viewer_patience_s", float)


async def stream(request: web.Request) -> web.StreamResponse:
    """Motion JPEG (`multipart/x-mixed-replace`) for as long as the viewer takes the pictures."""
    channel = _channel(request)
    response = web.StreamResponse(headers={"Content-Type": f"multipart/x-mixed-replace; boundary={BOUNDARY}"})
    _keep_buffers_small(request)
    await response.prepare(request)
    try:
        await _send_pictures(channel, response, request.app[VIEWER_PATIENCE_S])
    except TimeoutError:
        log.info("camera %s: a viewer took no picture for long and was dropped", channel.camera)
        if request.transport is not None:
            request.transport.abort()
    return response


async def _send_pictures(channel: Channel, response: web.StreamResponse, patience_s: float) -> None:
    number = 0
    with channel.watch() as pictures:
        await response.write(f"--{BOUNDARY}\r\n".encode())
        while True:
            number, picture = await pictures.after(number)
            async with asyncio.timeout(patience_s):
                await response.write(_part(picture))
            channel.bytes_sent += len(picture)


def _part(picture: bytes) -> bytes:
    """A picture with its head; the next boundary follows at once since it makes browsers show the part."""
    head = f"Content-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
    return b"".join((head.encode(), picture, f"\r\n--{BOUNDARY}\r\n".encode()))


async def still(request: web.Request) -> web.Response:
    """The newest picture."""
    channel = _channel(request)
    try:
        with channel.watch() as pictures:
            async with asyncio.timeout(STILL_PATIENCE_S):
                _, picture = await pictures.after(0)
    except TimeoutError:
        raise web.HTTPServiceUnavailable(text="FFmpeg makes no picture; the log says why.\n") from None
    channel.bytes_sent += len(picture)
    return web.Response(body=picture, content_type="image/jpeg")


def _channel(request: web.Request) -> Channel:
    camera = request.match_info["camera"]
    request.app[ACCESS].require_viewer(request, camera)
    return request.app[HUB].channel_for_viewer(camera)


def _keep_buffers_small(request: web.Request) -> None:
    if isinstance(request.transport, asyncio.WriteTransport):
        request.transport.set_write_buffer_limits(high=0)
        request.transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER_BYTES
        )
