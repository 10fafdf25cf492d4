import numpy as np
import pytest

from footfall.core.decoding.family import InputSize
from footfall.core.decoding.yolov8 import FAMILY

SIZE = InputSize(64, 64)


def test_boxes_come_as_centre_and_size_with_their_score() -> None:
    predictions = np.array([[10, 30], [20, 30], [4, 8], [6, 10], [0.9, 0.2]], np.float32)[None]
    decode = FAMILY.prepare({"predictions": (1, 5, 2)}, SIZE, {})
    found = decode({"predictions": predictions}, 0.2)
    assert found.boxes.tolist() == [[8, 17, 12, 23], [26, 25, 34, 35]]
    assert found.scores.tolist() == pytest.approx([0.9, 0.2])
    assert decode({"predictions": predictions}, 0.5).boxes.tolist() == [[8, 17, 12, 23]]


def test_how_many_cells_there_are_does_not_matter() -> None:
    assert FAMILY.prepare({"predictions": (1, 5, None)}, SIZE, {})


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param({}, id="no outputs"),
        pytest.param({"predictions": (1, 84, 84)}, id="all classes"),
        pytest.param({"predictions": (1, 84, 5)}, id="turned"),
        pytest.param({"predictions": (1, 5)}, id="no cells"),
    ],
)
def test_other_outputs_are_refused(shapes: dict[str, tuple[int | None, ...]]) -> None:
    with pytest.raises(ValueError, match="5 numbers for each cell"):
        FAMILY.prepare(shapes, SIZE, {})
