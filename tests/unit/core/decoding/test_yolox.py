import math

import numpy as np
import pytest

from footfall.core.decoding.family import Floats, InputSize
from footfall.core.decoding.yolox import FAMILY

SIZE = InputSize(width_px=64, height_px=32)
CELLS = 8 * 4 + 4 * 2 + 2 * 1
SHAPES = {"predictions": (1, CELLS, 6)}


def decode(predictions: Floats, floor: float) -> tuple[list[list[float]], list[float]]:
    found = FAMILY.prepare(SHAPES, SIZE, {})({"predictions": predictions[None]}, floor)
    return found.boxes.tolist(), found.scores.tolist()


@pytest.mark.parametrize(
    ("cell", "box"),
    [
        pytest.param(8 + 3, (20, 0, 36, 32), id="stride 8"),
        pytest.param(8 * 4 + 1, (8, -24, 40, 40), id="stride 16"),
        pytest.param(CELLS - 1, (16, -48, 80, 80), id="stride 32"),
    ],
)
def test_a_box_is_counted_in_strides_from_its_cell(cell: int, box: tuple[float, ...]) -> None:
    predictions = np.zeros((CELLS, 6), np.float32)
    predictions[cell] = (0.5, 1.0 if cell < 32 else 0.5, math.log(2), math.log(4), 0.8, 0.5)
    boxes, scores = decode(predictions, 0.3)
    assert boxes == [pytest.approx(box, abs=1e-4)]
    assert scores == [pytest.approx(0.4)]


def test_objectness_and_person_together_must_reach_the_floor() -> None:
    predictions = np.zeros((CELLS, 6), np.float32)
    predictions[:3, 4:] = [(1.0, 0.5), (0.5, 1.0), (0.7, 0.7)]
    _, scores = decode(predictions, 0.5)
    assert scores == [0.5, 0.5]


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param({}, id="no outputs"),
        pytest.param({"predictions": (1, CELLS, 85)}, id="all classes"),
        pytest.param({"predictions": (1, 100, 6)}, id="other cells"),
    ],
)
def test_other_outputs_are_refused(shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="an input of 64x32 has 42 cells"):
        FAMILY.prepare(shapes, SIZE, {})
