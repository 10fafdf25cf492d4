"""SSH to the appliance, with a key that lies on its boot disk or on a stick."""

import subprocess
from pathlib import Path

from footfall_installer.disks import SECTOR
from support.partitions import partition
from support.wait import wait_until


class Key:
    """A key pair of its own."""

    def __init__(self, folder: Path, name: str = "key") -> None:
        self.private = folder / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.private], check=True)

    def put_on(self, disk: Path) -> None:
        """Copy the public half onto the EFI partition, as one does with any computer that reads FAT."""
        self.put_into(f"{disk}@@{partition(disk, 'footfall-efi').start * SECTOR}")

    def put_into(self, fat: str) -> None:
        """The same for a FAT file system, named as mtools want it."""
        command = ["mcopy", "-o", "-i", fat, f"{self.private}.pub", "::authorized_keys"]
        subprocess.run(command, check=True)


class Shell:
    """Runs commands on a machine."""

    def __init__(self, address: str, key: Key, port: int = 22) -> None:
        self._command = ["ssh", "-p", str(port), "-i", str(key.private)]
        # Each machine is a new one on the same address.
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        for option in (*options, "IdentitiesOnly=yes", "BatchMode=yes", "ConnectTimeout=10"):
            self._command += ["-o", option]
        self._command.append(f"root@{address}")

    def run(self, command: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*self._command, command], input=given, capture_output=True, check=False, timeout=300
        )

    def wait(self, deadline_s: float) -> None:
        """Wait until somebody answers."""
        wait_until(lambda: self.run("true").returncode == 0, "SSH", deadline_s)
