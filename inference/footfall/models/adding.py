"""Take a user's own model into the cache, and into the user's own list of models."""

import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openvino as ov
import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import ConvertError

from footfall.errors import ModelError
from footfall.models.convert import convert
from footfall.models.digests import sha256_of
from footfall.models.library import MODEL_FILE, SOURCE_FOLDER, locked, storing
from footfall.models.licence import is_restricted, require_accepted
from footfall.models.own_files import files_of, format_of, licence_beside
from footfall.models.own_input import USUAL_INPUT, USUAL_PERSON, input_of
from footfall.models.readers.formats import READERS
from footfall.models.registry import (
    OWN_TOML,
    RE_IDENTIFICATION,
    FamilyName,
    Format,
    ModelEntry,
    first_mistake,
    known_models,
    read_registry,
)

log = logging.getLogger(__name__)

UNKNOWN_LICENCE = "unknown"
USUAL_THRESHOLD = 0.5

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?<!\.xml)")
_HEADING = "Models of your own; `footfall models add` writes here."

Check = Callable[[Path], object]
"""Raises ModelError if a converted model cannot be read by its family's decoder."""


@dataclass(frozen=True, slots=True)
class Own:
    """A user's own model, as far as the user has said what it is.

    Attributes:
        input: Fields of `ModelInput` that differ from what the family is usually given.
    """

    file: Path
    family: FamilyName
    name: str | None = None
    licence: str | None = None
    threshold: float = USUAL_THRESHOLD
    person: int | None = None
    format: Format | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    input: Mapping[str, Any] = field(default_factory=dict)


def add_model(own: Own, models_dir: Path, check: Check, accept_licence: bool = False) -> str:
    """Copy a user's model into the cache, convert it and list it; nothing is left of one that cannot be read.

    Returns:
        The model's name.

    Raises:
        ModelError: The files are no such model, its name is taken, or its licence is not accepted.
        StorageError: The cache cannot be written.
    """
    form = own.format or format_of(own.file)
    files = files_of(own.file, form)
    name = own.name or re.sub(r"[^a-z0-9._-]+", "-", own.file.stem.lower()).strip("-._")
    with locked(models_dir), storing(models_dir / name):
        _require_free(name, models_dir)
        with tempfile.TemporaryDirectory(prefix=".adding-", dir=models_dir) as scratch:
            new = Path(scratch) / name
            source = _copied(files, new / SOURCE_FOLDER)
            network = READERS[form](source[0])
            entry = _entry(own, form, source, network)
            require_accepted(name, entry.licence, new, accept_licence)
            convert(name, entry, new / SOURCE_FOLDER, new)
            check(new / MODEL_FILE)
            new.rename(models_dir / name)
        _list(name, entry, models_dir)
    log.info("added %s, %s, under licence %s, in %s", name, own.family, entry.licence, models_dir / name)
    return name


def _require_free(name: str, models_dir: Path) -> None:
    if not _NAME.fullmatch(name):
        raise ModelError(
            f"model name {name!r}: expected small letters, digits, dots and dashes, a letter or digit first, and no "
            ".xml at the end"
        )
    if name in known_models(models_dir) or (models_dir / name).exists():
        raise ModelError(f"there is a model {name!r} in {models_dir} already; say another --name")


def _copied(files: Sequence[Path], folder: Path) -> Sequence[Path]:
    folder.mkdir(parents=True)
    return [Path(shutil.copyfile(file, folder / file.name)) for file in files]


def _entry(own: Own, form: Format, files: Sequence[Path], network: ov.Model) -> ModelEntry:
    pinned = [
        {"path": file.name, "size_bytes": file.stat().st_size, "sha256": sha256_of(file)} for file in files
    ]
    seen = input_of(network, form, size_is_given="width_px" in own.input)
    try:
        return ModelEntry.model_validate(
            {
                "description": f"your own {own.family}, from {own.file.name}",
                "licence": _licence(own, network),
                "origin": "your own",
                "format": form,
                "family": own.family,
                "person": USUAL_PERSON.get(own.family, 0) if own.person is None else own.person,
                "options": own.options,
                "threshold": None if own.family == RE_IDENTIFICATION else own.threshold,
                "source": {"kind": "own", "files": pinned},
                "input": {**USUAL_INPUT[own.family], **seen, **own.input},
            }
        )
    except ValidationError as error:
        raise ModelError(first_mistake(error)) from error


def _licence(own: Own, network: ov.Model) -> str:
    """What the user says, unless the files themselves say that they are under a licence that asks for more."""
    place = ["framework", "license"]
    inside = str(network.get_rt_info(place).astype(str)) if network.has_rt_info(place) else None
    written = [licence for licence in (inside, licence_beside(own.file)) if licence]
    restricted = [licence for licence in written if is_restricted(licence)]
    return (restricted or ([own.licence] if own.licence else written) or [UNKNOWN_LICENCE])[0]


def _list(name: str, entry: ModelEntry, models_dir: Path) -> None:
    """Write the entry into the user's own list; the model goes again if that fails."""
    try:
        _write_list(name, entry, models_dir / OWN_TOML)
    except BaseException:
        shutil.rmtree(models_dir / name, ignore_errors=True)
        raise


def _write_list(name: str, entry: ModelEntry, path: Path) -> None:
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    if not path.exists():
        document.add(tomlkit.comment(_HEADING))
    new = path.with_name(f".{path.name}.new")
    try:
        document[name] = entry.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        new.write_text(tomlkit.dumps(document), encoding="utf-8")
        read_registry(new)
        new.replace(path)
    except ConvertError as error:
        raise ModelError(
            f"{name}: an option cannot be written to {path.name} ({error}); leave out null"
        ) from error
    finally:
        new.unlink(missing_ok=True)
