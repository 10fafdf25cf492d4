"""What the pages are configured with: environment variables, and files that hold the secrets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PATH = re.compile(r"(/[A-Za-z0-9_-]+)+")


class SettingsError(Exception):
    """An environment variable or a secret file is not as it must be; the message is for people."""


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the counts come from."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs from one installation to the next.

    Attributes:
        password_hash: Of the operator's password, as made by `werkzeug.security.generate_password_hash`.
        secret_key: Signs the session cookie.
        ticket_key: Signs the tickets with which browsers fetch pictures; shared with the stream server.
        stream_port: The stream server's port, on the same host as these pages.
        stream_path: Below which a gateway offers the stream server under the pages' own address; None without one.
        behind_https: Whether a gateway on this machine is what browsers speak with, in TLS; it says for whom it asks.
    """

    bind: str
    port: int
    stream_port: int
    broker: BrokerSettings
    password_hash: str = field(repr=False)
    secret_key: str = field(repr=False)
    ticket_key: str = field(repr=False)
    stream_path: str | None = None
    behind_https: bool = False


def from_environment(env: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: A port is none, or a secret file is missing, unreadable, empty or of the wrong kind.
    """
    return Settings(
        bind=env.get("UI_BIND") or "127.0.0.1",
        port=_port(env, "UI_PORT", 8080),
        stream_port=_port(env, "STREAM_PORT", 8090),
        broker=BrokerSettings(
            host=env.get("MQTT_HOST") or "127.0.0.1",
            port=_port(env, "MQTT_PORT", 1883),
            username=env.get("MQTT_USERNAME") or "ui",
            password=_secret(env, "MQTT_PASSWORD_FILE"),
        ),
        password_hash=_password_hash(env, "UI_PASSWORD_HASH_FILE"),
        secret_key=_secret(env, "UI_SECRET_KEY_FILE"),
        ticket_key=_secret(env, "FFSERVER_TICKET_KEY_FILE"),
        stream_path=_path(env, "STREAM_PATH"),
        behind_https=_yes(env, "UI_HTTPS"),
    )


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise SettingsError(
            f"{name}: expected a TCP port from 1 to 65535, found {text!r}; set {name} to a free one"
        )
    return int(text)


def _path(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name)
    if text and not _PATH.fullmatch(text):
        raise SettingsError(
            f"{name}: expected a path such as /pictures, found {text!r}; give it as the gateway has it"
        )
    return text or None


def _yes(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name) or "0"
    if text not in ("0", "1"):
        raise SettingsError(f"{name}: expected 1 or 0, found {text!r}; set it to 1 behind a gateway with TLS")
    return text == "1"


def _secret(env: Mapping[str, str], name: str) -> str:
    path = env.get(name)
    if not path:
        raise SettingsError(f"{name}: expected the path of a file with the secret, found nothing; {_WAY_OUT}")
    try:
        secret = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: cannot read {path}: {error}; {_WAY_OUT}") from error
    if not secret:
        raise SettingsError(f"{name}: expected a secret in {path}, found an empty file; {_WAY_OUT}")
    return secret


def _password_hash(env: Mapping[str, str], name: str) -> str:
    value = _secret(env, name)
    if value.count("$") != 2 or not value.startswith(("scrypt:", "pbkdf2:")):
        raise SettingsError(
            f"{name}: expected a password hash (scrypt:...$salt$hash) in {env[name]}, found something else; "
            "make one with werkzeug.security.generate_password_hash and never store the password itself"
        )
    return value


_WAY_OUT = "`make run` creates it, or let the variable name a file that this account may read"
