from typing import Any

import numpy as np
import pytest

from footfall.core.decoding.family import InputSize
from footfall.core.decoding.retinanet import FAMILY, anchors_per_cell, lay_anchors

SIZE = InputSize(width_px=64, height_px=32)
ONE: dict[str, Any] = {"strides": [32], "scales": [4.0], "ratios": [1.0]}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(ONE, [[0, 0, 128, 128], [32, 0, 128, 128]], id="torchvision: at the cell's corner"),
        pytest.param(
            ONE | {"convention": "nvidia"},
            [[16, 16, 128, 128], [48, 16, 128, 128]],
            id="nvidia: in its middle",
        ),
    ],
)
def test_a_square_is_laid_into_every_cell(options: dict[str, Any], expected: list[list[float]]) -> None:
    assert lay_anchors(SIZE, options).tolist() == expected


@pytest.mark.parametrize(
    ("convention", "expected"),
    [
        # By hand: sides 16 and 32; width = side / sqrt(ratio), height = side * sqrt(ratio), halves rounded.
        pytest.param(
            "torchvision", [[22, 12], [46, 22], [16, 16], [32, 32]], id="torchvision: ratio by ratio"
        ),
        # By hand: stride 8 at ratio 0.5 is 11 x 6 (5.5 rounded to even), at ratio 1 8 x 8, times 2 and times 4.
        pytest.param("nvidia", [[22, 12], [16, 16], [44, 24], [32, 32]], id="nvidia: scale by scale"),
    ],
)
def test_sides_follow_the_convention(convention: str, expected: list[list[float]]) -> None:
    options = {"convention": convention, "strides": [8], "scales": [2, 4], "ratios": [0.5, 1]}
    assert lay_anchors(SIZE, options)[:4, 2:].tolist() == expected


def test_cells_share_an_input_that_is_no_multiple_of_the_stride() -> None:
    size = InputSize(width_px=100, height_px=32)
    assert lay_anchors(size, ONE)[:, 0].tolist() == [0, 25, 50, 75]
    assert lay_anchors(size, ONE | {"convention": "nvidia"})[:, 0].tolist() == [16, 48, 80, 112]


@pytest.mark.parametrize(
    ("options", "count"),
    [pytest.param({}, 9, id="as published"), pytest.param(ONE, 1, id="as the options say")],
)
def test_a_cell_has_its_anchors(options: dict[str, Any], count: int) -> None:
    assert anchors_per_cell(options) == count


def test_boxes_end_at_the_edges_of_the_input() -> None:
    decode = FAMILY.prepare({"scores": (1, 2), "deltas": (1, 2, 4)}, SIZE, ONE)
    outputs = {"scores": np.array([[0.2, 0.9]], np.float32), "deltas": np.zeros((1, 2, 4), np.float32)}
    found = decode(outputs, 0.5)
    assert found.boxes.tolist() == [[0, 0, 64, 32]]
    assert found.scores.tolist() == pytest.approx([0.9])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(
            {"convention": "mine"}, "one of the conventions torchvision, nvidia, found 'mine'", id="name"
        ),
        pytest.param({"scales": "large"}, "expected strides, scales and ratios as lists", id="no numbers"),
        pytest.param({"strides": 8}, "expected strides, scales and ratios as lists", id="no list"),
        pytest.param({"strides": [0]}, "expected strides, scales and ratios as lists", id="stride 0"),
    ],
)
def test_what_does_not_fit_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lay_anchors(SIZE, options)


def test_other_outputs_are_refused() -> None:
    with pytest.raises(ValueError, match="an input of 64x32 has 2 anchors"):
        FAMILY.prepare({"scores": (1, 3), "deltas": (1, 3, 4)}, SIZE, ONE)
