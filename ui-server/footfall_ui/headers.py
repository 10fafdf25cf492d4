"""Headers that keep a browser from doing what these pages never need."""

import re

from flask import Flask, Response, abort, request

_HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d+)?")


def stream_origin(port: int) -> str:
    """Where this browser finds the stream server: the host it reached us by, with another port."""
    host = _HOST.fullmatch(request.host)
    if host is None:
        abort(400, "The Host header is not a host name.")
    return f"{request.scheme}://{host['name']}:{port}"


def harden(app: Flask, stream_port: int | None) -> None:
    """Set the security headers on every answer.

    Args:
        stream_port: Where pictures come from on this host; None if from the same address as these pages.
    """

    def set_headers(response: Response) -> Response:
        for name, value in _FIXED.items():
            response.headers[name] = value
        pictures = "'self'"
        if stream_port is not None and _HOST.fullmatch(request.host):
            pictures += f" {stream_origin(stream_port)}"
        response.headers["Content-Security-Policy"] = _POLICY.format(pictures=pictures)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(set_headers)


_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src {pictures}; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
