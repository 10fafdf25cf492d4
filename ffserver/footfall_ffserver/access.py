"""Who may push and who may watch."""

import hmac

from aiohttp import BasicAuth, web
from itsdangerous import BadData, URLSafeTimedSerializer

from footfall_ffserver.settings import Settings

EVERY_CAMERA = "*"
TICKET_SALT = "footfall-stream"
TICKET_LASTS_S = 15 * 60
"""Short, since a ticket outlives a log-out; it is asked for at connection only, so an open stream goes on."""
VIEWER = "viewer"


class Access:
    """Compares what a request shows with the secrets, in constant time."""

    def __init__(self, settings: Settings) -> None:
        self._bearer = f"Bearer {settings.feed_token}"
        self._password = settings.viewer_password
        self._tickets = URLSafeTimedSerializer(settings.ticket_key, salt=TICKET_SALT)

    def require_feed_token(self, request: web.Request) -> None:
        """Let only inference push.

        Raises:
            web.HTTPUnauthorized: The token is missing or another one.
        """
        if not _same(request.headers.get("Authorization", ""), self._bearer):
            raise web.HTTPUnauthorized(
                headers={"WWW-Authenticate": 'Bearer realm="feed"'},
                text="The feed token is not this server's; FFSERVER_FEED_TOKEN_FILE must name the same "
                "secret here and in inference.\n",
            )

    def require_viewer(self, request: web.Request, camera: str) -> None:
        """Let a viewer pass who shows the password or a ticket for this camera (or for all).

        Raises:
            web.HTTPUnauthorized: With a challenge that makes browsers ask for the password, but not where a
                ticket was shown: an expired picture inside a page must not open a dialogue.
        """
        ticket = request.query.get("ticket")
        if ticket is None:
            if not self._has_password(request.headers.get("Authorization", "")):
                raise web.HTTPUnauthorized(
                    headers={"WWW-Authenticate": 'Basic realm="Footfall streams", charset="UTF-8"'},
                    text=f"Log in as {VIEWER!r}, or open the picture from Footfall's page.\n",
                )
        elif not self._opens(ticket, camera):
            raise web.HTTPUnauthorized(
                headers={"WWW-Authenticate": 'Ticket realm="Footfall streams"'},
                text="The ticket is not valid (any more) for this picture; load Footfall's page again.\n",
            )

    def _has_password(self, authorization: str) -> bool:
        try:
            shown = BasicAuth.decode(authorization, encoding="utf-8")
        except ValueError:
            return False
        return _same(shown.login, VIEWER) & _same(shown.password, self._password)

    def _opens(self, ticket: str, camera: str) -> bool:
        try:
            content = self._tickets.loads(ticket, max_age=TICKET_LASTS_S)
        except BadData:
            return False
        return isinstance(content, dict) and content.get("camera") in (camera, EVERY_CAMERA)


def _same(shown: str, secret: str) -> bool:
    return hmac.compare_digest(shown.encode(errors="surrogateescape"), secret.encode())


ACCESS = web.AppKey("access", Access)
