"""Are the ports free? Asked before anything starts, since a part that cannot bind only fails in its log."""

import errno
import socket
from pathlib import Path

from footfall_appliance.errors import ApplianceError
from footfall_appliance.settings import ALL_PORT_VARIABLES, LOOPBACK, METRICS, Settings

_LISTENING = "0A"


def check_ports(settings: Settings) -> None:
    """Try to take every port for a moment.

    Raises:
        ApplianceError: Somebody has one of them, or the address is not this machine's; names the variable.
    """
    problems = [
        problem
        for part, port in settings.ports.items()
        if (problem := _problem(part, LOOPBACK if part == METRICS else settings.bind, port))
    ]
    if problems:
        raise ApplianceError("\n".join(dict.fromkeys(problems)))


def _problem(part: str, bind: str, port: int) -> str | None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
            # As the parts do: a connection of the last run that still lingers is no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((bind, port))
            return None
    except socket.gaierror:
        return f"BIND: expected an address of this machine, got {bind!r}; use 127.0.0.1 or 0.0.0.0"
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            return f"BIND: expected an address of this machine, got {bind!r}; `ip address` lists them"
        variable = ALL_PORT_VARIABLES[part]
        if error.errno == errno.EACCES:
            return (
                f"port {port} for {part} is for root only; choose another: make run {variable}={port + 8000}"
            )
        who = holder_of(port)
        return (
            f"port {port} for {part} is in use{f' by {who}' if who else ''}; "
            f"end that program, or choose another port: make run {variable}={port % 65535 + 1}"
        )


def holder_of(port: int) -> str | None:
    """Name and process id of whoever listens on a TCP port, as far as this user may see it."""
    inodes = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(entry.readlink()) in inodes for entry in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            continue
    return None


def _listening_inodes(port: int) -> list[str]:
    """Inodes of the sockets that listen on a port.

    Source:
        proc(5), /proc/net/tcp: field 1 is the local address in hex, field 3 the state, field 9 the inode.
    """
    found = []
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if table.exists():
            rows = [line.split() for line in table.read_text().splitlines()[1:]]
            found += [
                row[9] for row in rows if int(row[1].rpartition(":")[2], 16) == port and row[3] == _LISTENING
            ]
    return found
