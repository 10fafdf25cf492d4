"""The models that Footfall knows: models.toml as typed values."""

import logging
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from footfall.core.placement import Fit
from footfall.errors import ModelError
from footfall.models.sources.kinds import Entry, Source

log = logging.getLogger(__name__)

MODELS_TOML = Path(__file__).with_name("models.toml")
OWN_TOML = "models.toml"
"""The user's own list, in the cache of models."""

DEFAULT_MODEL = "nanodet-g-416"

Format = Literal["tfjs", "darknet", "onnx", "tensorflow", "openvino"]
"""The form in which a network is published; a name in `footfall.models.readers.formats`."""

FamilyName = Literal[
    "ssd",
    "tensorflow-ssd",
    "atss",
    "nanodet",
    "yolox",
    "darknet",
    "yolov8",
    "centernet",
    "efficientdet",
    "retinanet",
    "faster-rcnn",
    "re-identification",
]
"""How a network's outputs are read; all but the last are names in `footfall.core.decoding.families`."""

RE_IDENTIFICATION: FamilyName = "re-identification"
"""The one family that detects nobody: it tells by a row of numbers who is who."""

Channel = Annotated[float, Field(allow_inf_nan=False)]
Channels = tuple[Channel, Channel, Channel]
Divisor = Annotated[Channel, Field(gt=0)]
Pixels = Annotated[int, Field(gt=0)]


class ModelInput(Entry):
    """What the network was trained to be given: (colour - mean) / deviation, channel by channel.

    Attributes:
        fill: What lies beside a picture that does not fill the input, 0 to 255.
        layout: Of the network's own input.
    """

    width_px: Pixels
    height_px: Pixels
    fit: Fit
    fill: Annotated[int, Field(ge=0, le=255)] = 0
    colour: Literal["BGR", "RGB"]
    layout: Literal["NCHW", "NHWC"] = "NCHW"
    mean: Channels = (0, 0, 0)
    deviation: tuple[Divisor, Divisor, Divisor] = (1, 1, 1)


class ModelEntry(Entry):
    """One model.

    Attributes:
        licence: Of the weights, as an SPDX identifier.
        origin: Who made it, and where it says so.
        person: The place of the class "person" among the network's classes.
        options: What the family's decoder must know beside the outputs' shapes.
        threshold: The score from which on a detection counts as a person; None for what detects nobody.
    """

    description: str
    licence: str
    origin: str
    format: Format
    family: FamilyName
    person: Annotated[int, Field(ge=0)] = 0
    options: Mapping[str, Any] = {}
    threshold: Annotated[float, Field(gt=0, lt=1)] | None = None
    source: Source
    input: ModelInput

    @model_validator(mode="after")
    def _a_detector_has_a_threshold(self) -> Self:
        if self.threshold is None and self.family != RE_IDENTIFICATION:
            raise ValueError("a detector needs a threshold")
        return self


def parted(model: str) -> tuple[str, str]:
    """A model's name, and which of its optimised forms is meant: "name@form", or "name" for the usual one.

    Raises:
        ModelError: What follows the @ is no name.
    """
    name, at, form = model.partition("@")
    if at and not re.fullmatch(r"[a-z0-9-]+", form):
        raise ModelError(
            f"expected MODEL@FORM with a form's name of a-z, 0-9 and -, as nanodet-g-416@entrance; found {model!r}"
        )
    return name, form


def read_registry(path: Path = MODELS_TOML) -> Mapping[str, ModelEntry]:
    """Read every model's entry of one list, by name.

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
        raise ModelError(f"{path.name}: {first_mistake(error)}") from error


def first_mistake(error: ValidationError) -> str:
    """Where an entry is not as it must be, what is expected there, and what was found."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    found = "" if isinstance(first["input"], dict) else f", found {first['input']!r}"
    return f"{place}: {first['msg']}{found}"


def known_models(models_dir: Path) -> Mapping[str, ModelEntry]:
    """The shipped models and the user's own, by name; of two with one name the user's own, which was there first.

    Raises:
        ModelError: A list cannot be read, or an entry is not as it must be; says where.
    """
    shipped, own = read_registry(), {}
    if (models_dir / OWN_TOML).exists():
        own = dict(read_registry(models_dir / OWN_TOML))
    for name in sorted(shipped.keys() & own.keys()):
        log.warning("there is a shipped model %r too; the one in %s is used", name, models_dir / OWN_TOML)
    return {**shipped, **own}


def find_model(name: str, registry: Mapping[str, ModelEntry]) -> ModelEntry:
    """The entry of this name.

    Raises:
        ModelError: There is none; says which is nearest.
    """
    if name not in registry:
        near = get_close_matches(name, registry, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise ModelError(
            f"model {name!r} is unknown; {hint}expected a name that `footfall models list` shows, or the path of an "
            "OpenVINO .xml file"
        )
    return registry[name]
