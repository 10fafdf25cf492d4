"""The files of a user's own model: which form they have, and which belong together."""

import json
import mmap
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from footfall.errors import ModelError
from footfall.models.registry import Format

_FORMATS: Mapping[str, Format] = {
    ".onnx": "onnx",
    ".xml": "openvino",
    ".pb": "tensorflow",
    ".cfg": "darknet",
    ".weights": "darknet",
    ".json": "tfjs",
}


def format_of(file: Path) -> Format:
    """The form that the file's name tells; ModelError if it tells none."""
    if file.suffix.lower() not in _FORMATS:
        raise ModelError(
            f"{file}: expected a file that ends in one of {', '.join(_FORMATS)}; rename it, or say --format"
        )
    return _FORMATS[file.suffix.lower()]


def files_of(file: Path, format: Format) -> Sequence[Path]:  # noqa: A002 - as the option is named
    """The network's own file, then those that belong to it and lie beside it.

    Raises:
        ModelError: A file is missing, or the .json file names none.
    """
    if format == "darknet":
        files = [file.with_suffix(".cfg"), file.with_suffix(".weights")]
    elif format == "openvino":
        files = [file, file.with_suffix(".bin")]
    elif format == "tfjs":
        files = [file, *_weights_of(file)]
    elif format == "onnx":
        files = [file, *_weights_beside(file)]
    else:
        files = [file]
    missing = [str(path) for path in files if not (path.is_file() and os.access(path, os.R_OK))]
    if missing:
        raise ModelError(
            f"expected {', '.join(map(str, files))}; not there, or not to be read: {', '.join(missing)}"
        )
    return files


def licence_beside(file: Path) -> str | None:
    """What the exporter's notes beside the file, metadata.yaml, say of its licence.

    Source:
        https://docs.ultralytics.com/integrations/openvino/: an export is a folder with such a file.
    """
    try:
        notes = (file.parent / "metadata.yaml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(r"^licen[sc]e:\s*(\S.*)$", notes, re.MULTILINE)
    return found[1].strip().strip("'\"") if found else None


_LOCATION = re.compile(rb"\x0a\x08location\x12([\x01-\x7f])", re.DOTALL)


def _weights_beside(file: Path) -> Sequence[Path]:
    """The files in which an ONNX file has put its weights, if it has.

    Source:
        https://github.com/onnx/onnx/blob/main/onnx/onnx.proto: `TensorProto.external_data` holds a pair of strings, as
        fields 1 and 2, that says "location"; https://protobuf.dev/programming-guides/encoding/.
    """
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            told = {whole[found.end() : found.end() + found[1][0]] for found in _LOCATION.finditer(whole)}
    except (OSError, ValueError):  # not there, or empty
        return []
    names = sorted(os.fsdecode(name) for name in told)
    if away := [name for name in names if Path(name).name != name]:
        raise ModelError(
            f"{file}: expected its weights in it or beside it, found them in {', '.join(away)}; export it anew, into "
            "one file"
        )
    return [file.parent / name for name in names]


def _weights_of(file: Path) -> Sequence[Path]:
    try:
        groups = json.loads(file.read_bytes())["weightsManifest"]
        return [file.parent / Path(path).name for group in groups for path in group["paths"]]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelError(
            f"{file}: expected the model.json of a TensorFlow.js graph, which names its weights' files ({error})"
        ) from error
