"""Looks into disks that are files, from outside: partitions, and the file systems in them."""

import subprocess
from pathlib import Path

from footfall_installer.disks import SECTOR
from footfall_installer.table import Partition, read_table


def partition(disk: Path, name: str) -> Partition:
    return next(part for part in read_table(disk) if part.name == name)


def content(disk: Path, part: Partition, length: int | None = None) -> bytes:
    """The bytes of a partition, or its first ones."""
    with disk.open("rb") as file:
        file.seek(part.start * SECTOR)
        return file.read(length or part.size * SECTOR)


def inside(disk: Path, part: Partition) -> str:
    """How the programs of e2fsprogs are told where in a file a file system begins."""
    return f"{disk}?offset={part.start * SECTOR}"


def taken_out(disk: Path, part: Partition, to: Path) -> Path:
    """A partition as a file of its own, with what its journal still holds carried out, as the kernel does at a mount.

    Raises:
        AssertionError: It is really damaged.
    """
    place = [f"skip={part.start * SECTOR}", f"count={part.size * SECTOR}", "iflag=skip_bytes,count_bytes"]
    command = ["dd", f"if={disk}", f"of={to}", "bs=1M", "conv=sparse", "status=none", *place]
    subprocess.run(command, check=True)
    done = subprocess.run(["e2fsck", "-p", to], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return to


def read_file(partition: Path, path: str) -> bytes:
    """A file in a partition that was taken out."""
    return subprocess.run(["debugfs", "-R", f"cat {path}", partition], capture_output=True, check=True).stdout


def write_file(disk: Path, part: Partition, path: str, source: Path) -> None:
    """Replace a file's content by that of a file out here."""
    requests = f"rm {path}\nwrite {source} {path}\n"
    subprocess.run(["debugfs", "-w", "-f", "-", inside(disk, part)], input=requests.encode(), check=True)


def file_system_size(disk: Path, part: Partition) -> int:
    """How many bytes the file system in a partition takes."""
    command = ["dumpe2fs", "-h", inside(disk, part)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    fields = dict(line.split(":", 1) for line in shown.splitlines() if ":" in line)
    return int(fields["Block count"]) * int(fields["Block size"])
