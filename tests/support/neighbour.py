"""Another computer in the network, as far as containers can see: a namespace beside that of the tests."""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from support.docker_engine import run
from support.processes import Program
from support.wait import wait_until

ADDRESS, OURS = "198.51.100.2", "198.51.100.1"
"""Of a network for documentation, which nobody has (RFC 5737)."""
PORT = 80


class Neighbour:
    """Serves web pages; knows only the tests' own address, and no way to Docker's networks."""

    def __init__(self, folder: Path) -> None:
        served = [
            sys.executable,
            "-u",
            "-m",
            "http.server",
            str(PORT),
            "--bind",
            ADDRESS,
            "--directory",
            str(folder),
        ]
        plugged_in = f"until ip address show up | grep --quiet {ADDRESS}; do sleep 0.05; done"
        self._program = Program(
            ["unshare", "--net", "bash", "-c", f'{plugged_in}; exec "$@"', "bash", *served],
            folder / "neighbour.log",
        )

    def _inside(self) -> list[str]:
        return ["nsenter", f"--net=/proc/{self._program.pid}/ns/net"]

    def reaches(self, address: str, port: int) -> bool:
        """Whether somebody accepts its connections there."""
        call = f"exec 3<>/dev/tcp/{address}/{port}"
        return (
            subprocess.run(
                [*self._inside(), "timeout", "3", "bash", "-c", call], capture_output=True
            ).returncode
            == 0
        )

    def __enter__(self) -> Self:
        self._program.start()
        own = Path("/proc/self/ns/net").readlink()
        wait_until(
            lambda: Path(f"/proc/{self._program.pid}/ns/net").readlink() != own,
            "a network of the neighbour's own",
        )
        run(["ip", "link", "add", "street", "type", "veth", "peer", "house", "netns", str(self._program.pid)])
        run(["ip", "address", "add", f"{OURS}/24", "dev", "street"])
        run(["ip", "link", "set", "street", "up"])
        run([*self._inside(), "ip", "address", "add", f"{ADDRESS}/24", "dev", "house"])
        run([*self._inside(), "ip", "link", "set", "house", "up"])
        wait_until(lambda: "Serving" in self._program.output(), "the neighbour's web server")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._program.kill()
