"""What the environment says about this program's surroundings; the broker's part is in adapters/broker/link.py."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from footfall.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment, typed.

    Attributes:
        stream_url: Address of ffserver; None to make no pictures.
        feed_token_file: Holds what ffserver wants to hear from a feed.
        models_dir: The cache of models.
        state_dir: What must outlive this program: the outbox, today's totals and recorded tracks.
        models_mirror: Address or folder that is asked first for a model's files; None to ask upstream at once.
        metrics_port: Where Prometheus may ask; None to listen nowhere.
        metrics_bind: The address of that port.
    """

    stream_url: str | None
    feed_token_file: Path | None
    models_dir: Path
    state_dir: Path
    models_mirror: str | None = None
    metrics_port: int | None = None
    metrics_bind: str = "127.0.0.1"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the settings, with defaults for a checkout that is started by hand.

        Raises:
            ConfigError: FFSERVER_URL or FOOTFALL_MODELS_MIRROR is no such address, or METRICS_PORT no port.
        """
        token = environment.get("FFSERVER_FEED_TOKEN_FILE")
        return cls(
            stream_url=_stream_url(environment.get("FFSERVER_URL")),
            feed_token_file=Path(token) if token else None,
            models_dir=Path(environment.get("FOOTFALL_MODELS_DIR", "var/cache/models")),
            state_dir=Path(environment.get("FOOTFALL_STATE_DIR", "var/state")),
            models_mirror=_mirror(environment.get("FOOTFALL_MODELS_MIRROR")),
            metrics_port=_metrics_port(environment.get("METRICS_PORT")),
            metrics_bind=environment.get("METRICS_BIND") or "127.0.0.1",
        )

    @property
    def tracks_dir(self) -> Path:
        """Where tracks are recorded unless site.yaml says otherwise."""
        return self.state_dir / "tracks"

    def feed_token(self) -> str:
        """The secret with which pictures are brought to ffserver.

        Raises:
            ConfigError: Its file is not named, or cannot be read.
        """
        if self.feed_token_file is None:
            raise ConfigError(
                "FFSERVER_FEED_TOKEN_FILE is not set; expected a file with the token that ffserver wants"
            )
        try:
            return self.feed_token_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(
                f"FFSERVER_FEED_TOKEN_FILE: {self.feed_token_file} cannot be read ({error.strerror}); "
                "make it readable for this program, or name another file"
            ) from error


def _stream_url(given: str | None) -> str | None:
    if not given:
        return None
    if not _is_address(given):
        raise ConfigError(
            f"FFSERVER_URL: expected ffserver's address as in http://127.0.0.1:8090, found {given!r}; "
            "mend it, or leave it empty to make no pictures"
        )
    return given


def _is_address(given: str) -> bool:
    try:
        parts = urlsplit(given)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _mirror(given: str | None) -> str | None:
    if given and "://" in given and not _is_address(given):
        raise ConfigError(
            f"FOOTFALL_MODELS_MIRROR: expected a folder or an address that begins with http:// or https://, found "
            f"{given!r}; mend it, or leave it empty to fetch models from their makers"
        )
    return given or None


def _metrics_port(given: str | None) -> int | None:
    if not given:
        return None
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise ConfigError(
            f"METRICS_PORT: expected a port from 1 to 65535, found {given!r}; mend it, or leave it empty to listen "
            "nowhere"
        )
    return int(given)
