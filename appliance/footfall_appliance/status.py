"""How the running set is, asked from another shell."""

import threading
import time
from collections.abc import Callable

from footfall_appliance.console import say
from footfall_appliance.health import BrokerWatch, health_checks
from footfall_appliance.settings import Settings
from footfall_appliance.supervision import socket_path
from footfall_appliance.supervisor_client import part_states
from footfall_appliance.turn import find_running

# State that is older than this is stale by the MQTT contract.
_FRESH_S = 15.0
_PATIENCE_S = 3.0
NOT_RUNNING, NOT_WELL = 3, 1


def show_status(settings: Settings) -> int:
    """Write a line for each part; returns the exit code, 0 when all of them work."""
    running = find_running(settings)
    if running is None:
        say("Footfall is not running; `make run` starts it.")
        return NOT_RUNNING
    described = {state.name: state.description for state in part_states(socket_path(settings.folders))}
    all_well = True
    with BrokerWatch(running.settings, time.time() - _FRESH_S) as broker:
        for name, check in health_checks(running.settings, broker).items():
            well = _becomes_true(check)
            all_well &= well
            say(
                f"  {name:<10} {'works' if well else 'DOES NOT WORK':<13}  {described.get(name, 'not there')}"
            )
    return 0 if all_well else NOT_WELL


def _becomes_true(check: Callable[[], bool]) -> bool:
    end, pause = time.monotonic() + _PATIENCE_S, threading.Event()
    while not (well := check()) and time.monotonic() < end:
        pause.wait(0.05)
    return well
