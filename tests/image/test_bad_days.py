"""The whole box on a bad day: it counts all the same, and says on the serial line what is wrong."""

import os
from pathlib import Path

import pytest

from footfall_installer.disks import SECTOR
from support.appliance_page import COUNTED, wait_for_counts, wait_for_operator, wait_for_password
from support.partitions import content, partition
from support.qemu import Machine, copy_disk

pytestmark = [pytest.mark.image, pytest.mark.timeout(1200)]


@pytest.fixture
def disk(image: Path, tmp_path: Path) -> Path:
    return copy_disk(image, tmp_path / "disk.raw", 4)


def test_without_a_cable(disk: Path, tmp_path: Path) -> None:
    with Machine(tmp_path, [disk], network=False) as machine:
        machine.wait_for("no network: is the cable plugged in", 400)
        machine.wait_for(COUNTED, 400)


def test_with_a_clock_that_went_back_by_decades(disk: Path, tmp_path: Path) -> None:
    with Machine(tmp_path, [disk], clock="2001-01-01T00:00:00") as machine:
        password = wait_for_password(machine, 400)
        assert "not yet set by the network" in machine.serial()
        wait_for_counts(wait_for_operator(machine, password, 400))


def test_with_a_damaged_data_partition_that_is_set_aside(disk: Path, tmp_path: Path) -> None:
    data = partition(disk, "footfall-data")
    with disk.open("r+b") as file:
        file.seek(data.start * SECTOR)
        file.write(os.urandom(1024**2))
    damaged = content(disk, data)
    with Machine(tmp_path, [disk]) as machine:
        password = wait_for_password(machine, 400)
        machine.wait_for("! data is not kept", 100)
        wait_for_counts(wait_for_operator(machine, password, 400))
    assert content(disk, data, len(damaged)) == damaged
