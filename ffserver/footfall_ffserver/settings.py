"""What ffserver is told by its environment, checked once at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from footfall_ffserver.errors import StartError


@dataclass(frozen=True, slots=True)
class Settings:
    """How to serve, and the three secrets.

    Attributes:
        feed_token: What inference shows to push pictures.
        ticket_key: Signs the tickets that ui-server hands to its logged-in viewers.
        viewer_password: For programs without a ticket (VLC) and the status page; user name `viewer`.
        linger_s: How long an encoder outlives its last viewer, so that stills asked every second share one.
        viewer_patience_s: A viewer that accepts nothing for so long is dropped.
        idle_s: A connection on which nothing is asked for so long is closed; longer than a gateway keeps it.
    """

    bind: str
    port: int
    feed_token: str = field(repr=False)
    ticket_key: str = field(repr=False)
    viewer_password: str = field(repr=False)
    linger_s: float = 5.0
    viewer_patience_s: float = 30.0
    idle_s: float = 75.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the variables FFSERVER_* and the files that they name.

        Raises:
            StartError: Says which variable or file is wrong and what to do.
        """
        return cls(
            bind=environment.get("FFSERVER_BIND", "127.0.0.1"),
            port=_port(environment.get("FFSERVER_PORT", "8090")),
            feed_token=_secret(environment, "FFSERVER_FEED_TOKEN_FILE"),
            ticket_key=_secret(environment, "FFSERVER_TICKET_KEY_FILE"),
            viewer_password=_secret(environment, "FFSERVER_VIEWER_PASSWORD_FILE"),
        )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise StartError(f"FFSERVER_PORT: expected a port from 1 to 65535, got {text!r}")
    return int(text)


def _secret(environment: Mapping[str, str], variable: str) -> str:
    path = environment.get(variable)
    if not path:
        raise StartError(f"{variable} is not set; set it to a file that holds the secret (see `make run`)")
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise StartError(
            f"{variable}: cannot read {path}: {reason}; create it (`make run` does) or mend its permissions"
        ) from error
    if not secret:
        raise StartError(f"{variable}: {path} is empty; write the secret into it (`make run` does)")
    return secret
