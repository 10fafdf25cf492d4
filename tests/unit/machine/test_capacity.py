"""Cores and memory, from files as the kernel writes them."""

import os
from pathlib import Path

import pytest

from footfall.errors import StorageError
from footfall.machine.capacity import (
    Memory,
    cores,
    free_bytes,
    meminfo,
    memory,
    not_writable,
    quotas,
    resident_bytes,
    v1_quota,
    v2_quota,
)

MEMINFO = "MemTotal:   16384000 kB\nMemFree:      1000 kB\nMemAvailable:   8192000 kB\nHugePages_Total:   0\n"


def lay(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text + "\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("150000 100000", 1.5), ("max 100000", None), ("", None), ("nonsense", None)],
    ids=["limited", "unlimited", "no file", "not as expected"],
)
def test_the_quota_of_a_control_group_is_in_cores(text: str, expected: float | None) -> None:
    assert v2_quota(text) == expected


@pytest.mark.parametrize(
    ("quota", "period", "expected"), [("50000", "100000", 0.5), ("-1", "100000", None), ("", "", None)]
)
def test_older_control_groups_say_it_in_two_files(quota: str, period: str, expected: float | None) -> None:
    assert v1_quota(quota, period) == expected


def test_the_tightest_quota_of_the_groups_around_the_program_counts(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "proc/self/cgroup": "0::/mall/footfall",
            "cg/mall/footfall/cpu.max": "90000 100000",
            "cg/mall/cpu.max": "20000 100000",
            "cg/cpu.max": "max 100000",
        },
    )
    assert cores(tmp_path / "proc", tmp_path / "cg").usable == pytest.approx(0.2)


def test_a_quota_of_an_older_control_group_counts_too(tmp_path: Path) -> None:
    lay(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/a\n1:cpu,cpuacct:/a",
            "cg/cpu/a/cpu.cfs_quota_us": "30000",
            "cg/cpu/a/cpu.cfs_period_us": "100000",
        },
    )
    assert cores(tmp_path / "proc", tmp_path / "cg").usable == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("files", "used_s"),
    [
        pytest.param({"cpu.stat": "usage_usec 2500000\nuser_usec 2000000"}, 2.5, id="as groups tell it"),
        pytest.param({"cpuacct.usage": "1500000000"}, 1.5, id="as older groups do"),
        pytest.param({}, 0.0, id="not told"),
    ],
)
def test_what_a_control_group_has_used_of_its_quota_is_known(
    tmp_path: Path, files: dict[str, str], used_s: float
) -> None:
    group = {f"cg/box/{name}": text for name, text in files.items()}
    lay(tmp_path, {"proc/self/cgroup": "0::/box", "cg/box/cpu.max": "150000 100000", **group})
    (found,) = quotas(tmp_path / "proc", tmp_path / "cg")
    assert (found.cores, found.used_s()) == (1.5, used_s)


def test_without_a_quota_the_cores_are_those_of_the_affinity(tmp_path: Path) -> None:
    found = cores(tmp_path, tmp_path)
    assert found.usable == len(os.sched_getaffinity(0))
    assert found.there >= found.usable


def test_memory_is_read_from_meminfo() -> None:
    assert meminfo(MEMINFO) == Memory(16384000 * 1024, 8192000 * 1024)


@pytest.mark.parametrize(
    ("used", "stat"),
    [
        pytest.param("400000", "", id="not told what is kept"),
        pytest.param("1000000", "anon 300000\nactive_file 100000\n{kept} 600000", id="full of kept files"),
    ],
)
@pytest.mark.parametrize(
    ("folder", "membership", "limit_file", "used_file", "kept"),
    [
        ("box", "0::/box", "memory.max", "memory.current", "inactive_file"),
        (
            "memory/box",
            "4:memory:/box",
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file",
        ),
    ],
    ids=["version 2", "version 1"],
)
def test_a_control_groups_memory_is_less_than_the_computers_and_kept_files_make_room(
    tmp_path: Path,
    folder: str,
    membership: str,
    limit_file: str,
    used_file: str,
    kept: str,
    used: str,
    stat: str,
) -> None:
    lay(
        tmp_path,
        {
            "proc/meminfo": MEMINFO,
            "proc/self/cgroup": membership,
            f"cg/{folder}/{limit_file}": "1000000",
            f"cg/{folder}/{used_file}": used,
            f"cg/{folder}/memory.stat": stat.format(kept=kept),
        },
    )
    assert memory(tmp_path / "proc", tmp_path / "cg") == Memory(1_000_000, 600_000)


@pytest.mark.parametrize("limit", ["max", str(2**63 - 4096)])
def test_a_control_group_without_a_limit_leaves_the_computers_memory(tmp_path: Path, limit: str) -> None:
    lay(
        tmp_path,
        {
            "proc/meminfo": MEMINFO,
            "proc/self/cgroup": "0::/\n4:memory:/",
            "cg/memory.max": limit,
            "cg/memory.current": "1",
            "cg/memory/memory.limit_in_bytes": limit,
            "cg/memory/memory.usage_in_bytes": "1",
        },
    )
    assert memory(tmp_path / "proc", tmp_path / "cg") == meminfo(MEMINFO)


def test_the_room_for_a_folder_that_is_not_there_yet_is_that_of_its_disk(tmp_path: Path) -> None:
    assert free_bytes(tmp_path / "state" / "deep") > 0


def test_a_folder_that_the_system_does_not_let_us_look_at_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="found: File name too long; give this user access"):
        free_bytes(tmp_path / ("state" * 60))


def test_a_folder_that_takes_no_file_is_named_with_the_reason(tmp_path: Path) -> None:
    assert not_writable(tmp_path / "state" / "deep") is None
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    assert not_writable(tmp_path / "file") == "Not a directory"


def test_this_program_has_some_memory() -> None:
    assert 1e6 < resident_bytes() < 1e11
