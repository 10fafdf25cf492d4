"""The whole of Footfall in containers, with the same handles as the native `Stack`."""

import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from support.broker import ROOT
from support.docker_engine import CACHE, DockerEngine, run
from support.processes import free_port
from support.stack import VARIABLES, command_line, descendants

SERVICES = {
    "mosquitto": "mosquitto",
    "ffserver": "ffserver",
    "inference": "inference",
    "ui": "ui-server",
    "node-red": "node-red",
}
"""The native parts' names, and those of their services."""


class ComposeStack:
    """docker-compose.yml as it stands, on ports of its own; volumes stay when it stops, as on a real computer.

    Args:
        files: Further compose files, which change it.

    Attributes:
        healthy_after_s: How long the last start took until everything was healthy.
    """

    def __init__(
        self, engine: DockerEngine, project: str = "footfall", files: tuple[Path, ...] = (), **variables: str
    ) -> None:
        self.engine = engine
        self.ports = {name: free_port() for name in VARIABLES}
        self.healthy_after_s = 0.0
        given = [word for file in (ROOT / "docker-compose.yml", *files) for word in ("--file", str(file))]
        self._command = [
            str(CACHE / "docker-compose"),
            "--project-name",
            project,
            "--env-file",
            "/dev/null",
            *given,
        ]
        chosen = {name: str(port) for name, port in self.ports.items()} | variables
        self._environment = engine.environment | chosen

    def compose(self, *arguments: str, deadline_s: float = 120, expected: int = 0) -> str:
        """What one of Compose's commands says."""
        return run([*self._command, *arguments], self._environment, deadline_s=deadline_s, expected=expected)

    def start(self) -> Self:
        """Start, and wait until Docker calls everything healthy."""
        began = time.monotonic()
        self.compose("up", "--detach", "--wait", "--no-build", deadline_s=240)
        self.healthy_after_s = time.monotonic() - began
        return self

    def stop(self) -> None:
        """Stop all containers, and take them and their networks away."""
        self.compose("down", deadline_s=120)

    def container(self, part: str) -> dict[str, Any]:
        """What Docker knows of a part's container."""
        (found,) = self.engine.inspect(*self.compose("ps", "--quiet", SERVICES[part]).split())
        return found

    def inside(self, part: str, *command: str) -> str:
        """What a command says that runs in a part's container, as the part's own user."""
        return self.compose("exec", "--no-TTY", SERVICES[part], *command)

    def process(self, part: str) -> int | None:
        """The process of a part's container that the others hang on; None while it does not run."""
        return self.container(part)["State"]["Pid"] or None

    def processes(self) -> dict[int, str]:
        """Command lines of all processes in containers, by process id."""
        first = [pid for pid in map(self.process, SERVICES) if pid]
        return {pid: command_line(pid) for pid in first} | {
            pid: line for each in first for pid, line in descendants(each).items()
        }

    def url(self, port: str) -> str:
        return f"http://127.0.0.1:{self.ports[port]}"

    def secret(self, name: str) -> str:
        return self.secrets()[name]

    def secrets(self) -> Mapping[str, str]:
        """All secrets by the names of their files, read where a person reads them."""
        folder = "/mosquitto/private"
        names = self.inside("mosquitto", "ls", folder).split()
        return {name: self.inside("mosquitto", "cat", f"{folder}/{name}").strip() for name in names}

    def logs(self) -> Mapping[str, str]:
        """What each service has said."""
        return {
            service: self.compose("logs", "--no-color", service) for service in ("setup", *SERVICES.values())
        }

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
