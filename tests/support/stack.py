"""The whole of Footfall, started by the program behind `make run`, on ports of its own."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from support.broker import ROOT
from support.processes import Program, free_port
from support.wait import wait_until

VARIABLES = ("MQTT_PORT", "FFSERVER_PORT", "UI_PORT", "NODE_RED_PORT")
COMMANDS = {
    "mosquitto": "mosquitto -c",
    "ffserver": "footfall_ffserver",
    "inference": "footfall run",
    "ui": "footfall_ui",
    "node-red": "node-red",
}
"""Words by which each part is known in the list of processes."""


class Running(Protocol):
    """A running set of all parts, wherever it runs; its ports are on loopback."""

    ports: dict[str, int]

    def url(self, port: str) -> str:
        """Where the part answers whose port a variable of `make run` sets."""

    def secret(self, name: str) -> str:
        """A password or key by its file's name."""

    def secrets(self) -> Mapping[str, str]:
        """All passwords and keys by their files' names."""

    def logs(self) -> Mapping[str, str]:
        """What each part has said."""

    def process(self, part: str) -> int | None:
        """The id of a part's process; another one after a new start, None in between."""

    def processes(self) -> Mapping[int, str]:
        """Command lines of all processes, by their ids."""

    def stop(self) -> None:
        """Stop it as a person would, and see that it ends well."""


class Stack:
    """Five parts under their supervisor, with fresh secrets and an empty history; models and the clip are shared."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in VARIABLES}
        (ROOT / "var" / "cache").mkdir(parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cache").symlink_to(ROOT / "var" / "cache")
        chosen = {name: str(port) for name, port in self.ports.items()} | {"FOOTFALL_VAR": str(folder)}
        self.program = Program(
            [sys.executable, "-m", "footfall_appliance", "up"],
            folder / "up.log",
            env=os.environ | chosen,
            cwd=ROOT,
        )

    def start(self, deadline_s: float = 240.0) -> Self:
        """Start, and wait until the program says that everything is healthy."""
        self.program.start()
        wait_until(lambda: self._up() or not self.program.running(), "a healthy stack", deadline_s)
        assert self.program.running(), self.program.output()
        return self

    def _up(self) -> bool:
        return self.url("UI_PORT") in self.program.output()

    def stop(self) -> None:
        assert self.program.stop(grace_s=60) == 0, self.program.output()

    def process(self, part: str) -> int | None:
        words = COMMANDS[part]
        return next((pid for pid, line in self.processes().items() if words in line), None)

    def processes(self) -> dict[int, str]:
        return descendants(self.program.pid)

    def url(self, port: str) -> str:
        return f"http://127.0.0.1:{self.ports[port]}"

    def secret(self, name: str) -> str:
        return self.secrets()[name]

    def secrets(self) -> dict[str, str]:
        files = (path for path in (self.folder / "private").iterdir() if path.is_file())
        return {path.name: path.read_text().strip() for path in files}

    def logs(self) -> dict[str, str]:
        return {path.stem: path.read_text(errors="replace") for path in (self.folder / "log").glob("*.log")}

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.program.running():
            self.program.stop(grace_s=60)


def descendants(pid: int) -> dict[int, str]:
    """Command lines of all processes below one, by process id."""
    found: dict[int, str] = {}
    tasks = Path(f"/proc/{pid}/task")
    try:
        children = {
            int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()
        }
    except (FileNotFoundError, ProcessLookupError):
        return found
    for child in children:
        try:
            found[child] = command_line(child)
        except (FileNotFoundError, ProcessLookupError):
            continue
        found |= descendants(child)
    return found


def command_line(pid: int) -> str:
    """A process's program and its arguments."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
