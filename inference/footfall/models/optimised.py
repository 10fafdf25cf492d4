"""The optimised form of a model: made at the bench for one site, in use as long as it is whole."""

import json
import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from footfall.errors import StorageError
from footfall.models.convert import converted_digests
from footfall.models.digests import sha256_of

log = logging.getLogger(__name__)

FOLDER = "optimised"
MODEL_FILE = "model.xml"
_FILES = (MODEL_FILE, "model.bin")
_RECORD = "optimised.json"


def optimised_file(folder: Path) -> Path | None:
    """The optimised model of a model's folder; None without one, or if it is damaged or of another conversion."""
    place = folder / FOLDER
    if not place.exists():
        return None
    try:
        record = json.loads((place / _RECORD).read_bytes())
        if record == _record(folder, place):
            return place / MODEL_FILE
    except (OSError, ValueError):
        pass
    log.warning(
        "%s is damaged, or of another conversion; the model is used as it was converted, until `footfall optimize %s` "
        "is run again",
        place,
        folder.name,
    )
    return None


def install(folder: Path, write: Callable[[Path], None]) -> Path:
    """Put an optimised model into use; the former one is replaced only by a whole new one.

    Args:
        folder: The model's own, with its conversion.
        write: Writes model.xml, model.bin and whatever belongs to them into an empty folder.

    Returns:
        The .xml file.

    Raises:
        StorageError: It could not be written; what was in use before still is.
    """

    def write_all(new: Path) -> None:
        write(new)
        (new / _RECORD).write_text(json.dumps(_record(folder, new), indent=2) + "\n")

    return replace_folder(folder / FOLDER, write_all) / MODEL_FILE


def replace_folder(place: Path, write: Callable[[Path], None]) -> Path:
    """Write a folder anew beside itself, then put it into its place at once.

    Raises:
        StorageError: It could not be written; what was there before still is.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".new-", dir=place.parent) as scratch:
            new, former = Path(scratch) / "new", Path(scratch) / "former"
            new.mkdir()
            write(new)
            if place.exists():
                place.rename(former)
            try:
                new.rename(place)
            except OSError:
                if former.exists():
                    former.rename(place)
                raise
    except (OSError, RuntimeError) as error:
        raise StorageError(
            f"cannot write {place}: {error}; the previous model stays in use. Make room, or the place writable, and "
            "try again"
        ) from error
    return place


def undo(folder: Path) -> bool:
    """Go back to the conversion; False if there was nothing to undo.

    Raises:
        StorageError: The optimised model cannot be removed.
    """
    place = folder / FOLDER
    if not place.exists():
        return False
    try:
        shutil.rmtree(place)
    except OSError as error:
        raise StorageError(f"cannot remove {place}: {error.strerror}; make it writable") from error
    return True


def _record(folder: Path, place: Path) -> dict[str, object]:
    """What the files are, and the conversion that they were made from."""
    return {
        "made from": dict(converted_digests(folder)),
        "sha256": {file: sha256_of(place / file) for file in _FILES},
    }
