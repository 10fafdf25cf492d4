import math
from typing import Any

import numpy as np
import pytest

from footfall.core.decoding.darknet import FAMILY
from footfall.core.decoding.family import MAX_CANDIDATES, Candidates, Floats, InputSize

SIZE = InputSize(width_px=64, height_px=32)
OPTIONS = {
    "anchors": [10, 20, 30, 40, 50, 60],
    "masks": [[1, 2], [0]],
    "strides": [32, 16],
    "scale_x_y": [1.0, 1.2],
}
CELLS = 2 * (2 * 1) + 4 * 2
SHAPES = {"scores": (1, CELLS), "boxes": (1, 4, CELLS)}


def decode(scores: Floats, boxes: Floats, floor: float = 0.5) -> Candidates:
    outputs = {"scores": scores[None].astype(np.float32), "boxes": boxes[None].astype(np.float32)}
    return FAMILY.prepare(SHAPES, SIZE, OPTIONS)(outputs, floor)


def only(cell: int, box: tuple[float, ...]) -> list[list[float]]:
    scores, boxes = np.zeros(CELLS), np.zeros((4, CELLS))
    scores[cell], boxes[:, cell] = 0.9, box
    return decode(scores, boxes).boxes.tolist()


@pytest.mark.parametrize(
    ("cell", "box"),
    [
        pytest.param(1, (48 - 15, 16 - 20, 48 + 15, 16 + 20), id="first anchor of the first head"),
        pytest.param(2, (16 - 25, 16 - 30, 16 + 25, 16 + 30), id="second anchor of the first head"),
        pytest.param(4 + 4 + 2, (40 - 5, 24 - 10, 40 + 5, 24 + 10), id="second row of the second head"),
    ],
)
def test_a_zero_lies_in_the_middle_of_its_cell_with_its_anchors_sides(
    cell: int, box: tuple[float, ...]
) -> None:
    assert only(cell, (0, 0, 0, 0)) == [pytest.approx(box)]


def test_sides_are_logarithms_of_their_ratio_to_the_anchors() -> None:
    assert only(0, (0, 0, math.log(2), math.log(0.5))) == [
        pytest.approx((16 - 30, 16 - 10, 16 + 30, 16 + 10))
    ]


@pytest.mark.parametrize(
    ("cell", "centre_px"),
    [pytest.param(0, 32.0, id="up to the edge"), pytest.param(4, 16 * 1.1, id="beyond it by scale_x_y")],
)
def test_a_centre_may_lie_at_the_edge_of_its_cell(cell: int, centre_px: float) -> None:
    ((x1, _, x2, _),) = only(cell, (50, 0, 0, 0))
    assert (x1 + x2) / 2 == pytest.approx(centre_px)


def test_a_box_stays_finite_whatever_the_network_says() -> None:
    assert np.isfinite(only(0, (0, 0, 1e4, 1e4))).all()


def test_scores_at_the_floor_count_and_below_do_not() -> None:
    scores = np.zeros(CELLS)
    scores[:2] = 0.5, 0.49
    assert decode(scores, np.zeros((4, CELLS))).scores.tolist() == [0.5]


def test_of_too_many_the_best_are_kept() -> None:
    size = InputSize(width_px=40 * 16, height_px=30 * 16)
    options = OPTIONS | {"masks": [[0]], "strides": [16], "scale_x_y": [1.0]}
    count = 40 * 30
    decode_all = FAMILY.prepare({"scores": (1, count), "boxes": (1, 4, count)}, size, options)
    scores = np.linspace(0.5, 0.9, count, dtype=np.float32)
    found = decode_all({"scores": scores[None], "boxes": np.zeros((1, 4, count), np.float32)}, 0.5)
    assert sorted(found.scores.tolist()) == scores[-MAX_CANDIDATES:].tolist()


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({}, id="none"),
        pytest.param(OPTIONS | {"strides": [32]}, id="too few strides"),
        pytest.param(OPTIONS | {"masks": [[1, 2], [7]]}, id="a mask beyond the anchors"),
        pytest.param(OPTIONS | {"anchors": [10, 20, 30]}, id="half an anchor"),
        pytest.param(OPTIONS | {"anchors": None}, id="no list"),
    ],
)
def test_options_that_do_not_fit_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="expected the options anchors and, one for each head"):
        FAMILY.prepare(SHAPES, SIZE, options)


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param({}, id="no outputs"),
        pytest.param(SHAPES | {"scores": (1, CELLS + 1)}, id="other cells"),
        pytest.param(SHAPES | {"boxes": (1, CELLS, 4)}, id="turned"),
    ],
)
def test_other_outputs_are_refused(shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match=f"an input of 64x32 has {CELLS} cells"):
        FAMILY.prepare(shapes, SIZE, OPTIONS)
