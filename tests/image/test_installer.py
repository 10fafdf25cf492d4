"""The install stick in an emulated PC: onto an empty disk, over an installation, and cut off half-way."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.appliance_page import wait_for_counts, wait_for_operator, wait_for_password
from support.broker import ROOT
from support.partitions import partition, read_file, taken_out
from support.qemu import Firmware, Machine

pytestmark = [pytest.mark.image, pytest.mark.timeout(3600)]

DISK_GB = 6
OFFERED = rf"(sd[ab]) +{DISK_GB} GB +QEMU HARDDISK +(.*)\n[^$]*disk: $"
"""Linux finds the disks in any order."""
INSTALLED = "Footfall is installed"


@pytest.fixture(scope="module")
def stick(image: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `make install-stick` makes it."""
    made = tmp_path_factory.mktemp("stick") / "stick.raw"
    subprocess.run([ROOT / "appliance" / "image" / "build-stick.sh", image, made], check=True, cwd=ROOT)
    return made


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty one; it goes through all tests here in turn."""
    empty = tmp_path_factory.mktemp("disk") / "disk.raw"
    with empty.open("wb") as file:
        file.truncate(DISK_GB * 1024**3)
    return empty


def _install(machine: Machine, shown: str) -> None:
    name, what_happens = machine.wait_for(OFFERED, 400).groups()
    assert shown in what_happens
    machine.type(name)
    machine.wait_for(INSTALLED, 1800)
    machine.cut_power()


def _password_once_it_counts(machine: Machine, password: str | None = None) -> str:
    password = password or wait_for_password(machine, 400)
    operator = wait_for_operator(machine, password, 400)
    wait_for_counts(operator)
    machine.cut_power()
    return password


@pytest.fixture(scope="module")
def cut_off(stick: Path, disk: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The power goes while the system is being written."""
    with Machine(tmp_path_factory.mktemp("cut-off"), [stick, disk]) as machine:
        machine.type(machine.wait_for(OFFERED, 400)[1])
        machine.wait_for("writing: 50 %", 1200)


@pytest.mark.usefixtures("cut_off")
@pytest.mark.parametrize(
    "firmware", [Firmware.BIOS, Firmware.SECURE_BOOT], ids=lambda firmware: firmware.value
)
def test_a_disk_on_which_the_installation_was_cut_off_says_so(
    disk: Path, tmp_path: Path, firmware: Firmware
) -> None:
    with Machine(tmp_path, [disk], firmware) as machine:
        machine.wait_for("Footfall is not completely installed on this disk", 120)


@pytest.mark.usefixtures("cut_off")
def test_running_the_installer_again_finishes_it_and_an_update_keeps_what_was_there(
    stick: Path, disk: Path, tmp_path: Path, note: Callable[[str], None]
) -> None:
    with Machine(tmp_path / "install", [stick, disk], Firmware.SECURE_BOOT) as machine:
        _install(machine, shown="")
    with Machine(tmp_path / "first", [disk]) as machine:
        password = _password_once_it_counts(machine)
    data = partition(disk, "footfall-data")
    site = read_file(taken_out(disk, data, tmp_path / "before.ext4"), "/site.yaml")
    assert site
    with Machine(tmp_path / "update", [stick, disk]) as machine:
        _install(machine, shown="settings, passwords and counts are kept")
    assert partition(disk, "footfall-data") == data
    assert read_file(taken_out(disk, data, tmp_path / "after.ext4"), "/site.yaml") == site
    with Machine(tmp_path / "updated", [disk], Firmware.SECURE_BOOT) as machine:
        assert _password_once_it_counts(machine, password) == password
    note("installer: cut off, finished, updated with the data kept")


def test_a_wrong_name_changes_nothing(stick: Path, tmp_path: Path, pictures: Path) -> None:
    other = tmp_path / "other.raw"
    other.write_bytes(os.urandom(1024**2))
    with other.open("r+b") as file:
        file.truncate(DISK_GB * 1024**3)
    with other.open("rb") as file:
        before = file.read(2 * 1024**2)
    with Machine(tmp_path, [stick, other]) as machine:
        machine.wait_for(OFFERED, 400)
        machine.photograph_screen(pictures / "box-installer.png")
        machine.type("sdz")
        machine.wait_for("nothing was changed", 60)
    with other.open("rb") as file:
        assert file.read(2 * 1024**2) == before
