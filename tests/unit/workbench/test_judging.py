import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from footfall.core.detection import Detection
from footfall.core.geometry import Box, Point
from footfall.workbench.judging import judge, judged
from footfall.workbench.labels import Label

BOX = Box(100, 100, 140, 200)


def seen(*scored: tuple[Box, float]) -> list[Detection]:
    return [Detection(box, score) for box, score in scored]


def test_the_best_detection_of_a_person_finds_it_whatever_the_order() -> None:
    found = seen((Box(101, 100, 141, 200), 0.6), (BOX, 0.9))
    assert judge(Label((BOX,)), found) == [(0.9, True), (0.6, False)]


def test_a_detection_finds_the_person_that_it_covers_best() -> None:
    beside = Box(110, 100, 150, 200)
    assert judge(Label((beside, BOX)), seen((BOX, 0.9), (beside, 0.8))) == [(0.9, True), (0.8, True)]


@pytest.mark.parametrize(
    ("height", "hit"), [(100.0, True), (50.0, True), (49.9, False)], ids=["all", "half", "less than half"]
)
def test_a_box_must_be_covered_by_half(height: float, hit: bool) -> None:
    assert judge(Label((BOX,)), seen((Box(100, 100, 140, 100 + height), 0.9))) == [(0.9, hit)]


@pytest.mark.parametrize(
    ("head", "hit"),
    [
        pytest.param(Point(120, 110), True, id="where a head is"),
        pytest.param(Point(100, 100), True, id="corner"),
        pytest.param(Point(120, 135), True, id="at 35 %"),
        pytest.param(Point(120, 135.1), False, id="below 35 %"),
        pytest.param(Point(120, 85.1), True, id="a little above the box"),
        pytest.param(Point(120, 84.9), False, id="above the box"),
        pytest.param(Point(145.9, 110), True, id="a little beside the box"),
        pytest.param(Point(146.1, 110), False, id="beside the box"),
    ],
)
def test_a_head_counts_as_found_in_the_upper_part_of_a_box(head: Point, hit: bool) -> None:
    assert judge(Label((head,)), seen((BOX, 0.9))) == [(0.9, hit)]


def test_a_box_takes_the_head_in_its_middle_and_leaves_the_other_to_the_next_box() -> None:
    heads = Label((Point(104, 110), Point(121, 110)))
    assert judge(heads, seen((BOX, 0.9), (Box(95, 100, 110, 200), 0.8))) == [(0.9, True), (0.8, True)]


def test_a_box_leaves_the_head_in_its_middle_to_one_that_reaches_no_other() -> None:
    heads = Label((Point(104, 110), Point(121, 110)))
    wide, narrow = BOX, Box(118, 100, 124, 200)
    assert judge(heads, seen((wide, 0.9), (narrow, 0.8))) == [(0.9, True), (0.8, True)]


@given(st.integers(0, 10_000))
def test_as_many_are_found_as_can_be_paired_at_any_threshold(seed: int) -> None:
    random = np.random.default_rng(seed)
    heads = [Point(*place) for place in random.uniform(0, 60, (random.integers(1, 7), 2)).tolist()]
    corners = random.uniform(0, 50, (random.integers(1, 9), 2)).tolist()
    found = seen(*((Box(x, y, x + 20, y + 40), 1 - place / 10) for place, (x, y) in enumerate(corners)))
    hits = np.cumsum([hit for _, hit in judge(Label(tuple(heads)), found)])
    for count in range(1, len(found) + 1):
        reached = [[judge(Label((head,)), [one])[0][1] for head in heads] for one in found[:count]]
        pairs = maximum_bipartite_matching(csr_matrix(np.array(reached, int)))
        assert hits[count - 1] == (pairs >= 0).sum()


def test_a_head_is_found_once() -> None:
    assert judge(Label((Point(120, 110),)), seen((BOX, 0.9), (BOX, 0.8))) == [(0.9, True), (0.8, False)]


@pytest.mark.parametrize(
    ("box", "verdicts"),
    [
        pytest.param(Box(10, 0, 30, 40), [], id="inside"),
        pytest.param(Box(40, 0, 60, 40), [], id="half inside"),
        pytest.param(Box(41, 0, 61, 40), [(0.9, False)], id="mostly outside"),
        pytest.param(Box(100, 100, 120, 140), [(0.9, False)], id="outside"),
    ],
)
def test_what_is_found_in_a_crowd_is_neither_right_nor_wrong(
    box: Box, verdicts: list[tuple[float, bool]]
) -> None:
    assert judge(Label((), (Box(0, 0, 50, 50),)), seen((box, 0.9))) == verdicts


def test_a_person_before_a_crowd_is_still_found() -> None:
    assert judge(Label((BOX,), (Box(0, 0, 300, 300),)), seen((BOX, 0.9))) == [(0.9, True)]


def test_pictures_are_judged_each_for_itself() -> None:
    found = judged(
        [(Label((BOX,)), seen((BOX, 0.9))), (Label(), []), (Label(), seen((BOX, 0.8), (BOX, 0.7)))]
    )
    assert found.scores.tolist() == [0.9, 0.8, 0.7]
    assert found.hits.tolist() == [True, False, False]
    assert found.frames.tolist() == [0, 2, 2]
    assert found.people.tolist() == [1, 0, 0]
