"""What `footfall models show` tells of a model."""

import json
from collections.abc import Iterator
from pathlib import Path

from footfall.models.fetch import size_bytes
from footfall.models.library import MODEL_FILE, readiness
from footfall.models.licence import is_restricted
from footfall.models.optimised import whole_forms
from footfall.models.registry import ModelEntry, ModelInput
from footfall.models.sources.kinds import AddressFile, NpmSource, Pinned, PypiSource, SourceFile
from footfall.models.verification import verify_model

Facts = Iterator[tuple[str, str]]


def facts_of(name: str, entry: ModelEntry, models_dir: Path) -> Facts:
    """Everything that is known about a model, as pairs of what and how."""
    yield "name", name
    yield "description", entry.description
    yield "licence", entry.licence + (" (needs --accept-licence)" if is_restricted(entry.licence) else "")
    yield "origin", entry.origin
    yield "format", entry.format
    yield "family", entry.family
    yield "input", _input(entry.input)
    if entry.threshold is not None:
        yield "person", f"class {entry.person}"
        yield "threshold", f"{entry.threshold:g}"
    if entry.options:
        yield "options", json.dumps(dict(entry.options))
    yield from _source(entry)
    yield "state", readiness(name, entry, models_dir)
    yield "model file", str(models_dir / name / MODEL_FILE)
    for form, place in whole_forms(models_dir / name).items():
        called = f"{name}@{form}" if form else name
        yield "in use", f"{place}, optimised, for `model: {called}` in the place of the model file"
    for file in verify_model(name, entry, models_dir):
        yield "in the cache", f"{file.file}: {file.health}"


def _input(expected: ModelInput) -> str:
    facts = [f"{expected.width_px}x{expected.height_px}", expected.fit.value]
    if expected.fill:
        facts.append(f"filled with {expected.fill}")
    facts += [expected.colour, expected.layout]
    if any(expected.mean):
        facts.append(f"mean {_channels(expected.mean)}")
    if set(expected.deviation) != {1.0}:
        facts.append(f"deviation {_channels(expected.deviation)}")
    return ", ".join(facts)


def _channels(values: tuple[float, float, float]) -> str:
    return " ".join(f"{value:g}" for value in values)


def _source(entry: ModelEntry) -> Facts:
    source = entry.source
    yield "source", f"{source.kind}, {size_bytes(source) / 1e6:.1f} MB"
    if isinstance(source, NpmSource | PypiSource):
        yield "package", f"{source.package} {source.version}, SHA-256 {source.sha256}"
    elif isinstance(source, AddressFile):
        yield from _addresses(source)
    for file in source.files:
        if isinstance(file, SourceFile):
            yield "file", f"{file.path}, {_content(file)}"
        else:
            yield from _addresses(file)


def _addresses(file: AddressFile) -> Facts:
    yield "address", f"{file.address}, {_content(file)}"
    for mirror in file.mirrors:
        yield "or", mirror


def _content(file: Pinned) -> str:
    digest = file.digest
    return f"{file.size_bytes} bytes, " + (
        f"{digest.title} {digest.hexadecimal}" if digest else "no digest published"
    )
