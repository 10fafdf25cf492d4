from pathlib import Path

import pytest

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.errors import SourceError
from footfall.workbench.evaluate import evaluate, read_mot

LEFT, RIGHT = Box(0, 0, 10, 20), Box(100, 0, 110, 20)
NOBODY = Box(200, 200, 210, 220)


def test_a_perfect_detector_has_perfect_marks() -> None:
    found = {1: [Detection(LEFT, 0.9), Detection(RIGHT, 0.8)], 2: [Detection(LEFT, 0.7)]}
    marks = evaluate({1: [LEFT, RIGHT], 2: [LEFT]}, found, 0.5)
    assert (marks.average_precision, marks.best_f1, marks.f1) == pytest.approx((1, 1, 1))
    assert (marks.best_threshold, marks.count_mae, marks.count_bias) == (0.7, 0, 0)


def test_average_precision_is_the_area_under_the_monotonous_curve() -> None:
    # miss, hit, hit of three people: precision 0, 1/2, 2/3 at recall 0, 1/3, 2/3; made monotonous 2/3, 2/3, 2/3
    found = {1: [Detection(NOBODY, 0.9), Detection(LEFT, 0.8), Detection(RIGHT, 0.7)]}
    marks = evaluate({1: [LEFT, RIGHT, Box(50, 0, 60, 20)]}, found, 0.5)
    assert marks.average_precision == pytest.approx(2 / 3 * 2 / 3)
    assert marks.best_f1 == pytest.approx(2 * 2 / (3 + 3))


def test_one_person_is_found_once_and_by_the_best_detection() -> None:
    found = {1: [Detection(Box(1, 0, 11, 20), 0.6), Detection(LEFT, 0.9)]}
    marks = evaluate({1: [LEFT]}, found, 0.5)
    assert marks.f1 == pytest.approx(2 / 3)
    assert (marks.best_f1, marks.best_threshold) == (1, 0.9)
    assert (marks.count_mae, marks.count_bias) == (1, 1)


def test_errors_of_the_count_add_up_in_size_and_cancel_in_bias() -> None:
    found = {1: [Detection(LEFT, 0.9), Detection(NOBODY, 0.9)], 2: [Detection(LEFT, 0.4)], 3: []}
    marks = evaluate({1: [LEFT], 2: [LEFT]}, found, 0.5)
    assert marks.count_mae == pytest.approx(2 / 3)
    assert marks.count_bias == pytest.approx(0)


def test_a_box_that_covers_less_than_half_finds_nobody() -> None:
    marks = evaluate({1: [LEFT]}, {1: [Detection(Box(0, 0, 10, 9.9), 0.9)]}, 0.5)
    assert (marks.average_precision, marks.f1) == (0, 0)


def test_frames_that_were_not_looked_at_are_not_judged() -> None:
    assert evaluate({1: [LEFT], 2: [RIGHT]}, {1: [Detection(LEFT, 0.9)]}, 0.5).f1 == 1


def test_a_detector_that_finds_nothing_has_marks_of_zero() -> None:
    marks = evaluate({1: [LEFT]}, {1: []}, 0.5)
    assert (marks.average_precision, marks.best_f1, marks.f1, marks.count_mae) == (0, 0, 0, 1)


def test_motchallenge_rows_become_boxes_by_frame(tmp_path: Path) -> None:
    path = tmp_path / "gt.txt"
    path.write_text("1,9,10,20,30.5,40,1,-1,-1,-1\n1,3,0,0,5,5,0,-1,-1,-1\n7,9,1,2,3,4,1,-1,-1,-1\n")
    truth = read_mot(path)
    assert truth == {1: [Box(10, 20, 40.5, 60), Box(0, 0, 5, 5)], 7: [Box(1, 2, 4, 6)]}


@pytest.mark.parametrize("row", ["1,2,3", "1,2,x,4,5,6,7", ""], ids=["short", "no number", "empty"])
def test_a_row_of_another_form_is_named(tmp_path: Path, row: str) -> None:
    path = tmp_path / "gt.txt"
    path.write_text(f"1,9,10,20,30,40,1\n{row}\n1,9,10,20,30,40,1\n")
    with pytest.raises(SourceError, match=r"gt\.txt, line 2: expected frame,id,left,top,width,height"):
        read_mot(path)
