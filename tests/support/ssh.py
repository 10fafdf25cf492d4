"""SSH to the appliance, with a key that lies on its boot disk."""

import subprocess
from pathlib import Path

from footfall_installer.disks import SECTOR
from support.partitions import partition
from support.qemu import Machine
from support.wait import wait_until


class Key:
    """A key pair of its own."""

    def __init__(self, folder: Path) -> None:
        self.private = folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.private], check=True)

    def put_on(self, disk: Path) -> None:
        """Copy the public half onto the EFI partition, as one does with any computer that reads FAT."""
        at = partition(disk, "footfall-efi").start * SECTOR
        subprocess.run(
            ["mcopy", "-o", "-i", f"{disk}@@{at}", f"{self.private}.pub", "::authorized_keys"], check=True
        )


class Shell:
    """Runs commands on a machine."""

    def __init__(self, machine: Machine, key: Key) -> None:
        self._command = ["ssh", "-p", str(machine.ssh_port), "-i", str(key.private)]
        # Each machine is a new one on the same address.
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        for option in (*options, "IdentitiesOnly=yes", "BatchMode=yes", "ConnectTimeout=10"):
            self._command += ["-o", option]
        self._command.append("root@127.0.0.1")

    def run(self, command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*self._command, command], input=given, capture_output=True, check=False, timeout=300
        )

    def wait(self, deadline_s: float) -> None:
        """Wait until somebody answers."""
        wait_until(lambda: self.run("true").returncode == 0, "SSH", deadline_s)
