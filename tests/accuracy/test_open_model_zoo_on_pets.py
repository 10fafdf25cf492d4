"""Every ready-made detector with an SSD's or ATSS's outputs on every frame of PETS 2009 S2.L1, view 1."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from footfall.models.convert import convert
from footfall.models.library import prepare_model
from footfall.models.registry import ModelEntry, read_registry
from support.marked import marks_on_pets
from support.models import PETS, SHARED_MODELS, models_dir

pytestmark = [
    pytest.mark.accuracy,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]
CLOSE = 0.01


@dataclass(frozen=True, slots=True)
class Published:
    """A model of Open Model Zoo, and what it is known to reach.

    Attributes:
        entry: Its name in models.toml.
        folder: Its files' place in ../shared/models.
        average_precision: As in ../shared/models/README.md.
        size: Width and height that it is reshaped to; None for its own.
    """

    entry: str
    folder: str
    average_precision: float
    size: tuple[int, int] | None = None

    def __str__(self) -> str:
        return self.entry + ("-at-{}x{}".format(*self.size) if self.size else "")


PUBLISHED = [
    Published("person-detection-0200", "person-detection-0200/FP16", 0.890),
    Published("person-detection-0200", "person-detection-0200/FP16", 0.914, (512, 384)),
    Published("person-detection-0201-int8", "person-detection-0201/FP16-INT8", 0.895),
    Published("person-detection-0202", "person-detection-0202/FP16", 0.909),
    Published("person-detection-0203-int8", "person-detection-0203/FP16-INT8", 0.934),
    Published("person-vehicle-bike-detection-2002", "person-vehicle-bike-detection-2002/FP16", 0.918),
    Published("pedestrian-detection-adas-0002", "pedestrian-detection-adas-0002/FP16", 0.890),
    Published("person-detection-retail-0013", "person-detection-retail-0013/FP16", 0.880),
    Published("person-detection-retail-0013-int8", "person-detection-retail-0013/FP16-INT8", 0.874),
]


def reshaped(entry: ModelEntry, size: tuple[int, int] | None) -> ModelEntry:
    if size is None:
        return entry
    pixels = dict(zip(("width_px", "height_px"), size, strict=True))
    return entry.model_copy(update={"input": entry.input.model_copy(update=pixels)})


@pytest.mark.skipif(
    not SHARED_MODELS.is_dir(), reason="the models of Open Model Zoo in ../shared/models are not here"
)
@pytest.mark.parametrize("published", PUBLISHED, ids=str)
def test_a_model_of_open_model_zoo_finds_as_many_as_it_is_known_to(
    published: Published, tmp_path: Path
) -> None:
    entry = reshaped(read_registry()[published.entry], published.size)
    convert(published.entry, entry, SHARED_MODELS / published.folder, tmp_path)
    found = marks_on_pets(tmp_path / "model.xml")
    assert found.average_precision == pytest.approx(published.average_precision, abs=CLOSE)
    if published.size is None:
        assert found.given.f1 >= found.best.f1 - CLOSE, "the shipped threshold counts worse than another one"


def test_ssdlite_from_the_python_package_index_finds_as_many_as_it_is_known_to() -> None:
    found = marks_on_pets(prepare_model("ssdlite-mobilenetv2-300", models_dir(), read_registry()))
    assert found.average_precision == pytest.approx(0.638, abs=CLOSE)
    assert found.given.f1 >= found.best.f1 - CLOSE
