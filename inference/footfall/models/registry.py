"""The detectors that Footfall knows: models.toml as typed values."""

import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from footfall.errors import ModelError

MODELS_TOML = Path(__file__).parents[3] / "models" / "models.toml"
DEFAULT_MODEL = "nanodet-g-416"

Sha256 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Channels = tuple[float, float, float]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceFile(_Entry):
    """A file of the model, by its path inside the package."""

    path: str
    sha256: Sha256

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


class NpmSource(_Entry):
    """A package of the npm registry.

    Attributes:
        sha256: Of the package's whole tarball.
        files: The graph first, then the files that it names.
    """

    kind: Literal["npm"]
    package: str
    version: str
    size_bytes: int
    sha256: Sha256
    files: Annotated[tuple[SourceFile, ...], Field(min_length=1)]


class ModelInput(_Entry):
    """What the network was trained to be given: (colour - mean) / deviation, channel by channel."""

    width_px: int
    height_px: int
    fit: Literal["letterbox"]
    colour: Literal["BGR"]
    mean: Channels
    deviation: Channels


class ModelEntry(_Entry):
    """One detector.

    Attributes:
        threshold: The score from which on a detection counts as a person.
    """

    description: str
    licence: str
    format: Literal["tfjs"]
    decoder: Literal["nanodet"]
    threshold: Annotated[float, Field(gt=0, lt=1)]
    source: NpmSource
    input: ModelInput


def read_registry(path: Path = MODELS_TOML) -> Mapping[str, ModelEntry]:
    """Read every model's entry, by name.

    Raises:
        ModelError: The file cannot be read, or an entry is not as it must be; says where.
    """
    try:
        with path.open("rb") as file:
            return TypeAdapter(dict[str, ModelEntry]).validate_python(tomllib.load(file))
    except OSError as error:
        raise ModelError(f"cannot read the list of models {path}: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise ModelError(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ModelError(f"{path.name}: {place}: {first['msg']}, found {first['input']!r}") from error


def find_model(name: str, registry: Mapping[str, ModelEntry]) -> ModelEntry:
    """The entry of this name.

    Raises:
        ModelError: There is none; lists those that there are.
    """
    if name not in registry:
        raise ModelError(
            f"model {name!r} is unknown; expected one of {', '.join(sorted(registry))}, or the path of an "
            "OpenVINO .xml file"
        )
    return registry[name]
