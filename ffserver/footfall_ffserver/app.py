"""The composition root: settings in, a serving program out."""

import asyncio
import errno
import logging
import shutil
import signal

from aiohttp import web

from footfall_ffserver import feeding, pages, viewing
from footfall_ffserver.access import ACCESS, Access
from footfall_ffserver.channel import HUB, Hub
from footfall_ffserver.errors import StartError
from footfall_ffserver.settings import Settings

log = logging.getLogger(__name__)

CAMERA = r"{camera:[a-z0-9_-]{1,64}}"
SHUTDOWN_PATIENCE_S = 1.0  # streams never end by themselves
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",  # ui-server shows the pictures, from its own port
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(settings: Settings) -> web.Application:
    """The server as an aiohttp application."""
    app = web.Application()
    app[ACCESS] = Access(settings)
    app[HUB] = Hub(settings.linger_s)
    app[viewing.VIEWER_PATIENCE_S] = settings.viewer_patience_s
    app.add_routes(
        [
            web.get("/", pages.status_page),
            web.get("/status.json", pages.status_json),
            web.get("/health", pages.health),
            web.get(f"/feed/{CAMERA}", feeding.take_feed, allow_head=False),
            web.get(f"/{CAMERA}.mjpeg", viewing.stream, allow_head=False),
            web.get(f"/{CAMERA}.jpg", viewing.still, allow_head=False),
        ]
    )
    app.on_response_prepare.append(_add_headers)
    app.on_shutdown.append(_dismiss_feeds)
    app.on_cleanup.append(_end_encoders)
    return app


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


async def _dismiss_feeds(app: web.Application) -> None:
    await app[HUB].dismiss_feeds()


async def _end_encoders(app: web.Application) -> None:
    await app[HUB].close()


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        StartError: FFmpeg is missing, or the address cannot be had.
    """
    if shutil.which("ffmpeg") is None:
        raise StartError("expected the program ffmpeg, found none on PATH; install it (apt install ffmpeg)")
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    # Without an access log, tickets in addresses are never written down.
    runner = web.AppRunner(
        create_app(settings), access_log=None, handler_cancellation=True,
        shutdown_timeout=SHUTDOWN_PATIENCE_S, keepalive_timeout=settings.idle_s,
    )  # fmt: skip
    await runner.setup()
    try:
        await _listen(runner, settings)
        log.info("serving on http://%s:%d", settings.bind, settings.port)
        await ended.wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.bind, settings.port).start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"port {settings.port} of {settings.bind} is in use; set FFSERVER_PORT to a free one, "
                "or end the program that listens there"
            ) from error
        raise StartError(
            f"cannot listen on {settings.bind}:{settings.port}: {error.strerror}; "
            "set FFSERVER_BIND to an address of this machine and FFSERVER_PORT to a port above 1023"
        ) from error
