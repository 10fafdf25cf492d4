"""Hash what is in the cache once more: what has become of it since it was fetched and converted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from footfall.models.convert import converted_digests
from footfall.models.digests import Digest, matches
from footfall.models.library import SOURCE_FOLDER
from footfall.models.optimised import is_whole, optimised_places
from footfall.models.pins import read_pins, with_pins
from footfall.models.registry import ModelEntry


class Health(StrEnum):
    """What a file of the cache is like."""

    GOOD = "good"
    DAMAGED = "damaged"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class FileHealth:
    """A file of a model, or the folder of an optimised form, by its path inside the model's folder."""

    file: str
    health: Health


def verify_model(name: str, entry: ModelEntry, models_dir: Path) -> Sequence[FileHealth]:
    """Compare every file of a model with its digest: what was fetched, and what was made of it."""
    folder = models_dir / name
    pinned = with_pins(entry, read_pins(folder))
    expected = {f"{SOURCE_FOLDER}/{file.name}": file.digest for file in pinned.source.files}
    expected |= {file: Digest("sha256", digest) for file, digest in converted_digests(folder).items()}
    files = [FileHealth(file, _health(folder / file, digest)) for file, digest in expected.items()]
    return files + [
        FileHealth(place.name, Health.GOOD if is_whole(place) else Health.DAMAGED)
        for place in optimised_places(folder)
    ]


def _health(path: Path, expected: Digest | None) -> Health:
    if not path.exists():
        return Health.ABSENT
    try:
        return Health.GOOD if expected and matches(path, expected) else Health.DAMAGED
    except OSError:
        return Health.DAMAGED
