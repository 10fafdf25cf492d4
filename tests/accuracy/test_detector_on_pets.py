"""The default detector on every frame of PETS 2009 S2.L1, view 1, as it is shipped."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path

import cv2
import pytest

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.models.evaluate import Evaluation, evaluate, read_mot
from support.models import PETS, default_model

pytestmark = [
    pytest.mark.accuracy,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]

FRAMES = 795
LOW_FLOOR = 0.02  # average precision wants the weak detections, too


@pytest.fixture(scope="module")
def marks() -> Evaluation:
    detector = OpenVinoDetector(default_model(), floor=LOW_FLOOR)
    try:
        found = detect(detector, PETS / "vtest.avi")
    finally:
        detector.close()
    assert len(found) == FRAMES
    return evaluate(read_mot(PETS / "gt.txt"), found, detector.threshold)


def detect(detector: OpenVinoDetector, video: Path) -> Mapping[int, Sequence[Detection]]:
    """Detections by frame, from 1 as in the truth; a few frames are under way at once."""
    found: dict[int, Sequence[Detection]] = {}
    running: deque[tuple[int, Future[list[Detection]]]] = deque()
    for number, image in enumerate(frames(video), 1):
        running.append((number, detector.submit(image)))
        while len(running) > 8:
            first, pending = running.popleft()
            found[first] = pending.result()
    return found | {number: pending.result() for number, pending in running}


def frames(video: Path) -> Iterator[Image]:
    capture = cv2.VideoCapture(str(video))
    try:
        while True:
            good, image = capture.read()
            if not good:
                return
            yield image
    finally:
        capture.release()


def test_average_precision_at_half_overlap(marks: Evaluation) -> None:
    assert marks.average_precision >= 0.90, marks


def test_f1_at_the_shipped_threshold(marks: Evaluation) -> None:
    assert marks.f1 >= 0.91, marks


def test_mean_absolute_error_of_people_per_frame_at_the_shipped_threshold(marks: Evaluation) -> None:
    assert marks.count_mae <= 0.50, marks
