import numpy as np
import pytest

from footfall.core.decoding.atss import FAMILY
from footfall.core.decoding.family import Candidates, InputSize

SIZE = InputSize(864, 480)


def decode(*rows: tuple[float, ...], floor: float = 0.1) -> Candidates:
    outputs = {"boxes": np.array(rows, np.float32).reshape(-1, 5)}
    return FAMILY.prepare({"boxes": (None, 5)}, SIZE, {})(outputs, floor)


def test_boxes_are_in_pixels_of_the_input() -> None:
    found = decode((10, 20, 30, 60, 0.75))
    assert found.boxes.tolist() == [[10, 20, 30, 60]]
    assert found.scores.tolist() == [0.75]


def test_scores_at_the_floor_count_and_below_do_not() -> None:
    found = decode((0, 0, 10, 10, 0.5), (0, 0, 20, 20, 0.49), floor=0.5)
    assert found.scores.tolist() == [0.5]


def test_an_empty_picture_has_no_people() -> None:
    assert decode().boxes.shape == (0, 4)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(None, id="no such output"),
        pytest.param((1, 100, 5), id="three axes"),
        pytest.param((None, 4), id="no scores"),
    ],
)
def test_other_outputs_are_refused(shape: tuple[int | None, ...] | None) -> None:
    shapes = {} if shape is None else {"boxes": shape}
    with pytest.raises(ValueError, match="each row of boxes has 5 numbers"):
        FAMILY.prepare(shapes, SIZE, {})
