"""The disk image in an emulated PC, from power-on to counts that are read from outside."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from footfall_installer.disks import SECTOR
from support.appliance_page import COUNTED, wait_for_counts, wait_for_operator, wait_for_password
from support.partitions import content, file_system_size, partition
from support.qemu import Firmware, Machine, copy_disk

pytestmark = [pytest.mark.image, pytest.mark.timeout(1800)]

DISK_GB = 8
ALL_IS_WELL = r"counting +Coffee bar \d+, Shoe shop \d+\n +data .*\n +clock .*\n$"
"""The last that the serial line said."""
GRUB_SIGNED_WORDS = b"Free Software Foundation,grub"
"""They stand in the signed boot loader alone."""


@pytest.mark.parametrize("firmware", Firmware, ids=lambda firmware: firmware.value)
def test_from_power_on_to_counts_that_are_read_from_outside(
    image: Path, tmp_path: Path, firmware: Firmware, note: Callable[[str], None], pictures: Path
) -> None:
    disk = copy_disk(image, tmp_path / "disk.raw", DISK_GB)
    began = time.monotonic()
    with Machine(tmp_path, [disk], firmware) as machine:
        password = wait_for_password(machine, 400)
        told_after = time.monotonic() - began
        machine.wait_for(COUNTED, 400)
        counted_after = time.monotonic() - began
        machine.wait_for(ALL_IS_WELL, 400)
        machine.photograph_screen(pictures / "box-screen.png")
        wait_for_counts(wait_for_operator(machine, password, 400))
        read_after = time.monotonic() - began
        note(
            f"{firmware.value}: password after {told_after:.0f} s, first counts after {counted_after:.0f} s, "
            f"read from outside after {read_after:.0f} s"
        )
    data = partition(disk, "footfall-data")
    assert data.end * SECTOR > DISK_GB * 1024**3 - 4 * 1024**2
    assert file_system_size(disk, data) > data.size * SECTOR - 4 * 1024**2


def test_secure_boot_refuses_a_boot_loader_that_somebody_changed(image: Path, tmp_path: Path) -> None:
    disk = copy_disk(image, tmp_path / "disk.raw", 4)
    efi = partition(disk, "footfall-efi")
    loader = content(disk, efi).index(GRUB_SIGNED_WORDS)
    with disk.open("r+b") as file:
        file.seek(efi.start * SECTOR + loader)
        file.write(b"x")
    with Machine(tmp_path, [disk], Firmware.SECURE_BOOT) as machine:
        machine.wait_for("Security Violation|Access Denied", 120)


def test_the_image_is_small(image: Path) -> None:
    assert image.stat().st_blocks * 512 <= 1.6e9
    assert Path(f"{image}.zst").stat().st_size <= 700e6
