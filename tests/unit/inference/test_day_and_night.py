"""Which detector looks at a picture."""

import logging
from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from fakes import picture
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.geometry import Box
from footfall.day_and_night import PICTURES, DayAndNight, is_grey

BY_DAY, BY_NIGHT = 0.4, 0.2


class Named:
    """A detector that finds one person, with a score that tells it from others."""

    def __init__(self, score: float) -> None:
        self._score = score

    def submit(self, image: Image) -> "Named":
        return self

    def result(self) -> Sequence[Detection]:
        return [Detection(Box(0, 0, 1, 2), self._score)]


def colours() -> Image:
    return np.random.default_rng(0).integers(0, 255, (120, 160, 3), np.uint8)


def infra_red() -> Image:
    """A picture without colours, as it comes out of a camera's encoder."""
    grey = cv2.GaussianBlur(colours(), (9, 9), 3)[..., :1].repeat(3, axis=2)
    _, encoded = cv2.imencode(".jpg", grey)
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)


def scores(detector: DayAndNight, images: Sequence[Image]) -> list[float]:
    return [detector.submit(image).result()[0].score for image in images]


@pytest.fixture
def detector() -> DayAndNight:
    return DayAndNight(Named(0.9), Named(BY_NIGHT), (BY_DAY, BY_NIGHT), "door", ("sunny", "moony"))


def test_colours_and_their_absence_are_told_apart() -> None:
    assert is_grey(infra_red())
    assert not is_grey(colours())


def test_the_first_picture_says_what_time_it_is(detector: DayAndNight) -> None:
    assert scores(detector, [infra_red()]) == [pytest.approx(BY_DAY)]


def test_the_nights_threshold_comes_to_lie_at_the_days(detector: DayAndNight) -> None:
    weak = DayAndNight(Named(0.9), Named(0.99 * BY_NIGHT), (BY_DAY, BY_NIGHT), "door", ("sunny", "moony"))
    assert scores(detector, [infra_red()])[0] == pytest.approx(BY_DAY)
    assert scores(weak, [infra_red()])[0] < BY_DAY


def test_dusk_changes_the_detector_and_dawn_changes_it_back(detector: DayAndNight) -> None:
    seen = scores(detector, [colours(), *[infra_red()] * 2 * PICTURES, *[colours()] * 2 * PICTURES])
    assert seen[0] == seen[PICTURES - 1] == 0.9
    assert seen[PICTURES + 1] == pytest.approx(BY_DAY)
    assert seen[-1] == 0.9


def test_a_few_grey_pictures_are_no_night(detector: DayAndNight) -> None:
    for _ in range(3):
        assert set(scores(detector, [*[colours()] * 5, *[infra_red()] * (PICTURES - 1)])) == {0.9}


def test_a_plain_picture_is_grey() -> None:
    assert is_grey(picture())


def test_the_log_tells_which_model_looks_whenever_that_changes(
    detector: DayAndNight, caplog: pytest.LogCaptureFixture
) -> None:
    assert detector.model is None
    with caplog.at_level(logging.INFO):
        scores(detector, [colours(), *[infra_red()] * 2 * PICTURES, *[colours()] * 2 * PICTURES])
    assert caplog.messages == [
        "camera door: its pictures are in colours, sunny looks at them",
        "camera door: its pictures are grey, moony looks at them",
        "camera door: its pictures are in colours, sunny looks at them",
    ]
    assert detector.model == "sunny"
