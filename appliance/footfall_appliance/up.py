"""The whole set from its first file to its last process."""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from footfall_appliance.announcement import announcement
from footfall_appliance.console import say
from footfall_appliance.credentials import create_credentials
from footfall_appliance.descendants import nothing_left_behind, wait_for
from footfall_appliance.errors import ApplianceError
from footfall_appliance.health import BrokerWatch, health_checks
from footfall_appliance.mosquitto import write_configuration
from footfall_appliance.parts import all_parts
from footfall_appliance.ports import check_ports
from footfall_appliance.settings import Settings
from footfall_appliance.site_choice import prepare_site
from footfall_appliance.startup import last_lines, wait_until_healthy
from footfall_appliance.supervision import STOP_GRACE_S, socket_path, supervisor_configuration
from footfall_appliance.supervisor_client import part_states, start_supervisor
from footfall_appliance.turn import only_one

_START_DEADLINE_S = 180.0
# The parts end one after the other, each within its own grace time.
STOP_DEADLINE_S = 5.0 * STOP_GRACE_S + 5.0
# What only `make` and the choice of the site need; a camera's address may hold its password.
_NOT_FOR_PARTS = ("CAMERA", "SITE", "FOOTFALL_CAMERA", "MAKEFLAGS", "MAKEOVERRIDES", "MFLAGS", "MAKELEVEL")


def run_until_stopped(settings: Settings, environment: Mapping[str, str]) -> None:
    """Prepare, start, wait until all works, stay until asked to stop. No process is left, however it ends.

    Raises:
        ApplianceError: Something that a person can mend.
    """
    settings.folders.create()
    with only_one(settings) as turn, nothing_left_behind(STOP_DEADLINE_S):
        _run(settings, environment, turn)
    say("Footfall has stopped.")


def _run(settings: Settings, environment: Mapping[str, str], turn: int) -> None:
    folders = settings.folders
    made = create_credentials(folders.private)
    check_ports(settings)
    passed_on = {name: value for name, value in environment.items() if name not in _NOT_FOR_PARTS}
    # An ordinary user's PATH on Debian lacks the folder in which mosquitto lies.
    passed_on["PATH"] = f"{passed_on.get('PATH', os.defpath)}:/usr/sbin"
    configuration = _configure(settings, passed_on)
    say(f"starting; the logs are in {folders.log}")
    began = time.time()
    supervisor = start_supervisor(configuration, passed_on, turn)
    cameras = _wait_until_healthy(settings, began)
    say(announcement(settings, cameras, _password_to_show(settings, made)))
    wait_for(supervisor)
    raise ApplianceError(f"the supervisor ended by itself\n{last_lines(folders.log / 'supervisord.log')}")


def _configure(settings: Settings, environment: Mapping[str, str]) -> Path:
    """Write what the parts read, and return the supervisor's configuration."""
    folders = settings.folders
    site = prepare_site(settings, environment)
    broker = write_configuration(settings)
    configuration = folders.run / "supervisord.conf"
    configuration.write_text(supervisor_configuration(all_parts(settings, site, broker), folders))
    return configuration


def _wait_until_healthy(settings: Settings, began: float) -> list[str]:
    """Wait for all parts; returns the ids of the cameras."""
    socket = socket_path(settings.folders)
    with BrokerWatch(settings, began) as broker:
        checks = health_checks(settings, broker)
        wait_until_healthy(checks, lambda: part_states(socket), settings.folders.log, _START_DEADLINE_S)
        return broker.cameras()


def _password_to_show(settings: Settings, made: list[str]) -> str | None:
    """The operator's password just after it was made, and only to a person: a log would keep it."""
    if "operator.password" not in made or not sys.stdout.isatty():
        return None
    return (settings.folders.private / "operator.password").read_text().strip()
