"""Starts real programs exactly as `make run` does, but only those that a test names.

    python -m support.supervised SETTINGS     {"root", "var", "mqtt_port", "grace_s", "parts": {name: command}}

Mosquitto is always one of them.
"""

import json
import os
import sys
from pathlib import Path

from footfall_appliance.credentials import create_credentials
from footfall_appliance.descendants import nothing_left_behind, wait_for
from footfall_appliance.mosquitto import write_configuration
from footfall_appliance.parts import Part
from footfall_appliance.settings import DEFAULT_PORTS, Folders, Settings
from footfall_appliance.supervision import supervisor_configuration
from footfall_appliance.supervisor_client import start_supervisor
from footfall_appliance.turn import only_one


def main() -> None:
    """Run until stopped."""
    given = json.loads(sys.argv[1])
    folders = Folders(Path(given["root"]), Path(given["var"]))
    settings = Settings(folders, ports={**DEFAULT_PORTS, "mosquitto": given["mqtt_port"]})
    folders.create()
    create_credentials(folders.private)
    broker = Part("mosquitto", ("/usr/sbin/mosquitto", "-c", str(write_configuration(settings))), {})
    parts = [broker, *(Part(name, tuple(command), {}) for name, command in given["parts"].items())]
    configuration = folders.run / "supervisord.conf"
    configuration.write_text(supervisor_configuration(parts, folders))
    with only_one(settings) as turn, nothing_left_behind(given["grace_s"]):
        wait_for(start_supervisor(configuration, os.environ, turn))


if __name__ == "__main__":
    main()
