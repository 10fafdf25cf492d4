import numpy as np
import pytest

from footfall.errors import SourceError
from footfall.workbench.calibrate import MIN_PICTURES, counting_threshold
from footfall.workbench.judging import Judged
from footfall.workbench.marks import count_at


def found(scores: list[float], people: int, pictures: int = MIN_PICTURES) -> Judged:
    """All people in the first picture."""
    there = np.zeros(pictures, np.intp)
    there[:1] = people
    return Judged(np.array(scores), np.zeros(len(scores), np.bool_), np.zeros(len(scores), np.intp), there)


def test_as_many_detections_pass_as_there_are_people() -> None:
    judged = found([0.1, 0.9, 0.2, 0.8, 0.3], people=3)
    threshold = counting_threshold(judged, "clip")
    assert threshold == pytest.approx(0.25)
    assert count_at(judged, threshold).bias == 0


def test_no_other_threshold_has_less_bias() -> None:
    rng = np.random.default_rng(1)
    judged = found(rng.uniform(0.02, 0.98, 200).tolist(), people=70)
    chosen = abs(count_at(judged, counting_threshold(judged, "clip")).bias)
    assert all(chosen <= abs(count_at(judged, float(each)).bias) for each in np.linspace(0.01, 0.99, 99))


@pytest.mark.parametrize(
    ("scores", "expected"), [([1.0, 1.0], 0.999), ([0.0, 0.0], 0.001)], ids=["all sure", "all unsure"]
)
def test_a_threshold_lies_within_what_site_yaml_takes(scores: list[float], expected: float) -> None:
    assert counting_threshold(found(scores, people=1), "clip") == expected


@pytest.mark.parametrize(
    ("judged", "message"),
    [
        pytest.param(
            found([0.9, 0.8], 1, MIN_PICTURES - 1), f"expected at least {MIN_PICTURES} .* found 24", id="too few"
        ),
        pytest.param(found([0.9, 0.8], 1, 0), "labelled pictures to calibrate with, found 0", id="no pictures"),
        pytest.param(found([0.9, 0.8], 0), "clip: expected people in these 25 pictures, found none", id="nobody"),
        pytest.param(found([0.9], 3), "sees the 3 labelled people, found one that sees 1", id="blind model"),
        pytest.param(found([], 3), "found one that sees 0", id="sees nothing"),
    ],
)  # fmt: skip
def test_pictures_that_cannot_calibrate_are_refused(judged: Judged, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        counting_threshold(judged, "clip")
