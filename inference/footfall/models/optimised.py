"""The optimised form of a model: made at the bench for one site, in use as long as it is whole."""

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from footfall.errors import StorageError
from footfall.models.convert import converted_digests
from footfall.models.digests import sha256_of

log = logging.getLogger(__name__)

MODEL_FILE = "model.xml"
_FILES = (MODEL_FILE, "model.bin")
_RECORD = "optimised.json"


def place_of(folder: Path, form: str = "", what: str = "optimised") -> Path:
    """Where a model's optimised form lies, or its report: each form has a place of its own in the model's folder."""
    return folder / (f"{what}@{form}" if form else what)


def optimised_file(folder: Path, form: str = "") -> Path | None:
    """The optimised model of a model's folder; None without one, or if it is damaged or of another conversion."""
    place = place_of(folder, form)
    name = f"{folder.name}@{form}" if form else folder.name
    if not place.exists():
        if form:
            log.warning("%s is used as it was converted, until `footfall optimize %s` is run", name, name)
        return None
    if is_whole(place):
        return place / MODEL_FILE
    log.warning(
        "%s is damaged, or of another conversion; the model is used as it was converted, until `footfall optimize %s` "
        "is run again",
        place,
        name,
    )
    return None


def optimised_places(folder: Path) -> Sequence[Path]:
    """The places of all optimised forms of a model, whole or not."""
    return sorted(folder.glob("optimised*"))


def whole_forms(folder: Path) -> Mapping[str, Path]:
    """The files of a model's optimised forms that are in use, by form; the one without a name under ""."""
    return {
        place.name.partition("@")[2]: place / MODEL_FILE
        for place in optimised_places(folder)
        if is_whole(place)
    }


def is_whole(place: Path) -> bool:
    """Whether an optimised form is as it was made, from the conversion that is there."""
    try:
        return bool(json.loads((place / _RECORD).read_bytes()) == _record(place.parent, place))
    except (OSError, ValueError):
        return False


def install(folder: Path, write: Callable[[Path], None], form: str = "") -> Path:
    """Put an optimised model into use; the former one is replaced only by a whole new one.

    Args:
        folder: The model's own, with its conversion.
        write: Writes model.xml, model.bin and whatever belongs to them into an empty folder.
        form: Which of the model's forms it is; the usual one has no name.

    Returns:
        The .xml file.

    Raises:
        StorageError: It could not be written; what was in use before still is.
    """

    def write_all(new: Path) -> None:
        write(new)
        (new / _RECORD).write_text(json.dumps(_record(folder, new), indent=2) + "\n")

    return replace_folder(place_of(folder, form), write_all) / MODEL_FILE


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


def undo(folder: Path, form: str = "") -> bool:
    """Go back to the conversion; False if there was nothing to undo.

    Raises:
        StorageError: The optimised model cannot be removed.
    """
    place = place_of(folder, form)
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
