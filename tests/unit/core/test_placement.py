import numpy as np
import pytest

from footfall.core.placement import Fit, Placement


@pytest.mark.parametrize(
    ("frame", "scaled"),
    [
        pytest.param((768, 576), (416, 312), id="4:3"),
        pytest.param((1920, 1080), (416, 234), id="16:9"),
        pytest.param((1080, 1920), (234, 416), id="upright"),
        pytest.param((208, 104), (416, 208), id="smaller than the input"),
        pytest.param((5000, 2), (416, 1), id="a line keeps one row"),
    ],
)
def test_a_picture_fills_the_input_in_one_direction(frame: tuple[int, int], scaled: tuple[int, int]) -> None:
    placement = Placement.of(Fit.LETTERBOX, *frame, 416, 416)
    assert (placement.width_px, placement.height_px) == scaled


def test_boxes_come_back_to_the_picture_and_end_at_its_edges() -> None:
    placement = Placement.of(Fit.LETTERBOX, 768, 576, 416, 416)
    boxes = np.array([[208, 156, 416, 312], [-5, -5, 500, 400]], np.float32)
    assert placement.to_frame(boxes).tolist() == [[384, 288, 768, 576], [0, 0, 768, 576]]


def test_in_the_middle_the_rest_is_shared_out_to_both_sides() -> None:
    placement = Placement.of(Fit.CENTRED, 768, 576, 416, 416)
    assert (placement.left_px, placement.top_px, placement.width_px, placement.height_px) == (0, 52, 416, 312)
    boxes = np.array([[208, 208, 416, 416]], np.float32)
    assert placement.to_frame(boxes).tolist() == [[384, 288, 768, 576]]


def test_a_stretched_picture_fills_the_input() -> None:
    placement = Placement.of(Fit.STRETCH, 768, 576, 416, 416)
    assert (placement.width_px, placement.height_px) == (416, 416)
    boxes = np.array([[208, 208, 416, 416]], np.float32)
    assert placement.to_frame(boxes).tolist() == [[384, 288, 768, 576]]
