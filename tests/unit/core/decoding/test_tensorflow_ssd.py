import numpy as np
import pytest

from footfall.core.decoding.family import Candidates, InputSize
from footfall.core.decoding.tensorflow_ssd import FAMILY

SHAPES = {"boxes": (1, 100, 4), "scores": (1, 100)}


def decode(boxes: list[list[float]], scores: list[float], floor: float = 0.1) -> Candidates:
    outputs = {"boxes": np.array([boxes], np.float32), "scores": np.array([scores], np.float32)}
    return FAMILY.prepare(SHAPES, InputSize(400, 200), {})(outputs, floor)


def test_boxes_are_in_pixels_of_the_input_left_side_first() -> None:
    found = decode([[0.5, 0.25, 1.0, 0.75]], [0.75])
    assert found.boxes.tolist() == [[100, 100, 300, 200]]
    assert found.scores.tolist() == [0.75]


def test_scores_at_the_floor_count_and_below_do_not() -> None:
    found = decode([[0, 0, 1, 1], [0, 0, 0.5, 1], [0, 0, 1, 0.5]], [0.5, 0.49, 0], floor=0.5)
    assert found.boxes.tolist() == [[0, 0, 400, 200]]


def test_an_empty_picture_has_no_people() -> None:
    assert decode([[0, 0, 0, 0]], [0]).boxes.shape == (0, 4)


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param({}, id="no outputs"),
        pytest.param({"boxes": (1, 100, 4)}, id="no scores"),
        pytest.param({"scores": (1, 100)}, id="no boxes"),
        pytest.param({"boxes": (1, 90, 4), "scores": (1, 100)}, id="fewer boxes than scores"),
        pytest.param({"boxes": (2, 100, 4), "scores": (2, 100)}, id="two pictures"),
        pytest.param({"boxes": (1, 100, 2, 4), "scores": (1, 100, 2)}, id="scores by class"),
    ],
)
def test_other_outputs_are_refused(shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="boxes has 4 numbers for each of scores"):
        FAMILY.prepare(shapes, InputSize(300, 300), {})
