"""The models on this machine: what there is, and making one ready to run."""

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from footfall.errors import ModelError, StorageError
from footfall.models.convert import convert, is_converted
from footfall.models.digests import sha256_of
from footfall.models.fetch import fetch, is_fetched
from footfall.models.licence import require_accepted
from footfall.models.optimised import optimised_file, whole_forms
from footfall.models.pins import pins_from, read_pins, require_pinned, with_pins, write_pins
from footfall.models.registry import ModelEntry, find_model, known_models, parted

log = logging.getLogger(__name__)

MODEL_FILE = "model.xml"
SOURCE_FOLDER = "source"


class Readiness(StrEnum):
    """How far a model is from running."""

    READY = "ready"
    FETCHED = "fetched"
    ABSENT = "not fetched"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A known model, for people.

    Attributes:
        forms: Its optimised forms that are in use, by what site.yaml calls them.
    """

    name: str
    description: str
    licence: str
    readiness: Readiness
    forms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person has said about a model that cannot be taken without.

    Attributes:
        accept_licence: Takes a licence that asks for more than to be named.
        sha256: Digests that models.toml does not have, as FILE=SHA256.
    """

    accept_licence: bool = False
    sha256: Sequence[str] = ()


NOTHING_SAID = Consent()


def list_models(models_dir: Path, registry: Mapping[str, ModelEntry] | None = None) -> Sequence[ModelStatus]:
    """Every known model with its state in the cache."""
    return [
        ModelStatus(
            name,
            entry.description,
            entry.licence,
            readiness(name, entry, models_dir),
            [f"{name}@{form}" if form else name for form in whole_forms(models_dir / name)],
        )
        for name, entry in (registry or known_models(models_dir)).items()
    ]


def prepare_model(
    model: str,
    models_dir: Path,
    registry: Mapping[str, ModelEntry] | None = None,
    *,
    mirror: str | None = None,
    consent: Consent = NOTHING_SAID,
) -> Path:
    """Make a model ready to run: fetch and convert what is not there yet.

    Needs neither network nor write permission once it has been done.

    Args:
        model: Name in models.toml, perhaps with one of its optimised forms (name@form), or path of an .xml file.
        models_dir: The cache of models.
        registry: The known models; by default those that are shipped and the user's own.
        mirror: Address or folder that is asked first.

    Returns:
        The OpenVINO .xml file to run: the optimised one where `footfall optimize` has made one.

    Raises:
        ModelError: The model is unknown, cannot be fetched, is not the pinned one, or its licence is not accepted.
        StorageError: The cache cannot be written.
    """
    if model.endswith(".xml"):
        return _own_file(Path(model))
    name, form = parted(model)
    entry = find_model(name, registry or known_models(models_dir))
    folder = models_dir / name
    if readiness(name, entry, models_dir) is not Readiness.READY:
        with locked(folder):
            _make_ready(name, entry, folder, mirror, consent)
    return optimised_file(folder, form) or folder / MODEL_FILE


def readiness(name: str, entry: ModelEntry, models_dir: Path) -> Readiness:
    """How far this model is from running."""
    folder = models_dir / name
    pinned = with_pins(entry, read_pins(folder))
    if is_converted(pinned, folder):
        return Readiness.READY
    return Readiness.FETCHED if is_fetched(pinned.source, folder / SOURCE_FOLDER) else Readiness.ABSENT


def _make_ready(name: str, entry: ModelEntry, folder: Path, mirror: str | None, consent: Consent) -> None:
    log.info("%s is under %s, from %s", name, entry.licence, entry.origin)
    given = pins_from(consent.sha256, name, entry)
    pinned = with_pins(entry, {**read_pins(folder), **given})
    require_pinned(name, pinned)
    with storing(folder):
        require_accepted(name, entry.licence, folder, consent.accept_licence)
    fetch(name, pinned.source, folder / SOURCE_FOLDER, mirror)
    found = {
        file.name: sha256_of(folder / SOURCE_FOLDER / file.name)
        for file in pinned.source.files
        if file.digest is None
    }
    if given or found:
        with storing(folder):
            write_pins(folder, {**given, **found})
    pinned = with_pins(pinned, found)
    if not is_converted(pinned, folder):
        convert(name, pinned, folder / SOURCE_FOLDER, folder)


def _own_file(path: Path) -> Path:
    if not path.is_file():
        raise ModelError(f"model file {path} does not exist; expected the path of an OpenVINO .xml file")
    return path


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time change this folder; others wait and find it done.

    Raises:
        StorageError: The folder cannot be made.
    """
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@contextmanager
def storing(folder: Path) -> Iterator[None]:
    """Say of a failure to write a model's folder what can be done about it."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"cannot write the model's folder {folder}: {error.strerror}; make the place writable, let a user who may "
            "write there run `footfall models fetch` (or `add`), or name another one in FOOTFALL_MODELS_DIR"
        ) from error
