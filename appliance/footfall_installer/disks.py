"""The disks of this computer, as lsblk tells them."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from footfall_installer.errors import InstallError

SECTOR = 512
_COLUMNS = "NAME,PATH,TYPE,SIZE,MODEL,RO,LOG-SEC,PARTUUID"


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk, with the GUIDs of the partitions on it."""

    name: str
    path: Path
    size: int
    model: str
    read_only: bool
    sector_size: int
    partitions: frozenset[str]

    def __str__(self) -> str:
        return f"{self.name:<10} {self.size / 1e9:>7.0f} GB  {self.model}"


def read_disks() -> tuple[Disk, ...]:
    """All disks that the kernel knows."""
    command = ["lsblk", "--json", "--bytes", "--output", _COLUMNS]
    listed = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    return parse_disks(json.loads(listed.stdout))


def parse_disks(listed: Mapping[str, Any]) -> tuple[Disk, ...]:
    """Read what lsblk wrote as JSON."""
    return tuple(_disk(entry) for entry in listed["blockdevices"] if entry["type"] == "disk")


def _disk(entry: Mapping[str, Any]) -> Disk:
    return Disk(
        name=entry["name"],
        path=Path(entry["path"]),
        size=int(entry["size"]),
        model=(entry["model"] or "").strip(),
        read_only=bool(entry["ro"]),
        sector_size=int(entry["log-sec"]),
        partitions=frozenset(str(child["partuuid"]).lower() for child in entry.get("children", ())),
    )


def the_stick(disks: Iterable[Disk], root_uuid: str) -> Disk:
    """The disk that this system runs from.

    Raises:
        InstallError: It is gone.
    """
    for disk in disks:
        if root_uuid.lower() in disk.partitions:
            return disk
    raise InstallError("the install stick is not there any more; put it in and switch the PC off and on")


def possible(disks: Iterable[Disk], stick: Disk, room: int) -> tuple[Disk, ...]:
    """The disks that can take the appliance, of so many bytes."""
    return tuple(
        disk
        for disk in disks
        if disk != stick and not disk.read_only and disk.size >= room and disk.sector_size == SECTOR
    )
