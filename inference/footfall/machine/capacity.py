"""How much of the computer this program may use: cores, memory, disk; containers are given less than there is."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from footfall.errors import StorageError
from footfall.machine.quietly import text_of

_PROC, _CGROUPS = Path("/proc"), Path("/sys/fs/cgroup")
_UNLIMITED_BYTES = 1 << 60
"""Version 1 says "no limit" by a number of this size."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Processors as the system counts them; two threads of one core are two.

    Attributes:
        there: In this computer.
        usable: That this program may use at once: by its affinity and its control group's quota.
    """

    there: int
    usable: float


def cores(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> Cores:
    """How many cores there are, and how many may be used."""
    allowed = float(len(os.sched_getaffinity(0)))
    return Cores(os.cpu_count() or 1, min([allowed, *(each.cores for each in quotas(proc, cgroups))]))


@dataclass(frozen=True, slots=True)
class Quota:
    """What a control group around this program may use of the processor.

    Attributes:
        cores: Cores' worth of time.
    """

    cores: float
    _folder: Path

    def used_s(self) -> float:
        """CPU seconds that all programs of the group have used so far, those that have ended among them.

        Source:
            Linux, Documentation/admin-guide/cgroup-v2.rst (cpu.stat); cgroup-v1/cpuacct.rst.
        """
        microseconds = stat_number(text_of(self._folder / "cpu.stat"), "usage_usec")
        return microseconds / 1e6 or float(text_of(self._folder / "cpuacct.usage") or 0) / 1e9


def quotas(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> Sequence[Quota]:
    """The quotas that hold for this program; none on most computers, and one in a container that is given less."""
    limits = (
        (
            v2_quota(text_of(folder / "cpu.max"))
            or v1_quota(text_of(folder / "cpu.cfs_quota_us"), text_of(folder / "cpu.cfs_period_us")),
            folder,
        )
        for folder in _groups(proc, cgroups, "cpu")
    )
    return [Quota(limit, folder) for limit, folder in limits if limit]


def v2_quota(cpu_max: str) -> float | None:
    """Cores by a control group's cpu.max, as "150000 100000" or "max 100000"; None without a limit."""
    parts = cpu_max.split()
    return int(parts[0]) / int(parts[1]) if len(parts) == 2 and parts[0] != "max" else None


def v1_quota(quota_us: str, period_us: str) -> float | None:
    """The same of the older control groups; None without a limit, which they write as -1."""
    return int(quota_us) / int(period_us) if quota_us and period_us and int(quota_us) > 0 else None


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of memory.

    Attributes:
        total: In this computer, or what this program's control group may have of it.
        available: That can still be taken without swapping.
    """

    total: int
    available: int


def memory(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> Memory:
    """How much memory there is for this program."""
    there = meminfo(text_of(proc / "meminfo"))
    limits = [
        (limit, limit - used)
        for folder in _groups(proc, cgroups, "memory")
        for limit, used in _memory_of(folder)
    ]
    return Memory(
        min([there.total, *(limit for limit, _ in limits)]),
        max(0, min([there.available, *(left for _, left in limits)])),
    )


def meminfo(text: str) -> Memory:
    """Read /proc/meminfo."""
    kilobytes = {
        name: int(rest.split()[0])
        for name, _, rest in (line.partition(":") for line in text.splitlines())
        if rest.split()
    }
    return Memory(1024 * kilobytes.get("MemTotal", 0), 1024 * kilobytes.get("MemAvailable", 0))


def _memory_of(folder: Path) -> Iterator[tuple[int, int]]:
    """A control group's limit and what of it is used, in bytes, if it has one.

    Both versions count files that were read or written and are kept for the next time; those that nobody has used
    lately make room as soon as it is wanted, and count as free, as in the kernel's own MemAvailable.
    """
    for limit, used, idle in (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    ):
        texts = text_of(folder / limit), text_of(folder / used)
        if all(text.isdigit() for text in texts) and int(texts[0]) < _UNLIMITED_BYTES:
            kept = stat_number(text_of(folder / "memory.stat"), idle)
            yield int(texts[0]), max(0, int(texts[1]) - kept)


def stat_number(stat: str, name: str) -> int:
    """A number in a control group's memory.stat or cpu.stat, as "inactive_file 4096"; 0 where it is not there.

    Source:
        Linux, Documentation/admin-guide/cgroup-v2.rst; cgroup-v1/memory.rst, where "total_" includes groups below.
    """
    lines = (line.split() for line in stat.splitlines())
    return next((int(line[1]) for line in lines if len(line) == 2 and line[0] == name), 0)


def _groups(proc: Path, cgroups: Path, controller: str) -> Iterator[Path]:
    """The folders of this program's control groups, each with those around it.

    Source:
        Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/cgroups.rst; cgroups(7), /proc/[pid]/cgroup.
    """
    for line in text_of(proc / "self" / "cgroup").splitlines():
        _, controllers, place = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        root = cgroups / controller if controllers else cgroups
        folder = root / place.lstrip("/")
        yield from [each for each in (folder, *folder.parents) if each.is_relative_to(root)]


def _nearest(folder: Path) -> Path:
    """The folder, or the first one around it that is there."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())


def free_bytes(folder: Path) -> int:
    """Room on the disk on which a folder lies, or will lie once it is made.

    Raises:
        StorageError: This user may not look at it.
    """
    try:
        there = _nearest(folder)
        return shutil.disk_usage(there).free
    except OSError as error:
        raise StorageError(
            f"expected to see how much room there is for {folder}, found: {error.strerror}; give this user access to "
            "it and to the folders around it, or name another place"
        ) from error


def not_writable(folder: Path) -> str | None:
    """Why a folder, or the first one around it that is there, takes no file of this user; None where it does."""
    there = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            return None
    except OSError as error:
        return error.strerror


def resident_bytes(proc: Path = _PROC) -> int:
    """Memory that this program has now."""
    return int(text_of(proc / "self" / "statm").split()[1]) * os.sysconf("SC_PAGE_SIZE")
