"""The whole of Footfall, started by the program behind `make run`, on ports of its own."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from support.broker import ROOT
from support.processes import Program, free_port
from support.wait import wait_until

VARIABLES = ("MQTT_PORT", "FFSERVER_PORT", "UI_PORT", "NODE_RED_PORT")


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

    def url(self, port: str) -> str:
        return f"http://127.0.0.1:{self.ports[port]}"

    def secret(self, name: str) -> str:
        return (self.folder / "private" / name).read_text().strip()

    def log(self, part: str) -> str:
        return (self.folder / "log" / f"{part}.log").read_text(errors="replace")

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
            found[child] = (
                Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            )
        except (FileNotFoundError, ProcessLookupError):
            continue
        found |= descendants(child)
    return found
