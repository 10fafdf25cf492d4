"""The data partition: found and kept; or set aside where it is damaged, while the box counts all the same.

That it grows, and outlives a real power cut, is seen in the tests of the whole disk.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.appliance_page import COUNTED
from support.container import Container, LoopDevice, data_disk
from support.namespaces import Cable
from support.wait import wait_until

pytestmark = [pytest.mark.image, pytest.mark.timeout(900)]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """The device of a disk with an empty file system, as the image brings it."""
    with LoopDevice(data_disk(tmp_path / "disk")) as device:
        yield device


def test_it_is_found_and_kept_when_the_box_ends_suddenly(
    root: Path, cable: Cable, disk: Path, tmp_path: Path
) -> None:
    with Container(root, tmp_path / "first", disk, cable.box) as box:
        password = box.wait_for(r"operator, password (\S+)", 240)[1]
        assert box.run("cat", "/run/footfall/data-state").stdout == f"disk: {disk}\n"
        box.run("sed", "-i", "s/^name: .*/name: My mall/", "/data/site.yaml")
        box.run("sync", "/data/site.yaml")
        box.wait_for(COUNTED, 240)
        os.kill(box.first_process(), 9)
        wait_until(lambda: not box.program.running(), "the container to be gone", 30)
    with Container(root, tmp_path / "second", disk, cable.box) as box:
        assert box.wait_for(r"operator, password (\S+)", 240)[1] == password
        box.wait_for(COUNTED, 240)
        assert "name: My mall" in box.run("cat", "/data/site.yaml").stdout
        assert box.run("cat", "/run/footfall/data-state").stdout == f"disk: {disk}\n"


def test_a_damaged_one_is_left_untouched_while_the_box_counts_with_its_defaults(
    root: Path, cable: Cable, disk: Path, tmp_path: Path
) -> None:
    with disk.open("r+b") as device:
        device.seek(0)
        device.write(os.urandom(256 << 10))
        device.flush()
        os.fsync(device.fileno())
    before = digest(disk)
    with Container(root, tmp_path / "box", disk, cable.box) as box:
        box.wait_for(r"! data is not kept: .*expected an ext4 file system", 240)
        box.wait_for(COUNTED, 240)
        assert box.run("cat", "/run/footfall/data-state").stdout.startswith(f"memory: {disk}: ")
    assert digest(disk) == before


def test_one_with_broken_insides_is_set_aside_too(
    root: Path, cable: Cable, disk: Path, tmp_path: Path
) -> None:
    subprocess.run(["debugfs", "-w", "-R", "clri <2>", disk], check=True, capture_output=True)
    subprocess.run(["debugfs", "-w", "-R", "ssv state 2", disk], check=True, capture_output=True)
    with Container(root, tmp_path / "box", disk, cable.box) as box:
        box.wait_for(r"! data is not kept: .*the file system is damaged", 240)
        box.wait_for(COUNTED, 240)


def test_a_full_one_is_told_and_counting_goes_on(
    root: Path, cable: Cable, disk: Path, tmp_path: Path
) -> None:
    with Container(root, tmp_path / "box", disk, cable.box) as box:
        box.wait_for(COUNTED, 240)
        box.run("sh", "-c", "cat /dev/zero >/data/filling", check=False)
        box.wait_for("! the data partition is full", 60)
        # systemd hears from it once it counts.
        box.run("systemctl", "restart", "footfall-mosquitto.service", "footfall-inference.service")
        os.kill(box.first_process(), 9)
        wait_until(lambda: not box.program.running(), "the container to be gone", 30)
    with Container(root, tmp_path / "again", disk, cable.box) as box:
        box.wait_for("! the data partition is full", 240)
        box.wait_for(COUNTED, 240)


def digest(device: Path) -> str:
    return subprocess.run(["sha256sum", device], check=True, capture_output=True, text=True).stdout.split()[0]
