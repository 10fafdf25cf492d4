"""OpenVINO's cache of compiled networks. It believes what it finds: by a damaged file, fewer people are counted.

So each file is sealed with its digest in a file beside it, and what does not agree with its seal is compiled anew.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from footfall.adapters.whole_file import replace_file
from footfall.errors import StorageError

log = logging.getLogger(__name__)

BLOBS, SEAL = "*.blob", ".sha256"


@contextmanager
def sealed(folder: Path) -> Iterator[None]:
    """While this lasts, networks are compiled with this cache, made if need be, in which nothing unsealed is left.

    Other processes may do the same at the same time: at worst, one of them compiles what the other has compiled.

    Raises:
        StorageError: The cache cannot be made, or a damaged file in it not be deleted.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _delete_damaged(folder)
    except OSError as error:
        raise StorageError(
            f"cannot use OpenVINO's cache {folder}: {error.strerror}; make the place writable"
        ) from error
    yield
    with suppress(OSError):  # What is not sealed is compiled anew.
        _seal(folder)


def _delete_damaged(folder: Path) -> None:
    for seal in folder.glob(f"{BLOBS}{SEAL}"):
        if not seal.with_suffix("").exists():
            seal.unlink(missing_ok=True)
    for blob in folder.glob(BLOBS):
        seal = _seal_of(blob)
        if not seal.exists():
            blob.unlink(missing_ok=True)
        elif seal.read_text(encoding="ascii", errors="replace") != _digest(blob):
            log.warning("%s is damaged, as after a power cut; compiling the network anew", blob)
            blob.unlink(missing_ok=True)
            seal.unlink(missing_ok=True)


def _seal(folder: Path) -> None:
    for blob in folder.glob(BLOBS):
        if not _seal_of(blob).exists():
            replace_file(_seal_of(blob), _digest(blob).encode("ascii"))


def _seal_of(blob: Path) -> Path:
    return blob.with_name(blob.name + SEAL)


def _digest(blob: Path) -> str:
    with blob.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
