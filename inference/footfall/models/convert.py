"""Convert a fetched model to OpenVINO's own format, once."""

import json
import logging
import tempfile
from collections.abc import Mapping
from math import ceil
from pathlib import Path

import openvino as ov

from footfall.core.decoding.family import Options
from footfall.errors import StorageError
from footfall.models.digests import sha256_of
from footfall.models.fetch import size_bytes
from footfall.models.heads.families import people_only
from footfall.models.pictures import input_shape, take_pictures
from footfall.models.readers.formats import READERS
from footfall.models.readers.unforeseen import explained
from footfall.models.registry import ModelEntry, ModelInput

log = logging.getLogger(__name__)

CONVERTER_VERSION = 2
"""Raise it when the same source would be converted to something else."""

_IR_FILES = ("model.xml", "model.bin")
_RECORD = "converted.json"


def is_converted(entry: ModelEntry, folder: Path) -> bool:
    """Whether the folder holds what this entry is converted to, undamaged."""
    try:
        record = json.loads((folder / _RECORD).read_bytes())
        return bool(record == _record(entry, folder))
    except (OSError, ValueError):
        return False


def converted_digests(folder: Path) -> Mapping[str, str]:
    """The SHA-256 of every file of the conversion, as written down when it was made."""
    try:
        digests = json.loads((folder / _RECORD).read_bytes())["sha256"]
        return {file: str(digests[file]) for file in _IR_FILES}
    except (OSError, ValueError, LookupError, TypeError):
        return dict.fromkeys(_IR_FILES, "unknown")


def convert(name: str, entry: ModelEntry, source: Path, folder: Path) -> None:
    """Convert the fetched files of a model; the earlier result is replaced only by a whole new one.

    Args:
        source: Folder of the fetched files.
        folder: Gets model.xml, model.bin with weights in FP16, and a record of what they were made from.

    Raises:
        ModelError: The files hold another model than the entry says.
        StorageError: The folder cannot be written.
    """
    file = source / entry.source.files[0].name
    published = READERS[entry.format](file)
    options = {**own_options(published), **entry.options}
    model = _prepared(published, file, entry, options)
    _describe(model, name, entry, options)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as scratch:
            new = Path(scratch)
            ov.save_model(model, new / _IR_FILES[0], compress_to_fp16=True)
            (new / _RECORD).write_text(json.dumps(_record(entry, new), indent=2))
            for written in (*_IR_FILES, _RECORD):
                (new / written).replace(folder / written)
    except (OSError, RuntimeError) as error:
        raise StorageError(
            f"cannot write the converted model to {folder}: {error}; make the folder writable and free "
            f"{ceil(size_bytes(entry.source) / 1e6)} MB, or name another place in FOOTFALL_MODELS_DIR"
        ) from error
    log.info("converted %s", name)


def _prepared(published: ov.Model, file: Path, entry: ModelEntry, options: Options) -> ov.Model:
    """The network cut down to people and for pictures as cameras give them; ModelError if it is not of the family."""
    size = f"{entry.input.width_px}x{entry.input.height_px}"
    way_out = (
        "Check that the file is whole and of that family, or name another with --family, --size or --options"
    )
    with explained(
        f"{file.name}: expected a network of the family {entry.family} for pictures of {size}", way_out
    ):
        _close_input(published, entry.input)
        slim = people_only(published, entry.family, entry.person, options)
        return take_pictures(slim, entry.input)


def _close_input(network: ov.Model, expected: ModelInput) -> None:
    """Give an input that is left open its one shape, since heads are told by the shapes that follow from it.

    An input of three axes is left to the head that knows how to give it a fourth.
    """
    shapes = [port.partial_shape for port in network.inputs]
    if len(shapes) != 1 or shapes[0].is_static or not shapes[0].compatible(ov.PartialShape([-1] * 4)):
        return
    network.reshape(input_shape(expected))


def own_options(published: ov.Model) -> Options:
    """What the network's own files say to the decoder, where its reader has written that down."""
    place = ["footfall", "options"]
    said: Options = (
        json.loads(published.get_rt_info(place).astype(str)) if published.has_rt_info(place) else {}
    )
    return said


def _describe(model: ov.Model, name: str, entry: ModelEntry, options: Options) -> None:
    """Write into the model what its user must know, so that the .xml file says all by itself."""
    facts = {
        "model": name,
        "family": entry.family,
        "options": json.dumps(dict(options)),
        "fit": entry.input.fit.value,
        "fill": str(entry.input.fill),
        "threshold": None if entry.threshold is None else str(entry.threshold),
        "classes": "person",
        "licence": entry.licence,
        "source": entry.source.title,
    }
    for key, value in facts.items():
        if value is not None:
            model.set_rt_info(value, ["footfall", key])


def _record(entry: ModelEntry, folder: Path) -> dict[str, object]:
    return {
        "converter": CONVERTER_VERSION,
        "entry": entry.model_dump(mode="json"),
        "sha256": {file: sha256_of(folder / file) for file in _IR_FILES},
    }
