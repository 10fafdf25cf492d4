"""Which disks the installer offers, and what it would make of them; what lsblk and sfdisk say is written down here."""

import json
from pathlib import Path

import pytest

from footfall_installer.disks import Disk, parse_disks, possible, the_stick
from footfall_installer.errors import InstallError
from footfall_installer.kernel_words import KernelWords, read_kernel_words
from footfall_installer.table import Partition, parse_table, plan, room_needed, script

STICK_ROOT = "6f9a4e6e-35b0-5d3c-9a53-1d4be3b1f6c1"
DIGEST = "0" * 64
LSBLK = f"""{{"blockdevices": [
  {{"name": "loop0", "path": "/dev/loop0", "type": "loop", "size": 9000000000, "model": null, "ro": false,
    "log-sec": 512, "partuuid": null}},
  {{"name": "sda", "path": "/dev/sda", "type": "disk", "size": 8000000000, "model": "Ultra Fit ", "ro": false,
    "log-sec": 512, "partuuid": null, "children": [
      {{"name": "sda3", "path": "/dev/sda3", "type": "part", "size": 3221225472, "model": null, "ro": false,
        "log-sec": 512, "partuuid": "{STICK_ROOT}"}}]}},
  {{"name": "nvme0n1", "path": "/dev/nvme0n1", "type": "disk", "size": 256000000000, "model": "A drive", "ro": false,
    "log-sec": 512, "partuuid": null}},
  {{"name": "sdb", "path": "/dev/sdb", "type": "disk", "size": 1000000000, "model": "Too small", "ro": false,
    "log-sec": 512, "partuuid": null}},
  {{"name": "sdc", "path": "/dev/sdc", "type": "disk", "size": 256000000000, "model": "Read only", "ro": true,
    "log-sec": 512, "partuuid": null}},
  {{"name": "sdd", "path": "/dev/sdd", "type": "disk", "size": 256000000000, "model": "Large sectors", "ro": false,
    "log-sec": 4096, "partuuid": null}}]}}"""
SYSTEM = (
    Partition("footfall-bios", 2048, 2048, "B", "1"),
    Partition("footfall-efi", 4096, 131072, "E", "2"),
    Partition("footfall-root", 135168, 6291456, "L", "3"),
)
DISK_SIZE = 8_000_000_000
DATA = Partition("footfall-data", 6426624, 131072, "L", "4")


def _disks() -> tuple[Disk, ...]:
    return parse_disks(json.loads(LSBLK))


def test_the_stick_is_the_disk_that_the_system_runs_from() -> None:
    assert the_stick(_disks(), STICK_ROOT.upper()).name == "sda"


def test_a_stick_that_is_gone_is_said_to_be_gone() -> None:
    with pytest.raises(InstallError, match="not there any more"):
        the_stick(_disks(), "another")


def test_only_disks_that_can_take_the_appliance_are_offered() -> None:
    disks = _disks()
    offered = possible(disks, the_stick(disks, STICK_ROOT), room_needed(SYSTEM))
    assert [disk.path for disk in offered] == [Path("/dev/nvme0n1")]


def test_an_empty_disk_gets_the_sticks_partitions_and_data_behind_them() -> None:
    made = plan(SYSTEM, (), DISK_SIZE)
    assert not made.keeps_data
    assert script((*made.system, made.data)).splitlines() == [
        "label: gpt",
        'start=2048, size=2048, type=B, name="footfall-bios"',
        'start=4096, size=131072, type=E, name="footfall-efi"',
        'start=135168, size=6291456, type=L, name="footfall-root"',
        'start=6426624, size=9195520, type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name="footfall-data"',
    ]


def test_data_that_are_there_stay_where_they_are_under_the_same_guid() -> None:
    made = plan(SYSTEM, (*SYSTEM, DATA), DISK_SIZE)
    assert made.keeps_data
    assert (
        script((*made.system, made.data)).splitlines()[-1]
        == 'start=6426624, size=131072, type=L, uuid=4, name="footfall-data"'
    )


def test_data_are_erased_when_asked() -> None:
    assert not plan(SYSTEM, (*SYSTEM, DATA), DISK_SIZE, erase_data=True).keeps_data


def test_data_under_the_new_system_are_not_overwritten() -> None:
    with pytest.raises(
        InstallError, match="begin at sector 6426623, where the system must go, which ends at 6426624"
    ):
        plan(SYSTEM, (Partition("footfall-data", 6426623, 1, "L", "4"),), DISK_SIZE)


def test_a_stick_without_the_appliance_is_refused() -> None:
    with pytest.raises(InstallError, match="does not hold the appliance"):
        plan(SYSTEM[:2], (), DISK_SIZE)


def test_partitions_are_read_from_sfdisks_json() -> None:
    listed = {
        "partitiontable": {
            "label": "gpt",
            "partitions": [
                {"node": "a1", "start": 2048, "size": 9, "type": "L", "uuid": "U"},
                {"node": "a2", "start": 4096, "size": 9, "type": "L", "uuid": "V", "name": "home"},
            ],
        }
    }
    assert parse_table(listed) == (Partition("", 2048, 9, "L", "U"), Partition("home", 4096, 9, "L", "V"))


def test_a_table_of_another_kind_holds_nothing_of_ours() -> None:
    assert parse_table({"partitiontable": {"label": "dos", "partitions": [{"start": 1}]}}) == ()


def test_the_kernel_was_told_from_where_it_runs() -> None:
    line = f"BOOT_IMAGE=(hd0,gpt3)/vmlinuz root=PARTUUID={STICK_ROOT} ro footfall.install footfall.digest={DIGEST}\n"
    assert read_kernel_words(line) == KernelWords(STICK_ROOT, DIGEST)


@pytest.mark.parametrize(
    "line", ["", f"root=/dev/sda1 footfall.digest={DIGEST}", "root=PARTUUID=a footfall.digest=1"]
)
def test_a_pc_that_was_not_started_from_the_stick_is_told_so(line: str) -> None:
    with pytest.raises(InstallError, match="expected to run from an install stick"):
        read_kernel_words(line)
