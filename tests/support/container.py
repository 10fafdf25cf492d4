"""The appliance's system in systemd-nspawn: all of it but the kernel, the boot loader and the devices."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from support.processes import Program
from support.wait import wait_until

_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


class Container:
    """A box that runs until the `with` block ends.

    Args:
        root: The unpacked system; it is mounted read-only.
        folder: For the log of its console.
        data: A folder, which becomes /data; or a block device, on which the box has to find its data itself.
        network: The network namespace that it is in.
        devices: Further disks and sticks.
    """

    def __init__(
        self, root: Path, folder: Path, data: Path, network: str, devices: Sequence[Path] = ()
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        mount = (
            [f"--bind={data}", f"--setenv=FOOTFALL_DATA_DEVICE={data}"]
            if data.is_block_device()
            else [f"--bind={data}:/data"]
        )
        command = ["systemd-nspawn", "--quiet", f"--directory={root}", "--read-only", "--boot", *mount]
        command += [f"--bind={device}" for device in devices]
        command += ["--register=no", "--keep-unit", "--console=read-only", "--resolv-conf=off"]
        command += [f"--network-namespace-path=/run/netns/{network}", "--capability=CAP_NET_ADMIN"]
        command += ["--hostname=footfall"]
        self.program = Program(command, folder / "console.log", env={"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})

    def said(self) -> str:
        """What its console has said so far, without colours."""
        return _CONTROLS.sub("", self.program.output())

    def wait_for(self, pattern: str, deadline_s: float = 60.0) -> re.Match[str]:
        """Wait until the console says something; returns the last time that it did."""

        def found() -> re.Match[str] | None:
            assert self.program.running(), f"the container ended:\n{self.said()[-3000:]}"
            return next(reversed(list(re.finditer(pattern, self.said()))), None)

        try:
            match = wait_until(found, pattern, deadline_s)
        except AssertionError as error:
            raise AssertionError(f"{error}\nthe console ends with:\n{self.said()[-3000:]}") from error
        assert match is not None
        return match

    def first_process(self) -> int:
        """The process that is number 1 inside."""
        children = Path(f"/proc/{self.program.pid}/task/{self.program.pid}/children").read_text().split()
        return int(children[0])

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a program inside as root."""
        entering = ["nsenter", f"--target={self.first_process()}", "--all", "--", *command]
        done = subprocess.run(entering, capture_output=True, text=True, check=False, timeout=120)
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done

    def unit(self, name: str, fact: str) -> str:
        """What systemd says of a unit."""
        return self.run("systemctl", "show", f"--property={fact}", "--value", name).stdout.strip()

    def units(self) -> list[str]:
        """Footfall's own services."""
        listed = self.run("systemctl", "list-unit-files", "footfall-*.service", "--output=json").stdout
        files: list[dict[str, Any]] = json.loads(listed)
        return sorted(each["unit_file"] for each in files if "@" not in each["unit_file"])

    def __enter__(self) -> Self:
        self.program.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Shut down as by the power button; by force when that takes long."""
        if self.program.running():
            first = self.first_process()
            if self.program.stop(grace_s=60) < 0:
                with suppress(ProcessLookupError):
                    os.kill(first, signal.SIGKILL)


class LoopDevice:
    """A file as a disk."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.path = Path()

    def __enter__(self) -> Path:
        self.path = Path(_output("losetup", "--find", "--show", str(self._file)))
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        subprocess.run(["losetup", "--detach", str(self.path)], check=True)


def data_disk(file: Path) -> Path:
    """A file with an empty file system for data."""
    _output("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-L", "footfall-data", str(file), "64M")
    return file


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
