"""python -m footfall_appliance up | down | status | secrets | models: what `make` calls."""

import argparse
import os
import signal
import sys
from pathlib import Path

from footfall_appliance.console import say
from footfall_appliance.credentials import create_credentials
from footfall_appliance.errors import ApplianceError
from footfall_appliance.settings import Settings, read_settings
from footfall_appliance.site_choice import prepare_site
from footfall_appliance.status import show_status
from footfall_appliance.turn import end_running
from footfall_appliance.up import STOP_DEADLINE_S, run_until_stopped

# What a shell reports of a program that SIGINT ended.
INTERRUPTED = 128 + signal.SIGINT
_ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run one command; returns the exit code."""
    arguments = _parser().parse_args()
    try:
        settings = read_settings(os.environ, _ROOT)
        return _run(arguments.command, settings)
    except ApplianceError as error:
        sys.stderr.write(f"footfall: {error}\n")
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m footfall_appliance", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything and stay until stopped")
    commands.add_parser("down", help="stop what another shell started")
    commands.add_parser(
        "status", help="how each part is; exit code 3 when nothing runs, 1 when something is not well"
    )
    commands.add_parser("secrets", help="make the passwords and keys that are missing")
    commands.add_parser("models", help="fetch, verify and convert the model of the site; the demo's clip too")
    return parser


def _run(command: str, settings: Settings) -> int:
    if command == "up":
        run_until_stopped(settings, os.environ)
    elif command == "down":
        was_running = end_running(settings, STOP_DEADLINE_S)
        say("Footfall has stopped." if was_running else "Footfall was not running.")
    elif command == "status":
        return show_status(settings)
    elif command == "secrets":
        made = create_credentials(settings.folders.private)
        say(f"{settings.folders.private}: {'made ' + ', '.join(made) if made else 'all there'}")
    else:
        settings.folders.create()
        prepare_site(settings, os.environ)
    return 0


if __name__ == "__main__":
    sys.exit(main())
