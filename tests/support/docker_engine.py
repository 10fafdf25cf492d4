"""A real Docker engine of the tests' own, in the namespaces that scripts/test-compose.sh has made."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from support.broker import ROOT
from support.processes import Program
from support.wait import wait_until

CACHE = Path(os.environ.get("FOOTFALL_VAR") or ROOT / "var").absolute() / "cache"
BASE_FILES = CACHE / "docker"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Of containers; Debian's own image has the same."""
# slirp4netns' own name server, which asks the machine's.
NAME_SERVER = "10.0.2.3"


class DockerEngine:
    """Programs, images and volumes lie in the cache; sockets, and what runs, in a folder that the tests leave empty.

    Args:
        work: Of scripts/test-compose.sh; its file `outside` is the network that the tests were started in.
        cgroups: The control group below which containers run.
    """

    def __init__(self, work: Path, cgroups: str) -> None:
        self.work = work
        made_of = "\n".join([*self._base_settings(), str((BASE_FILES / "base.tar").stat().st_mtime_ns)])
        self.base = f"footfall-base:{sha256(made_of.encode()).hexdigest()[:12]}"
        programs = CACHE / "docker" / "engine"
        libraries = programs / "usr" / "lib" / "x86_64-linux-gnu"
        folders = [programs / "usr" / "sbin", programs / "usr" / "bin", programs / "sbin"]
        self.environment = os.environ | {
            "PATH": ":".join([*map(str, folders), os.environ["PATH"]]),
            "LD_LIBRARY_PATH": str(libraries),
            "XTABLES_LIBDIR": str(libraries / "xtables"),
            "DOCKER_HOST": f"unix://{work}/docker.sock",
            "DOCKER_CONFIG": str(work / "client"),
            "BASE": self.base,
        }
        configuration = work / "daemon.json"
        configuration.write_text("{}")
        self._program = Program(
            [
                *("dockerd", "--host", f"unix://{work}/docker.sock", "--config-file", str(configuration)),
                *("--data-root", str(CACHE / "docker" / "data"), "--exec-root", str(work / "run")),
                *("--pidfile", str(work / "docker.pid"), "--cgroup-parent", cgroups),
                *("--exec-opt", "native.cgroupdriver=cgroupfs", "--dns", NAME_SERVER),
            ],
            work / "dockerd.log",
            env=self.environment,
        )

    def __enter__(self) -> Self:
        run(["ip", "link", "set", "lo", "up"])
        self._program.start()
        wait_until(self._answers, "Docker's engine to answer", 60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._program.stop(grace_s=60)

    def _answers(self) -> bool:
        assert self._program.running(), self._program.output()
        asked = subprocess.run(["docker", "version"], env=self.environment, capture_output=True)
        return asked.returncode == 0

    def docker(self, *arguments: str, deadline_s: float = 60) -> str:
        """What one of Docker's commands says.

        Raises:
            AssertionError: It failed; says how.
        """
        return run(["docker", *arguments], self.environment, deadline_s=deadline_s)

    def inspect(self, *things: str) -> list[dict[str, Any]]:
        """What Docker knows of containers, images, networks or volumes."""
        known: list[dict[str, Any]] = json.loads(self.docker("inspect", *things)) if things else []
        return known

    def containers_and_volumes(self) -> list[str]:
        return self._names("container") + self._names("volume")

    def _names(self, kind: str) -> list[str]:
        every = ("--all",) if kind == "container" else ()
        return self.docker(kind, "ls", "--quiet", *every).split()

    def take_away_all_but_images(self) -> None:
        """Remove every container, volume and network."""
        for kind in ("container", "volume"):
            if names := self._names(kind):
                self.docker(kind, "rm", "--force", *names)
        self.docker("network", "prune", "--force")

    def import_base(self) -> None:
        """Make the base image, unless it is there, with this machine's ways to packages."""
        if not self.docker("images", "--quiet", self.base):
            changes = [word for setting in self._base_settings() for word in ("--change", f"ENV {setting}")]
            self.docker("import", *changes, str(BASE_FILES / "base.tar"), self.base, deadline_s=300)

    @staticmethod
    def _base_settings() -> list[str]:
        return [f"PATH={PATH}", *(BASE_FILES / "base.env").read_text().splitlines()]

    @contextmanager
    def way_out(self) -> Iterator[None]:
        """While this lasts, programs and containers reach what this machine reaches."""
        outside = f"--net={self.work}/outside"
        command = ["nsenter", outside, "slirp4netns", "--configure", "--mtu=65520", "--disable-host-loopback"]
        with Program(
            [*command, str(os.getpid()), "tap0"], self.work / "slirp4netns.log", env=self.environment
        ) as slirp:
            wait_until(
                lambda: "tap0" in run(["ip", "-4", "-brief", "address"]) or not slirp.running(),
                "a way out",
                20,
            )
            assert slirp.running(), slirp.output()
            yield


def run(
    command: list[str],
    environment: Mapping[str, str] = os.environ,
    *,
    deadline_s: float = 60,
    expected: int = 0,
) -> str:
    """What a command says on standard output.

    Raises:
        AssertionError: Its exit code is another than the expected one; quotes what it said.
    """
    return run_for_bytes(command, environment, deadline_s=deadline_s, expected=expected).decode(
        errors="replace"
    )


def run_for_bytes(
    command: list[str],
    environment: Mapping[str, str] = os.environ,
    *,
    given: bytes = b"",
    deadline_s: float = 60,
    expected: int = 0,
) -> bytes:
    """The same for a program that reads and writes more than text."""
    ended = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, timeout=deadline_s, input=given
    )
    # Two words of the command: the others may hold a proxy's password.
    said = (ended.stdout[-4000:] + ended.stderr[-8000:]).decode(errors="replace")
    assert ended.returncode == expected, f"{' '.join(command[:2])}: exit code {ended.returncode}\n{said}"
    return ended.stdout
