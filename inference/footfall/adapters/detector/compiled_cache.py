"""OpenVINO's cache of compiled networks. It believes what it finds: by a damaged file, fewer people are counted.

So each file is sealed with its digest in a file beside it, and what does not agree with its seal is compiled anew.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from footfall.adapters.whole_file import replace_file

log = logging.getLogger(__name__)

BLOBS, SEAL = "*.blob", ".sha256"


@contextmanager
def sealed(folder: Path | None) -> Iterator[Path | None]:
    """The cache with which networks are compiled while this lasts, made if need be; nothing unsealed is left in it.

    None without one, and where it cannot be used: that costs time at the start, and nobody a count. Other processes may
    use it at the same time: at worst, one of them compiles what the other has compiled.
    """
    cache = folder if folder is not None and _is_sound(folder) else None
    yield cache
    if cache is not None:
        with suppress(OSError):  # What is not sealed is compiled anew.
            _seal(cache)


def _is_sound(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _delete_damaged(folder)
    except OSError as error:
        log.warning(
            "compiling the network anew, since OpenVINO's cache %s cannot be used (%s); make the place writable",
            folder,
            error.strerror,
        )
        return False
    return True


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
