"""Digests of files for which the list of models has none: given by a person, or taken from a checked archive."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from footfall.errors import ModelError
from footfall.models.registry import ModelEntry
from footfall.models.sources.kinds import ArchiveSource, NpmSource, PypiSource, Sha256

_PINS = "digests.json"

Pins = Mapping[str, Sha256]
"""SHA-256 by file name."""


def read_pins(folder: Path) -> Pins:
    """What is written down in a model's folder; nothing if that cannot be read."""
    try:
        return TypeAdapter(dict[str, Sha256]).validate_json((folder / _PINS).read_bytes())
    except (OSError, ValidationError):
        return {}


def write_pins(folder: Path, pins: Pins) -> None:
    """Write down more digests in a model's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _PINS).write_text(json.dumps({**read_pins(folder), **pins}, indent=2), encoding="utf-8")


def with_pins(entry: ModelEntry, pins: Pins) -> ModelEntry:
    """The entry with these digests where its files have none."""
    source = entry.source
    files = tuple(
        file if file.digest or file.name not in pins else file.model_copy(update={"sha256": pins[file.name]})
        for file in source.files
    )
    changed = source.model_copy(update={"files": files})
    if isinstance(source, ArchiveSource) and source.digest is None and source.name in pins:
        changed = changed.model_copy(update={"sha256": pins[source.name]})
    return entry.model_copy(update={"source": changed})


def pins_from(given: Sequence[str], name: str, entry: ModelEntry) -> Pins:
    """Digests as a person gives them: FILE=SHA256, or SHA256 alone where one file needs one.

    Raises:
        ModelError: It is no such digest, or not for a file that lacks one.
    """
    lacking = _unpinned(entry)
    pins = {}
    for text in given:
        file, _, digest = text.rpartition("=")
        file = file or (lacking[0] if len(lacking) == 1 else "")
        if file not in lacking:
            raise ModelError(
                f"--sha256 {text}: expected FILE=SHA256 for a file of {name} that models.toml gives no digest; "
                f"those are: {', '.join(lacking) or 'none'}"
            )
        pins[file] = digest.lower()
    try:
        return TypeAdapter(dict[str, Sha256]).validate_python(pins)
    except ValidationError as error:
        raise ModelError(
            f"--sha256: expected 64 hexadecimal digits, found {error.errors()[0]['input']!r}"
        ) from error


def require_pinned(name: str, entry: ModelEntry) -> None:
    """Refuse a model of which a download could not be checked; ModelError."""
    lacking = _unpinned(entry)
    if lacking:
        raise ModelError(
            f"{name}: nobody has published a digest of {', '.join(lacking)}, so a download could not be checked and "
            "is not begun; find out the SHA-256 from somebody whom you trust, and give it with --sha256"
        )


def _unpinned(entry: ModelEntry) -> list[str]:
    """The names of what would be downloaded without anything to check it by."""
    source = entry.source
    if isinstance(source, ArchiveSource):
        return [] if source.digest else [source.name]
    if isinstance(source, NpmSource | PypiSource):
        return []
    return [file.name for file in source.files if file.digest is None]
