"""Real programs under test: started on loopback, ended by their own process id."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self


def free_port() -> int:
    """A TCP port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_udp_ports(seed: int, count: int = 20) -> int:
    """The first of some UDP ports on loopback in a row that nobody has, below those that the system gives away."""
    for step in range(220):
        first = 10_000 + (seed + step) % 220 * 100
        with ExitStack() as probes:
            try:
                for port in range(first, first + count):
                    probes.enter_context(socket.socket(type=socket.SOCK_DGRAM)).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError(f"found no {count} free UDP ports in a row")


def is_listening(port: int) -> bool:
    """Whether somebody accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def listening_ports(pid: int) -> list[int]:
    """The TCP ports on which a process accepts connections.

    Source:
        proc(5), /proc/net/tcp: field 1 is the local address in hex, field 3 the state (0A listens), field 9 the inode.
    """
    own = {str(opened) for opened in opened_files(pid)}
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path("/proc/net", name).read_text().splitlines()[1:]
    ]
    return [
        int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own
    ]


def listening_addresses(rows: Iterable[str]) -> set[str]:
    """Where connections are accepted, as address:port, by lines of /proc/net/tcp and tcp6 of any namespace."""
    fields = [row.split() for row in rows]
    return {_readable(each[1]) for each in fields if len(each) > 3 and each[3] == "0A"}


def _readable(kernel_address: str) -> str:
    """An address of /proc/net/tcp: words of four bytes, each backwards."""
    address, port = kernel_address.split(":")
    words = (bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8))
    return f"{ip_address(b''.join(words))}:{int(port, 16)}"


def opened_files(pid: int) -> Iterator[Path]:
    """What a process has open; sockets and pipes have names of their own."""
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            yield entry.readlink()


class Program:
    """A program that runs until the `with` block ends; its output goes to a file.

    Ends the whole process group it leads, first politely, then by force.
    """

    def __init__(
        self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        self.command = list(command)
        self.log = log
        self._env = {**os.environ, **(env or {})}
        self._cwd = cwd
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=self._env,
                cwd=self._cwd,
                start_new_session=True,
            )
        return self

    @property
    def pid(self) -> int:
        assert self.process is not None, "not started"
        return self.process.pid

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def kill(self) -> None:
        """As a power cut would: SIGKILL to the program and its children."""
        self._signal(signal.SIGKILL)

    def stop(self, grace_s: float = 10.0) -> int:
        """Ask it to end; returns its exit code."""
        assert self.process is not None, "not started"
        self._signal(signal.SIGTERM, wait=False)
        try:
            return self.process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.returncode

    def _signal(self, number: signal.Signals, wait: bool = True) -> None:
        assert self.process is not None, "not started"
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        if wait:
            self.process.wait(10)

    def __enter__(self) -> Self:
        return self if self.running() else self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None:
            self.stop()
