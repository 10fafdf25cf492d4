"""Networks with real weights, one of each family that has any, on every picture of PETS 2009 S2.L1, view 1.

The figures are those that the same networks reach when they run as they were published.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from footfall.models.library import prepare_model
from footfall.models.registry import read_registry
from support.marked import converted, marks_on_pets
from support.models import PETS, SHARED_MODELS, centernet, models_dir

CLOSE = 0.01


def yolox_nano(folder: Path) -> Path:
    source = SHARED_MODELS / "yolox-nano"
    if not source.is_dir():
        pytest.skip("the network ../shared/models/yolox-nano is not here")
    return converted("yolox-nano-416", source, folder)


def centernet_mobilenet(_folder: Path) -> Path:
    return centernet()


def yolov3_tiny(_folder: Path) -> Path:
    return prepare_model("yolov3-tiny-416", models_dir(), read_registry())


@pytest.mark.accuracy
@pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here")
@pytest.mark.parametrize(
    ("model", "average_precision"),
    [
        pytest.param(yolox_nano, 0.901, id="YOLOX-nano 416"),
        pytest.param(centernet_mobilenet, 0.885, id="CenterNet-MobileNetV3 512"),
        pytest.param(yolov3_tiny, 0.800, id="YOLOv3-tiny 416"),
    ],
)
def test_average_precision_is_that_of_the_published_network(
    model: Callable[[Path], Path], average_precision: float, tmp_path: Path
) -> None:
    found = marks_on_pets(model(tmp_path))
    assert found.average_precision == pytest.approx(average_precision, abs=CLOSE)
    assert found.given.f1 >= found.best.f1 - CLOSE, "the shipped threshold counts worse than another one"
