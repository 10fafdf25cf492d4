"""The status page, the same as JSON, and the health check."""

from dataclasses import asdict
from datetime import datetime
from html import escape
from importlib.resources import files
from string import Template

from aiohttp import web

from footfall_ffserver.access import ACCESS, EVERY_CAMERA
from footfall_ffserver.channel import HUB, ChannelStatus

PAGE = Template((files("footfall_ffserver") / "status.html").read_text(encoding="utf-8"))
NO_FEEDS = '<p class="none">No camera has sent pictures yet. Is inference running?</p>'


async def health(_request: web.Request) -> web.Response:
    """Answers while the server serves; asks for no password."""
    return web.json_response({"status": "ok"})


async def status_json(request: web.Request) -> web.Response:
    """What the status page says, for programs."""
    request.app[ACCESS].require_viewer(request, EVERY_CAMERA)
    return web.json_response({"cameras": [asdict(status) for status in request.app[HUB].statuses()]})


async def status_page(request: web.Request) -> web.Response:
    """Every camera's feed, encoder and viewers."""
    request.app[ACCESS].require_viewer(request, EVERY_CAMERA)
    query = f"?{request.query_string}" if request.query_string else ""
    cards = "".join(card(status, query) for status in request.app[HUB].statuses())
    return web.Response(text=PAGE.substitute(cards=cards or NO_FEEDS), content_type="text/html")


def card(status: ChannelStatus, query: str) -> str:
    """One camera's part of the page."""
    facts = {
        "connected since": _moment(status.connected_since) if status.connected_since else "not connected",
        "size": f"{status.width} x {status.height}" if status.width else "unknown",
        "frames a second in": f"{status.fps_in:g}",
        "FFmpeg": f"{status.encoder} (pid {status.encoder_pid})" if status.encoder_pid else status.encoder,
        "viewers": str(status.viewers),
        "sent": f"{status.bytes_sent / 1e6:.1f} MB",
        "dropped frames": str(status.dropped_frames),
    }
    rows = "".join(f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items())
    look = "live" if status.connected_since else "gone"
    links = "".join(
        f'<a href="{status.camera}{ending}{escape(query)}">{name}</a>'
        for name, ending in (("stream", ".mjpeg"), ("still", ".jpg"))
    )
    return f'<article class="{look}"><h2>{escape(status.camera)}</h2><dl>{rows}</dl><p>{links}</p></article>'


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%Y-%m-%d %H:%M} UTC"
