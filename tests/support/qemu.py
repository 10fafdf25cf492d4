"""A PC in qemu, without hardware acceleration: its disk, its serial line, and its page on a loopback port."""

import re
import shutil
import socket
import subprocess
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import Self

from support.processes import Program, free_port
from support.wait import wait_until

_OVMF = Path("/usr/share/OVMF")
_PNG_END = b"IEND\xaeB`\x82"
# Not as a text file: Python would make two lines of \r\r\n.
_CONTROLS = re.compile(r"\x1b\[[0-9;?=]*[A-Za-z]|\x1bc|\r|\0")


class Firmware(Enum):
    """What starts the disk."""

    BIOS = "bios"
    UEFI = "uefi"
    SECURE_BOOT = "secure-boot"


class Machine:
    """A PC that runs until the `with` block ends. What the serial line says is kept over several starts.

    Args:
        folder: For its logs and sockets.
        disks: Raw files, the first being the one that it starts from.
        firmware: What starts it.
        network: Whether a cable is in; the outside reaches HTTPS on `port` and SSH on `ssh_port`, it reaches nobody.
        clock: What its clock says at power-on, like 2001-01-01T00:00:00; the right time by default.
    """

    def __init__(
        self,
        folder: Path,
        disks: Sequence[Path],
        firmware: Firmware = Firmware.BIOS,
        *,
        network: bool = True,
        clock: str | None = None,
        memory_mb: int = 2048,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"https://127.0.0.1:{self.port}"
        self.ssh_port = free_port()
        self.serial_log = folder / "serial.log"
        self._serial_socket = folder / "serial.socket"
        command = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2"]
        command += ["-m", str(memory_mb), "-display", "none", "-nodefaults", "-vga", "std", "-no-user-config"]
        command += ["-rtc", f"base={clock or 'utc'}", "-device", "i6300esb", "-action", "watchdog=reset"]
        command += _firmware(firmware, folder)
        command += _disks(disks)
        command += self._serial()
        self._monitor = folder / "monitor.socket"
        command += ["-monitor", f"unix:{self._monitor},server=on,wait=off"]
        if network:
            ports = {self.port: 443, self.ssh_port: 22}
            forwards = "".join(f",hostfwd=tcp:127.0.0.1:{here}-:{there}" for here, there in ports.items())
            command += [
                "-netdev",
                "user,id=lan,restrict=on" + forwards,
                "-device",
                "virtio-net-pci,netdev=lan",
            ]
        self.program = Program(command, folder / "qemu.log")

    def _serial(self) -> list[str]:
        line = f"socket,id=serial,path={self._serial_socket},server=on,wait=off"
        return ["-chardev", f"{line},logfile={self.serial_log},logappend=on", "-serial", "chardev:serial"]

    def power_on(self) -> Self:
        self._serial_socket.unlink(missing_ok=True)
        self.program.start()
        return self

    def cut_power(self) -> None:
        """Everything that the machine had not yet written to its disk is gone."""
        self.program.kill()

    def serial(self) -> str:
        """What the serial line has said so far, without colours and cursor movements."""
        if not self.serial_log.exists():
            return ""
        return _CONTROLS.sub("", self.serial_log.read_bytes().decode(errors="replace"))

    def wait_for(self, pattern: str, deadline_s: float, after: int = 0) -> re.Match[str]:
        """Wait until the serial line says something; `after` skips so many characters that it had said before."""

        def said() -> re.Match[str] | None:
            found = re.compile(pattern).search(self.serial(), after)
            if not found and not self.program.running():
                raise AssertionError(
                    f"the machine went off:\n{self.program.output()}\n{self.serial()[-3000:]}"
                )
            return found

        try:
            found = wait_until(said, pattern, deadline_s, every_s=0.3)
        except AssertionError as error:
            raise AssertionError(f"{error}\nthe serial line ends with:\n{self.serial()[-3000:]}") from error
        assert found is not None
        return found

    def type(self, line: str) -> None:
        """Type a line on the serial line's keyboard; returns once it shows there."""
        before = len(self.serial())
        with socket.socket(socket.AF_UNIX) as keyboard:
            keyboard.connect(str(self._serial_socket))
            keyboard.sendall(line.encode() + b"\r")
            self.wait_for(re.escape(line) + r"\n", 60, after=before)

    def photograph_screen(self, to: Path) -> None:
        """Keep what stands on the screen, as PNG."""
        to.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as monitor:
            monitor.connect(str(self._monitor))
            monitor.sendall(f"screendump {to} -f png\n".encode())
            wait_until(
                lambda: to.exists() and to.read_bytes().endswith(_PNG_END), "a picture of the screen", 60
            )

    def __enter__(self) -> Self:
        return self.power_on()

    def __exit__(self, *_: object) -> None:
        if self.program.running():
            self.program.kill()


def _firmware(firmware: Firmware, folder: Path) -> list[str]:
    if firmware is Firmware.BIOS:
        return ["-machine", "q35"]
    kind = ".ms" if firmware is Firmware.SECURE_BOOT else ""
    variables = folder / "uefi-variables.fd"
    if not variables.exists():
        shutil.copyfile(_OVMF / f"OVMF_VARS_4M{kind}.fd", variables)
    command = ["-machine", "q35" + (",smm=on" if kind else "")]
    if kind:
        command += ["-global", "driver=cfi.pflash01,property=secure,value=on"]
    code = _OVMF / f"OVMF_CODE_4M{kind and '.secboot'}.fd"
    command += ["-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={code}"]
    return [*command, "-drive", f"if=pflash,format=raw,unit=1,file={variables}"]


def _disks(disks: Sequence[Path]) -> list[str]:
    """As SATA disks, which every PC has and Linux calls sda, sdb and so on."""
    command = []
    for number, disk in enumerate(disks):
        command += ["-drive", f"if=none,id=disk{number},format=raw,file={disk},cache=writeback"]
        command += ["-device", f"ide-hd,drive=disk{number},bus=ide.{number},bootindex={number}"]
    return command


def copy_disk(image: Path, to: Path, size_gb: float) -> Path:
    """A disk of some size onto which the image was written."""
    subprocess.run(["cp", "--sparse=always", str(image), str(to)], check=True)
    with to.open("r+b") as disk:
        disk.truncate(int(size_gb * 1024**3))
    return to
