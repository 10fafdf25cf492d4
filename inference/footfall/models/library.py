"""The models on this machine: what there is, and making one ready to run."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from footfall.errors import ModelError, StorageError
from footfall.models.convert import convert, is_converted
from footfall.models.fetch import fetch, is_fetched
from footfall.models.registry import ModelEntry, find_model, read_registry


class Readiness(StrEnum):
    """How far a model is from running."""

    READY = "ready"
    FETCHED = "fetched"
    ABSENT = "not fetched"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A known model, for people."""

    name: str
    description: str
    licence: str
    readiness: Readiness


def list_models(models_dir: Path, registry: Mapping[str, ModelEntry] | None = None) -> Sequence[ModelStatus]:
    """Every model of models.toml with its state in the cache."""
    return [
        ModelStatus(name, entry.description, entry.licence, _readiness(entry, models_dir / name))
        for name, entry in (registry or read_registry()).items()
    ]


def prepare_model(model: str, models_dir: Path, registry: Mapping[str, ModelEntry] | None = None) -> Path:
    """Make a model ready to run: fetch and convert what is not there yet.

    Needs neither network nor write permission once it has been done.

    Args:
        model: Name in models.toml, or path of an OpenVINO .xml file.
        models_dir: The cache of models.

    Returns:
        The OpenVINO .xml file to run.

    Raises:
        ModelError: The model is unknown, cannot be fetched, or is not the pinned one.
        StorageError: The cache cannot be written.
    """
    if model.endswith(".xml"):
        return _own_file(Path(model))
    entry = find_model(model, registry or read_registry())
    folder = models_dir / model
    if _readiness(entry, folder) is not Readiness.READY:
        with _locked(folder):
            fetch(entry.source, folder / "source")
            if not is_converted(entry, folder):
                convert(model, entry, folder / "source", folder)
    return folder / "model.xml"


def _readiness(entry: ModelEntry, folder: Path) -> Readiness:
    if is_converted(entry, folder):
        return Readiness.READY
    return Readiness.FETCHED if is_fetched(entry.source, folder / "source") else Readiness.ABSENT


def _own_file(path: Path) -> Path:
    if not path.is_file():
        raise ModelError(f"model file {path} does not exist; expected the path of an OpenVINO .xml file")
    return path


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time fetch and convert a model; others wait and find it done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise StorageError(
            f"cannot create the model's folder {folder}: {error.strerror}; make the place writable, or name "
            "another one in FOOTFALL_MODELS_DIR"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
