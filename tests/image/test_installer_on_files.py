"""The installer with files in the place of a stick and a disk; partitions and file systems are real ones."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from footfall_installer.__main__ import what_happens
from footfall_installer.disks import SECTOR, Disk
from footfall_installer.errors import InstallError
from footfall_installer.table import SYSTEM, Partition, Plan, plan, read_table
from footfall_installer.writing import install
from support.partitions import content, file_system_size, inside, partition

pytestmark = pytest.mark.image

MIB = 1024**2
DISK_MIB = 200
STICK_TABLE = """label: gpt
start=2048, size=2048, type=21686148-6449-6E6F-744E-656564454649, name=footfall-bios
start=4096, size=4096, type=U, name=footfall-efi
start=8192, size=20480, type=L, name=footfall-root
"""


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Random content all over, so that nothing can be right by chance."""
    path = tmp_path / "stick"
    path.write_bytes(os.urandom(16 * MIB))
    subprocess.run(["sfdisk", "-q", path], input=STICK_TABLE.encode(), check=True)
    return path


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """Full of somebody else's data."""
    path = tmp_path / "disk"
    path.write_bytes(os.urandom(MIB) * DISK_MIB)
    return path


def _silent(_what: str, _part: float) -> None:
    pass


def _root_digest(stick: Path) -> str:
    return hashlib.sha256(content(stick, partition(stick, "footfall-root"))).hexdigest()


def _plan(stick: Path, disk: Path, *, erase_data: bool = False) -> Plan:
    return plan(read_table(stick), read_table(disk), disk.stat().st_size, erase_data=erase_data)


def _install(stick: Path, disk: Path, *, erase_data: bool = False) -> None:
    install(stick, disk, _plan(stick, disk, erase_data=erase_data), _root_digest(stick), _silent)


def _same_system(stick: Path, disk: Path) -> bool:
    return all(
        content(stick, partition(stick, name)) == content(disk, partition(disk, name)) for name in SYSTEM
    )


def _data_are_sound(disk: Path) -> bool:
    """Whether there is a file system for data, without a fault."""
    looked_through = ["e2fsck", "-fn", inside(disk, partition(disk, "footfall-data"))]
    return subprocess.run(looked_through, check=False).returncode == 0


def _starts(disk: Path) -> bool:
    """Whether GRUB would find a file system where the root is."""
    found = [part for part in read_table(disk) if part.name == "footfall-root"]
    return bool(found) and content(disk, found[0], 4 * MIB) != bytes(4 * MIB)


def test_the_disk_holds_what_the_stick_holds_and_data_up_to_its_end(stick: Path, disk: Path) -> None:
    _install(stick, disk)
    assert _same_system(stick, disk)
    with stick.open("rb") as source, disk.open("rb") as target:
        assert source.read(440) == target.read(440)
    data = partition(disk, "footfall-data")
    assert data.end * SECTOR > (DISK_MIB - 2) * MIB
    assert file_system_size(disk, data) > data.size * SECTOR - MIB
    assert _data_are_sound(disk)


def test_stick_and_disk_have_no_guid_in_common(stick: Path, disk: Path) -> None:
    _install(stick, disk)
    assert not {part.guid for part in read_table(stick)} & {part.guid for part in read_table(disk)}


def test_an_update_keeps_the_data_partition_as_it_is(stick: Path, disk: Path) -> None:
    _install(stick, disk)
    data = partition(disk, "footfall-data")
    before = content(disk, data)
    _change_root(stick)
    _install(stick, disk)
    assert _same_system(stick, disk)
    assert partition(disk, "footfall-data") == data
    assert content(disk, data) == before


def test_erase_begins_anew(stick: Path, disk: Path) -> None:
    _install(stick, disk)
    before = content(disk, partition(disk, "footfall-data"))
    _install(stick, disk, erase_data=True)
    assert content(disk, partition(disk, "footfall-data")) != before


class _PulledOutError(Exception):
    pass


@pytest.mark.parametrize("after", range(5))
def test_an_installation_that_is_cut_off_does_not_start_and_is_finished_by_another_run(
    stick: Path, disk: Path, after: int
) -> None:
    _install(stick, disk)
    data = content(disk, partition(disk, "footfall-data"))
    left = [after]

    def pull_out(what: str, _part: float) -> None:
        if what.startswith("writing"):
            left[0] -= 1
            if left[0] < 0:
                raise _PulledOutError

    _change_root(stick)
    with pytest.raises(_PulledOutError):
        install(stick, disk, _plan(stick, disk), _root_digest(stick), pull_out)
    assert not _starts(disk)
    _install(stick, disk)
    assert _same_system(stick, disk)
    assert content(disk, partition(disk, "footfall-data")) == data


@pytest.mark.parametrize("erase_data", [False, True], ids=["empty", "erase"])
def test_a_first_installation_that_is_cut_off_leaves_no_data_partition_that_nothing_can_be_kept_in(
    stick: Path, disk: Path, erase_data: bool
) -> None:
    if erase_data:
        _install(stick, disk)

    def pull_out(what: str, _part: float) -> None:
        raise _PulledOutError

    with pytest.raises(_PulledOutError):
        install(stick, disk, _plan(stick, disk, erase_data=erase_data), _root_digest(stick), pull_out)
    _install(stick, disk)
    assert _data_are_sound(disk)


def test_a_first_installation_that_is_cut_off_before_there_is_a_place_for_data_begins_anew(
    stick: Path, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, program in {"sfdisk": "sfdisk", "mkfs.ext4": "false"}.items():
        (programs / name).symlink_to(shutil.which(program) or program)
    with monkeypatch.context() as failing, pytest.raises(InstallError, match="no file system"):
        failing.setenv("PATH", str(programs))
        _install(stick, disk)
    assert not _plan(stick, disk).keeps_data


def test_a_damaged_stick_is_found_out_and_the_disk_does_not_start(stick: Path, disk: Path) -> None:
    digest = _root_digest(stick)
    _change_root(stick)
    with pytest.raises(InstallError, match="the stick is damaged"):
        install(stick, disk, _plan(stick, disk), digest, _silent)
    assert not _starts(disk)


def test_a_stick_that_ends_too_early_is_told_from_a_whole_one(stick: Path, disk: Path) -> None:
    wanted, digest = _plan(stick, disk), _root_digest(stick)
    os.truncate(stick, 8 * MIB)
    with pytest.raises(InstallError, match="stopped working"):
        install(stick, disk, wanted, digest, _silent)
    assert not _starts(disk)


def test_data_where_the_system_must_go_are_not_overwritten(stick: Path, disk: Path) -> None:
    table = "label: gpt\nstart=10000, size=20000, type=L, name=footfall-data\n"
    subprocess.run(["sfdisk", "-q", disk], input=table.encode(), check=True)
    before = disk.read_bytes()
    with pytest.raises(InstallError, match="begin at sector 10000"):
        _plan(stick, disk)
    assert disk.read_bytes() == before


def test_a_disk_that_cannot_be_read_is_said_to_be_no_use_and_hinders_no_other(tmp_path: Path) -> None:
    gone = Disk("sdb", tmp_path / "gone", DISK_MIB * MIB, "", False, SECTOR, frozenset())
    assert what_happens(gone).startswith("cannot be used: ")


def _change_root(stick: Path) -> None:
    root: Partition = partition(stick, "footfall-root")
    with stick.open("r+b") as file:
        file.seek(root.start * SECTOR + 5 * MIB)
        file.write(os.urandom(MIB))
