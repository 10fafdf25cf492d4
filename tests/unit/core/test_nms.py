import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.nms import suppress_overlapping

A = (0, 0, 10, 10)
A_SHIFTED_BY_ONE = (1, 0, 11, 10)  # IoU 9/11 with A
A_HALF = (0, 0, 10, 5)  # IoU exactly 0.5 with A
FAR = (100, 100, 110, 110)
EMPTY = (5, 5, 5, 5)


def kept(boxes: list[tuple[float, ...]], scores: list[float], max_overlap: float = 0.5) -> list[int]:
    array = np.array(boxes, np.float32).reshape(-1, 4)
    return suppress_overlapping(array, np.array(scores, np.float32), max_overlap).tolist()


@pytest.mark.parametrize(
    ("boxes", "scores", "expected"),
    [
        pytest.param([], [], [], id="nothing"),
        pytest.param([A, FAR], [0.5, 0.9], [1, 0], id="apart, best first"),
        pytest.param([A, A_SHIFTED_BY_ONE], [0.5, 0.9], [1], id="the lesser of two goes"),
        pytest.param([A, A_HALF], [0.9, 0.5], [0, 1], id="just at the limit stays"),
        pytest.param([A, A], [0.7, 0.7], [0], id="equal scores, the first stays"),
        pytest.param([EMPTY, EMPTY], [0.9, 0.8], [0, 1], id="boxes without area cover nothing"),
    ],
)
def test_of_boxes_that_cover_each_other_the_best_stays(
    boxes: list[tuple[float, ...]], scores: list[float], expected: list[int]
) -> None:
    assert kept(boxes, scores) == expected


def test_a_box_that_has_gone_does_not_suppress_others() -> None:
    chain = [(0, 0, 10, 10), (3, 0, 13, 10), (6, 0, 16, 10)]  # neighbours IoU .54, ends .25
    assert kept(chain, [0.9, 0.8, 0.7]) == [0, 2]


boxes_and_scores = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 30),
        st.integers(1, 30),
        st.integers(1, 30),
        st.floats(0, 1, width=32),
    ),
    max_size=20,
)


@given(boxes_and_scores)
def test_survivors_never_overlap_and_every_other_box_has_a_better_one_over_it(
    drawn: list[tuple[float, ...]],
) -> None:
    boxes = [(x, y, x + width, y + height) for x, y, width, height, _ in drawn]
    scores = [score for *_, score in drawn]
    survivors = kept(boxes, scores)
    for place, box in enumerate(boxes):
        over = [other for other in survivors if other != place and _iou(boxes[other], box) > 0.5]
        if place in survivors:
            assert not over
        else:
            assert any(scores[other] >= scores[place] for other in over)


def _iou(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)
