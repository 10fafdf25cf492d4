import numpy as np
import pytest

from footfall.core.decoding import anchors
from footfall.core.decoding.family import MAX_CANDIDATES, Floats, InputSize

SIZE = InputSize(width_px=64, height_px=32)
LAID = np.array([(10, 20, 4, 8), (30, 40, 16, 2)], np.float32)


def decode(scores: list[float], deltas: list[tuple[float, ...]], floor: float = 0.5) -> anchors.Candidates:
    outputs = {"scores": np.array([scores], np.float32), "deltas": np.array([deltas], np.float32)}
    return anchors.decode(outputs, floor, LAID)


@pytest.mark.parametrize(
    ("stride", "expected"),
    [pytest.param(16, (4, 2), id="fits"), pytest.param(24, (3, 2), id="the last ones stick out")],
)
def test_cells_cover_the_input(stride: int, expected: tuple[int, int]) -> None:
    assert anchors.cells(SIZE, stride) == expected


def test_anchors_lie_row_by_row_and_cell_by_cell() -> None:
    laid = anchors.lay((2, 2), (8, 16), 0.5, np.array([(3, 5), (7, 9)], float))
    assert laid.tolist() == [
        [4, 8, 3, 5], [4, 8, 7, 9], [12, 8, 3, 5], [12, 8, 7, 9],
        [4, 24, 3, 5], [4, 24, 7, 9], [12, 24, 3, 5], [12, 24, 7, 9],
    ]  # fmt: skip


def test_without_deltas_a_box_is_its_anchor() -> None:
    found = decode([0.6, 0.9], [(0, 0, 0, 0), (0, 0, 0, 0)])
    assert found.boxes.tolist() == [[8, 16, 12, 24], [22, 39, 38, 41]]
    assert found.scores.tolist() == pytest.approx([0.6, 0.9])


def test_deltas_are_counted_in_the_anchors_sides() -> None:
    found = decode([0.6, 0.0], [(0.5, -0.25, np.log(2), np.log(0.5)), (9, 9, 9, 9)])
    assert found.boxes.tolist() == [pytest.approx([12 - 4, 18 - 2, 12 + 4, 18 + 2])]


def test_a_box_stays_finite_whatever_the_network_says() -> None:
    found = decode([0.6, 0.0], [(0, 0, 500, 0), (0, 0, 0, 0)])
    assert found.boxes[0, 2] - found.boxes[0, 0] == pytest.approx(4 * 1000 / 16, rel=1e-5)


def test_scores_at_the_floor_count_and_below_do_not() -> None:
    assert decode([0.5, 0.49], [(0, 0, 0, 0)] * 2).scores.tolist() == [0.5]


def test_of_too_many_the_best_are_kept() -> None:
    count = MAX_CANDIDATES + 5
    scores = np.linspace(0.5, 0.9, count, dtype=np.float32)
    laid: Floats = np.tile(LAID[:1], (count, 1))
    outputs = {"scores": scores[None], "deltas": np.zeros((1, count, 4), np.float32)}
    found = anchors.decode(outputs, 0.5, laid)
    assert sorted(found.scores.tolist()) == scores[5:].tolist()


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param({}, id="no outputs"),
        pytest.param({"scores": (1, 2)}, id="no deltas"),
        pytest.param({"scores": (1, 3), "deltas": (1, 3, 4)}, id="other anchors"),
        pytest.param({"scores": (1, 2), "deltas": (1, 4, 2)}, id="turned"),
    ],
)
def test_other_outputs_are_refused(shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="an input of 64x32 has 2 anchors"):
        anchors.check(shapes, SIZE, LAID)


def test_outputs_for_each_anchor_are_taken() -> None:
    anchors.check({"scores": (1, 2), "deltas": (1, 2, 4)}, SIZE, LAID)
