"""What two tar archives do not have in common."""

import hashlib
import tarfile
from pathlib import Path

Entry = tuple[object, ...]


def differences(one: Path, other: Path) -> list[str]:
    """Names that only one of them has, or that are not alike in content, owner, rights or time."""
    first, second = _entries(one), _entries(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _entries(archive: Path) -> dict[str, Entry]:
    with tarfile.open(archive) as opened:
        return {entry.name.removeprefix("."): _entry(opened, entry) for entry in opened}


def _entry(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Entry:
    content = archive.extractfile(entry) if entry.isreg() else None
    digest = hashlib.file_digest(content, "sha256").hexdigest() if content else entry.linkname
    return entry.type, entry.mode, entry.uid, entry.gid, int(entry.mtime), digest
