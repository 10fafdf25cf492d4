"""Starts the pages: `python -m footfall_ui` checks what can go wrong, then becomes gunicorn."""

import os
import socket
import sys
from pathlib import Path

from footfall_ui.settings import Settings, SettingsError, from_environment

CONFIGURATION = Path(__file__).with_name("gunicorn_settings.py")


def main() -> int:
    """Become gunicorn, or say what is wrong and return 2."""
    try:
        check_port(from_environment(os.environ))
    except SettingsError as error:
        sys.stderr.write(f"footfall-ui: {error}\n")
        return 2
    # Becomes gunicorn instead of starting it, so that a supervisor's signals reach it.
    command = gunicorn_command()
    os.execv(command[0], command)  # noqa: S606
    return 0


def gunicorn_command() -> list[str]:
    """The server with one process and the shipped configuration."""
    return [sys.executable, "-m", "gunicorn", "--config", str(CONFIGURATION), "footfall_ui:create_app()"]


def check_port(settings: Settings) -> None:
    """See that the address is free, since gunicorn would only say so after several attempts.

    Raises:
        SettingsError: Somebody else listens there, or the address is not one of this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    with socket.socket(family) as probe:
        # As gunicorn does: a port whose last connections are still closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind, settings.port))
        except OSError as error:
            raise SettingsError(
                f"UI_PORT: expected to listen on {settings.bind}:{settings.port}, found: "
                f"{error.strerror or error}; "
                "stop what uses the port, or set UI_PORT to a free one (UI_BIND for another address)"
            ) from error


if __name__ == "__main__":
    sys.exit(main())
