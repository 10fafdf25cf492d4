"""Footfall's web pages for the operator: live counts, lines, cameras and alerts behind a login."""

import os
from datetime import timedelta
from functools import partial

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from footfall_ui.feed import Feed
from footfall_ui.headers import harden, stream_origin
from footfall_ui.live import LiveBoard
from footfall_ui.login import protect
from footfall_ui.pages import pages
from footfall_ui.settings import Settings, from_environment
from footfall_ui.tickets import TicketOffice

__all__ = ["create_app"]

_LARGEST_FORM_BYTES = 16 * 1024


def create_app(settings: Settings | None = None, live: LiveBoard | None = None) -> Flask:
    """Build the application.

    Args:
        settings: By default those of the environment.
        live: A board that somebody else feeds; by default one that is fed from the broker.

    Raises:
        SettingsError: The environment is not as it must be.
    """
    settings = settings or from_environment(os.environ)
    if live is None:
        live = LiveBoard()
        Feed(settings.broker, live).start()
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        # Browsers send a cookie to every port of a host, so its name must be ours alone.
        SESSION_COOKIE_NAME="footfall_ui",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=7),
        # A form is good for as long as its session: a wall display may sign out after a week.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=_LARGEST_FORM_BYTES,
    )
    if settings.behind_https:
        app.config.update(SESSION_COOKIE_SECURE=True)
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    path, port = settings.stream_path, settings.stream_port
    harden(app, None if path else port)
    CSRFProtect(app)
    protect(app, settings.password_hash)
    streams = partial(stream_origin, port) if path is None else lambda: path
    app.register_blueprint(pages(live, TicketOffice(settings.ticket_key), streams))
    app.register_error_handler(HTTPException, _error_page)
    return app


def _error_page(error: HTTPException) -> ResponseReturnValue:
    if request.path.startswith("/api/"):
        return {"error": error.description}, error.code or 500
    return render_template("error.html", error=error), error.code or 500
