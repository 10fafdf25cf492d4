"""When somebody may be in a picture."""

from collections.abc import Sequence

import numpy as np
import pytest

from fakes import ScriptedDetector
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.geometry import Box
from footfall.core.tracking import Track, TrackState
from footfall.motion_gate import EMPTY_S, LOOK_S, MotionGate, glimpse, moved

SOMEBODY = Detection(Box(10, 10, 20, 40), 0.9)
SHADOW = Detection(Box(10, 10, 20, 40), 0.1)


class Stopwatch:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Asked:
    """A detector that finds the same in every picture, and counts how many it is given."""

    def __init__(self, found: Sequence[Detection] = ()) -> None:
        self.found, self.pictures = found, 0

    def submit(self, image: Image) -> "Asked":
        self.pictures += 1
        return self

    def result(self) -> Sequence[Detection]:
        return self.found


def corridor(seed: int = 0, noise: float = 2.0) -> Image:
    """A place that is always the same but for the camera's noise."""
    place = np.linspace(60, 180, 640 * 360 * 3).reshape(360, 640, 3)
    return (place + np.random.default_rng(seed).normal(0, noise, place.shape)).clip(0, 255).astype(np.uint8)


def with_person(image: Image, x: int) -> Image:
    """Somebody in dull clothes, a fifteenth of the picture's height."""
    changed = image.copy()
    changed[200:224, x : x + 10] = (changed[200:224, x : x + 10] // 4).astype(np.uint8)
    return changed


def found_by(gate: MotionGate, image: Image) -> Sequence[Detection] | None:
    """Who is in the picture; None where nobody was looked for."""
    pending = gate.submit(image)
    return pending.result() if pending else None


def watched(gate: MotionGate, stopwatch: Stopwatch, seconds: float, tracks: Sequence[Track] = ()) -> None:
    """Ten pictures a second in which nothing moves."""
    for number in range(round(10 * seconds)):
        stopwatch.now += 0.1
        found_by(gate, corridor(number))
        gate.note(tracks)


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


def test_an_empty_place_is_looked_at_once_a_second(stopwatch: Stopwatch) -> None:
    detector = Asked([SHADOW])
    gate = MotionGate(detector, 0.2, stopwatch)
    watched(gate, stopwatch, EMPTY_S + 0.1)
    before = detector.pictures
    watched(gate, stopwatch, 10)
    assert detector.pictures - before <= 10 / LOOK_S + 1
    assert gate.submit(corridor(100)) is None


def test_a_place_that_was_not_empty_for_long_is_always_looked_at(stopwatch: Stopwatch) -> None:
    detector = Asked()
    watched(MotionGate(detector, 0.2, stopwatch), stopwatch, EMPTY_S - 0.1)
    assert detector.pictures == round(10 * (EMPTY_S - 0.1))


def test_a_standing_crowd_is_always_looked_at(stopwatch: Stopwatch) -> None:
    detector = Asked([SOMEBODY])
    watched(MotionGate(detector, 0.2, stopwatch), stopwatch, 30)
    assert detector.pictures == 300


def test_somebody_who_is_followed_is_looked_at_however_unsure_the_detector_is(stopwatch: Stopwatch) -> None:
    detector = Asked([SHADOW])
    followed = [Track(1, Box(10, 10, 20, 40), TrackState.CONFIRMED, 0.2)]
    watched(MotionGate(detector, 0.2, stopwatch), stopwatch, 30, followed)
    assert detector.pictures == 300


def test_whoever_comes_in_is_seen_at_once(stopwatch: Stopwatch) -> None:
    detector = Asked()
    gate = MotionGate(detector, 0.2, stopwatch)
    watched(gate, stopwatch, 10)
    for x in range(5, 600, 60):
        stopwatch.now += 0.01
        before = detector.pictures
        found_by(gate, with_person(corridor(x), x))
        assert detector.pictures == before + 1


def test_noise_is_no_motion_and_a_person_is() -> None:
    assert not moved(glimpse(corridor(1, 6.0)), glimpse(corridor(2, 6.0)))
    assert moved(glimpse(corridor(1)), glimpse(with_person(corridor(2), 300)))


def test_what_is_found_is_handed_on(stopwatch: Stopwatch) -> None:
    gate = MotionGate(ScriptedDetector([[SOMEBODY]]), 0.2, stopwatch)
    assert found_by(gate, corridor()) == [SOMEBODY]
