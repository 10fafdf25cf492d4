import numpy as np
import pytest

from footfall.core.decoding.family import Candidates, InputSize
from footfall.core.decoding.faster_rcnn import FAMILY

SIZE = InputSize(width_px=64, height_px=32)


def decode(*rows: tuple[float, ...], floor: float = 0.5) -> Candidates:
    values = np.array(rows, np.float32).reshape(-1, 5)
    outputs = {"boxes": values[:, :4], "scores": values[:, 4]}
    return FAMILY.prepare({"boxes": (None, 4), "scores": (None,)}, SIZE, {})(outputs, floor)


def test_boxes_are_in_pixels_of_the_input() -> None:
    found = decode((1, 2, 30, 20, 0.75))
    assert found.boxes.tolist() == [[1, 2, 30, 20]]
    assert found.scores.tolist() == [0.75]


def test_scores_at_the_floor_count_and_below_do_not() -> None:
    assert decode((0, 0, 1, 1, 0.5), (0, 0, 1, 1, 0.49)).scores.tolist() == [0.5]


def test_an_empty_picture_has_no_people() -> None:
    assert decode().boxes.shape == (0, 4)


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param({}, id="no outputs"),
        pytest.param({"boxes": (100, 4)}, id="no scores"),
        pytest.param({"boxes": (100, 5), "scores": (100,)}, id="five numbers"),
        pytest.param({"boxes": (100, 4), "scores": (99,)}, id="another length"),
        pytest.param({"boxes": (1, 100, 4), "scores": (1, 100)}, id="a batch"),
    ],
)
def test_other_outputs_are_refused(shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="boxes has 4 numbers for each of scores"):
        FAMILY.prepare(shapes, SIZE, {})
