"""Writes the appliance onto a disk, in an order that can be cut off anywhere.

The first block of the root file system is erased before anything else and written last: a disk on which the
installation was cut off does not start, and GRUB says so. Running the installer again finishes it. A table names a data
partition only once there is a file system in it, so that what is kept is never an empty place.
"""

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from footfall_installer.disks import SECTOR
from footfall_installer.errors import InstallError
from footfall_installer.table import ROOT, Partition, Plan, write_table

BLOCK = 4 * 1024**2
_BOOT_CODE = 440
"""Bytes of a disk's first sector that the partition table leaves to the boot loader."""

Progress = Callable[[str, float], None]
"""Told what is being done, and which part of it is done, 0 to 1."""


def install(stick: Path, disk: Path, wanted: Plan, root_digest: str, tell: Progress) -> None:
    """Make the disk an appliance; afterwards it holds what the stick holds, read back and compared.

    Args:
        stick: The whole stick, as a device or a file.
        disk: The whole disk.
        wanted: What the disk becomes.
        root_digest: SHA-256 of the stick's root file system, as it was when the stick was made.
        tell: Told how far it is.

    Raises:
        InstallError: The stick is damaged or gone, or the disk does not keep what is written.
    """
    with _opened(stick, os.O_RDONLY) as source, _opened(disk, os.O_RDWR) as target:
        _erase_first_block(target, wanted.root)
        if not wanted.keeps_data:
            write_table(disk, wanted.system)
            _make_data(disk, wanted.data)
            _write_out(target)
        write_table(disk, (*wanted.system, wanted.data))
        boot = _copy_boot_code(source, target)
        writing = _Share(tell, "writing", wanted)
        written = [_copy(source, target, part, writing) for part in wanted.system]
        if written[-1] != root_digest:
            raise InstallError(
                f"the stick is damaged: its system has the digest {written[-1]}, expected {root_digest}; "
                "make a new one and run it again"
            )
        _write_out(target)
        _write_first_block(source, target, wanted.root)
        if _read(target, 0, _BOOT_CODE) != boot:
            raise _not_kept(disk)
        checking = _Share(tell, "checking", wanted)
        if [_digest(target, part, checking) for part in wanted.system] != written:
            _erase_first_block(target, wanted.root)
            raise _not_kept(disk)


class _Share:
    """Tells which share of the system has been worked through."""

    def __init__(self, tell: Progress, what: str, wanted: Plan) -> None:
        self._tell = tell
        self._what = what
        self._total = sum(part.size for part in wanted.system) * SECTOR
        self._done = 0

    def add(self, length: int) -> None:
        self._done += length
        self._tell(self._what, self._done / self._total)


def _not_kept(disk: Path) -> InstallError:
    return InstallError(f"{disk.name} does not keep what is written on it; install on another disk")


@contextmanager
def _opened(device: Path, flags: int) -> Iterator[int]:
    try:
        descriptor = os.open(device, flags | os.O_CLOEXEC)
        try:
            yield descriptor
        finally:
            os.close(descriptor)
    except OSError as error:
        # Without a name: either the stick or the disk gave up in the midst of copying.
        raise InstallError(
            f"the stick or the disk stopped working ({error.strerror}); is the stick still in? Switch the PC off, "
            "put the stick in, and start again: the disk is not usable before the installer has finished"
        ) from error


def _blocks(part: Partition) -> Iterator[tuple[int, int]]:
    """Start and length in bytes of what is copied at a time."""
    end = part.end * SECTOR
    for at in range(part.start * SECTOR, end, BLOCK):
        yield at, min(BLOCK, end - at)


def _copy(source: int, target: int, part: Partition, share: _Share) -> str:
    """Copy a partition, but for the root's first block; returns the digest of the whole."""
    digest = hashlib.sha256()
    for at, length in _blocks(part):
        content = _read(source, at, length)
        digest.update(content)
        if at > part.start * SECTOR or part.name != ROOT:
            _write(target, at, content)
        share.add(length)
    return digest.hexdigest()


def _digest(device: int, part: Partition, share: _Share) -> str:
    digest = hashlib.sha256()
    for at, length in _blocks(part):
        digest.update(_read(device, at, length))
        share.add(length)
    return digest.hexdigest()


def _copy_boot_code(source: int, target: int) -> bytes:
    """Copy what a BIOS starts; the partition table beside it stays the disk's own."""
    code = _read(source, 0, _BOOT_CODE)
    _write(target, 0, code + _read(target, _BOOT_CODE, SECTOR - _BOOT_CODE))
    return code


def _erase_first_block(target: int, root: Partition) -> None:
    at, length = next(_blocks(root))
    _write(target, at, bytes(length))
    _write_out(target)


def _write_first_block(source: int, target: int, root: Partition) -> None:
    at, length = next(_blocks(root))
    _write(target, at, _read(source, at, length))
    _write_out(target)


def _read(device: int, at: int, length: int) -> bytes:
    content = os.pread(device, length, at)
    if len(content) != length:
        raise OSError(0, f"expected {length} bytes at {at}, got {len(content)}")
    return content


def _write(device: int, at: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        done = os.pwrite(device, left, at)
        left, at = left[done:], at + done


def _write_out(device: int) -> None:
    """Wait until all is on the disk, and forget it, so that reading it back asks the disk."""
    os.fsync(device)
    os.posix_fadvise(device, 0, 0, os.POSIX_FADV_DONTNEED)


def _make_data(disk: Path, data: Partition) -> None:
    """An empty file system in the data partition."""
    command = ["mkfs.ext4", "-q", "-F", "-b", "4096", "-m", "0", "-L", data.name]
    command += ["-E", f"offset={data.start * SECTOR}", str(disk), f"{data.size * SECTOR // 1024}k"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InstallError(f"no file system for the data on {disk.name}: {done.stderr.strip()}")
