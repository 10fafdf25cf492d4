"""supervisord: started as a child, asked over its private socket."""

import subprocess
import xmlrpc.client
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, cast

from supervisor.xmlrpc import SupervisorTransport

from footfall_appliance.parts import INTERPRETER

_RUNNING = 20


@dataclass(frozen=True, slots=True)
class PartState:
    """What supervisord knows of a part.

    Attributes:
        running: Whether it survived its first seconds and runs.
        description: Process id and uptime, or why it does not run.
        ended_at: When it last ended, in seconds since the epoch; 0 if it never did.
    """

    name: str
    running: bool
    description: str
    ended_at: int


def start_supervisor(
    configuration: Path, environment: Mapping[str, str], turn: int
) -> subprocess.Popen[bytes]:
    """Start supervisord in a process group of its own, so that Ctrl-C in a terminal reaches only its parent.

    When the parent is killed outright, the kernel asks supervisord to end.

    Args:
        turn: Descriptor of the lock that supervisord holds until it has ended too.
    """
    command = ["setpriv", "--pdeathsig", "TERM", str(INTERPRETER), "-m", "supervisor.supervisord", "-c"]
    output = configuration.with_name("supervisord.out")
    with output.open("wb") as out:
        return subprocess.Popen(
            [*command, str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=dict(environment),
            start_new_session=True,
            pass_fds=(turn,),
        )


def part_states(socket: Path) -> list[PartState]:
    """State of every part, in the order in which they started; none while supervisord does not answer."""
    transport = SupervisorTransport(None, None, f"unix://{socket}")
    try:
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as supervisor:
            answer = supervisor.supervisor.getAllProcessInfo()
    except (OSError, HTTPException, xmlrpc.client.Error):
        return []
    return [_part_state(entry) for entry in cast("list[dict[str, Any]]", answer)]


def _part_state(entry: Mapping[str, Any]) -> PartState:
    running = entry["state"] == _RUNNING
    # Of a part that failed to start the description says only "Exited too quickly"; its log says why.
    description = str(entry["description"] or entry["spawnerr"] or entry["statename"].lower())
    return PartState(str(entry["name"]), running, description, int(entry["stop"]))
