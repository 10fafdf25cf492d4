"""Partition tables: what is on a disk, and what it becomes. Written and read by sfdisk."""

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footfall_installer.disks import SECTOR
from footfall_installer.errors import InstallError

ROOT = "footfall-root"
SYSTEM = ("footfall-bios", "footfall-efi", ROOT)
DATA = "footfall-data"
SMALLEST_DATA = 64 * 1024**2
_LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
_ALIGNMENT = 1024**2 // SECTOR
"""In sectors; as much stays free at the disk's end, for the second copy of the table."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A part of a disk; start and size in sectors."""

    name: str
    start: int
    size: int
    type_guid: str
    guid: str | None = None

    @property
    def end(self) -> int:
        """The first sector behind it."""
        return self.start + self.size

    def line(self) -> str:
        """As sfdisk reads it."""
        fields = {
            "start": self.start,
            "size": self.size,
            "type": self.type_guid,
            "uuid": self.guid,
            "name": f'"{self.name}"',
        }
        return ", ".join(f"{name}={value}" for name, value in fields.items() if value is not None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a disk becomes: the stick's three partitions, and data behind them.

    Attributes:
        keeps_data: The data that is there stays.
    """

    system: tuple[Partition, ...]
    data: Partition
    keeps_data: bool

    @property
    def root(self) -> Partition:
        return self.system[-1]


def read_table(disk: Path) -> tuple[Partition, ...]:
    """The partitions of a disk; none where there is no GPT.

    Raises:
        InstallError: The disk cannot be read.
    """
    done = subprocess.run(
        ["sfdisk", "--json", str(disk)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return parse_table(json.loads(done.stdout))
    if "does not contain a recognized partition table" in done.stderr:
        return ()
    raise InstallError(f"{disk.name} cannot be read: {done.stderr.strip()}; choose another disk")


def parse_table(listed: Mapping[str, Any]) -> tuple[Partition, ...]:
    """Read what sfdisk wrote as JSON."""
    table = listed["partitiontable"]
    if table["label"] != "gpt":
        return ()
    return tuple(
        Partition(part.get("name", ""), part["start"], part["size"], part["type"], part["uuid"])
        for part in table.get("partitions", ())
    )


def plan(
    stick: Sequence[Partition], found: Iterable[Partition], disk_size: int, *, erase_data: bool = False
) -> Plan:
    """What a disk becomes.

    Args:
        stick: The stick's partitions.
        found: Those that the disk has now.
        disk_size: Of the disk, in bytes.
        erase_data: Whether settings and counts that are there go too.

    Raises:
        InstallError: The stick has not the appliance's partitions, or the disk's data lie where the system must go.
    """
    system = tuple(Partition(part.name, part.start, part.size, part.type_guid) for part in stick)
    if tuple(part.name for part in system) != SYSTEM:
        raise InstallError("this stick does not hold the appliance; write it anew with `make install-stick`")
    end = system[-1].end
    kept = next((part for part in found if part.name == DATA), None)
    if kept is None or erase_data:
        rest = (disk_size // SECTOR // _ALIGNMENT - 1) * _ALIGNMENT - end
        return Plan(system, Partition(DATA, end, rest, _LINUX), keeps_data=False)
    if kept.start < end:
        raise InstallError(
            f"the settings and counts on this disk begin at sector {kept.start}, where the system must go, which ends "
            f"at {end}; copy them to another disk, then install with `erase`"
        )
    return Plan(system, kept, keeps_data=True)


def room_needed(system: Sequence[Partition]) -> int:
    """Bytes that a disk must have for these and for data behind them."""
    return (system[-1].end + 2 * _ALIGNMENT) * SECTOR + SMALLEST_DATA


def script(partitions: Iterable[Partition]) -> str:
    """A table as sfdisk reads it; partitions without a GUID get one by chance."""
    return "\n".join(["label: gpt", *(part.line() for part in partitions), ""])


def write_table(disk: Path, partitions: Iterable[Partition]) -> None:
    """Partition a disk. What is inside partitions stays as it is; the kernel learns of it at the next start.

    Raises:
        InstallError: sfdisk refused.
    """
    command = ["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", "--wipe", "always"]
    command += ["--wipe-partitions", "never", str(disk)]
    done = subprocess.run(command, input=script(partitions), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InstallError(f"{disk.name} cannot be partitioned: {done.stderr.strip()}")
