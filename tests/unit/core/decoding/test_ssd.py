import numpy as np
import pytest

from footfall.core.decoding.family import Candidates, InputSize
from footfall.core.decoding.ssd import FAMILY

SHAPES = {"detections": (1, 1, 4, 7)}
LEFT_HALF = (0.0, 0.0, 0.5, 1.0)


def decode(*rows: tuple[float, ...], floor: float = 0.1) -> Candidates:
    outputs = {"detections": np.array(rows, np.float32).reshape(1, 1, -1, 7)}
    return FAMILY.prepare(SHAPES, InputSize(512, 384), {})(outputs, floor)


def test_boxes_are_in_pixels_of_the_input() -> None:
    found = decode((0, 1, 0.75, 0.25, 0.5, 0.75, 1.0))
    assert found.boxes.tolist() == [[128, 192, 384, 384]]
    assert found.scores.tolist() == [0.75]


def test_scores_at_the_floor_count_and_below_do_not() -> None:
    found = decode((0, 1, 0.5, *LEFT_HALF), (0, 1, 0.49, *LEFT_HALF), floor=0.5)
    assert found.scores.tolist() == [0.5]


@pytest.mark.parametrize("label", [0, 1], ids=["person first", "background first"])
def test_a_row_is_a_person_whatever_its_label(label: int) -> None:
    assert len(decode((0, label, 0.9, *LEFT_HALF)).scores) == 1


def test_what_follows_the_end_of_the_list_is_left_from_earlier_pictures() -> None:
    found = decode((0, 1, 0.75, *LEFT_HALF), (-1, 0, 0, 0, 0, 0, 0), (0, 1, 0.5, *LEFT_HALF))
    assert found.scores.tolist() == [0.75]


def test_an_empty_picture_has_no_people() -> None:
    found = decode((-1, 0, 0, 0, 0, 0, 0))
    assert found.boxes.shape == (0, 4)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(None, id="no such output"),
        pytest.param((200, 7), id="two axes"),
        pytest.param((2, 1, 200, 7), id="two pictures"),
        pytest.param((1, 1, 200, 6), id="six numbers"),
    ],
)
def test_other_outputs_are_refused(shape: tuple[int, ...] | None) -> None:
    shapes = {} if shape is None else {"detections": shape}
    with pytest.raises(ValueError, match="each row of detections has 7 numbers"):
        FAMILY.prepare(shapes, InputSize(512, 384), {})
