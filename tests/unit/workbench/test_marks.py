import numpy as np
import pytest

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.workbench.judging import Judged
from footfall.workbench.marks import Bin, calibration_error, count_at, marks, precision_recall, reliability
from support.labelled import judge_by_frame

LEFT, RIGHT = Box(0, 0, 10, 20), Box(100, 0, 110, 20)
NOBODY = Box(200, 200, 210, 220)


def found(*verdicts: tuple[float, bool], people: int = 1) -> Judged:
    """What was found in a single picture."""
    scores, hits = zip(*verdicts, strict=True)
    return Judged(np.array(scores), np.array(hits), np.zeros(len(scores), np.intp), np.array([people]))


def test_a_perfect_detector_has_perfect_marks() -> None:
    seen = {1: [Detection(LEFT, 0.9), Detection(RIGHT, 0.8)], 2: [Detection(LEFT, 0.7)]}
    result = marks(judge_by_frame({1: [LEFT, RIGHT], 2: [LEFT]}, seen), 0.5)
    assert (result.frames, result.people) == (2, 3)
    assert (result.average_precision, result.best.f1, result.given.f1) == pytest.approx((1, 1, 1))
    assert (result.best.threshold, result.given.mae, result.given.bias) == (0.7, 0, 0)


def test_average_precision_is_the_area_under_the_monotonous_curve() -> None:
    # miss, hit, hit of three people: precision 0, 1/2, 2/3 at recall 0, 1/3, 2/3; made monotonous 2/3, 2/3, 2/3
    result = marks(found((0.9, False), (0.8, True), (0.7, True), people=3), 0.5)
    assert result.average_precision == pytest.approx(2 / 3 * 2 / 3)
    assert result.best.f1 == pytest.approx(2 * 2 / (3 + 3))


def test_the_curve_goes_from_the_best_detection_to_the_least() -> None:
    recall, precision = precision_recall(found((0.2, True), (0.9, False), (0.8, True), people=4))
    assert recall.tolist() == [0, 0.25, 0.5]
    assert precision.tolist() == pytest.approx([0, 1 / 2, 2 / 3])


def test_of_two_detections_for_one_person_the_lesser_is_wrong() -> None:
    seen = {1: [Detection(Box(1, 0, 11, 20), 0.6), Detection(LEFT, 0.9)]}
    result = marks(judge_by_frame({1: [LEFT]}, seen), 0.5)
    assert result.given.f1 == pytest.approx(2 / 3)
    assert (result.best.f1, result.best.threshold) == (1, 0.9)
    assert (result.given.mae, result.given.bias) == (1, 1)


def test_errors_of_the_count_add_up_in_size_and_cancel_in_bias() -> None:
    seen = {1: [Detection(LEFT, 0.9), Detection(NOBODY, 0.9)], 2: [Detection(LEFT, 0.4)], 3: []}
    count = count_at(judge_by_frame({1: [LEFT], 2: [LEFT]}, seen), 0.5)
    assert count.mae == pytest.approx(2 / 3)
    assert count.bias == pytest.approx(0)


def test_pictures_in_which_nothing_was_found_are_counted_as_empty() -> None:
    count = count_at(judge_by_frame({1: [LEFT], 3: [LEFT]}, {1: [Detection(LEFT, 0.9)], 2: [], 3: []}), 0.5)
    assert (count.mae, count.bias) == pytest.approx((1 / 3, -1 / 3))


def test_a_detection_at_the_threshold_counts() -> None:
    assert count_at(found((0.5, True)), 0.5).f1 == 1


def test_a_threshold_cannot_part_equal_scores() -> None:
    result = marks(found((0.6, True), (0.6, False), (0.6, False)), 0.5)
    assert (result.best.threshold, result.best.f1) == (0.6, 0.5)


def test_a_detector_that_finds_nothing_has_marks_of_zero() -> None:
    result = marks(judge_by_frame({1: [LEFT]}, {1: []}), 0.5)
    assert (result.average_precision, result.best.f1, result.given.f1, result.given.mae) == (0, 0, 0, 1)
    assert (result.best.threshold, result.calibration_error, result.reliability) == (1, 0, ())


def test_reliability_holds_what_scores_promise_against_what_they_keep() -> None:
    bins = reliability(found((0.82, True), (0.88, False), (0.12, False), (1.0, True)))
    assert bins == (
        Bin(pytest.approx(0.12), 0, 1),
        Bin(pytest.approx(0.85), 0.5, 2),
        Bin(pytest.approx(1.0), 1, 1),
    )


def test_the_calibration_error_is_the_mean_distance_of_score_and_share() -> None:
    bins = (Bin(0.12, 0.0, 1), Bin(0.85, 0.5, 2), Bin(1.0, 1.0, 1))
    assert calibration_error(bins) == pytest.approx((0.12 + 2 * 0.35) / 4)
