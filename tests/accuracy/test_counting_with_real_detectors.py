"""Footfall's counts on PETS09-S2L1 from what real detectors see, at the frame rates that small machines manage."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from bench.tracking.counting import CountingErrors, counted_events, counting_errors, true_events
from bench.tracking.footfall import follow
from bench.tracking.pets import pets_scene
from bench.tracking.scene import Scene
from footfall.core.events import Event
from footfall.models.registry import DEFAULT_MODEL
from support.models import PETS, SHARED_MODELS

pytestmark = [
    pytest.mark.accuracy,
    pytest.mark.skipif(not PETS.is_dir(), reason="the labelled video ../shared/data/pets09-s2l1 is not here"),
]
BETTER = "person-detection-0203-int8"


@dataclass(frozen=True, slots=True)
class Asked:
    """At least this F1 of the crossings; at most so many of them missed or false, of 60, and so many visits too many or
    too few; mean dwell off by at most this part.
    """

    crossings_f1: float
    crossings_wrong: int
    visit_error: int
    dwell_off: float


ASKED: Mapping[str, Mapping[int, Asked]] = {
    DEFAULT_MODEL: {
        1: Asked(1.0, 0, 2, 0.07),
        2: Asked(1.0, 0, 2, 0.07),
        3: Asked(0.97, 4, 3, 0.10),
        5: Asked(0.90, 12, 4, 0.12),
    },
    BETTER: {
        1: Asked(1.0, 0, 1, 0.05),
        2: Asked(1.0, 0, 1, 0.05),
        3: Asked(0.99, 1, 2, 0.07),
        5: Asked(0.94, 6, 3, 0.10),
    },
}
"""By detector and by every how many-th picture is taken: 10, 5, 3.3 and 2 a second."""
RATES = [
    pytest.param(1, id="10 pictures a second"),
    pytest.param(2, id="5 pictures a second"),
    pytest.param(3, id="3.3 pictures a second"),
    pytest.param(5, id="2 pictures a second"),
]


@pytest.fixture(scope="session", params=ASKED)
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The whole clip as a detector sees it; for the session, so that pytest makes each but once."""
    name: str = request.param
    if name == BETTER and not SHARED_MODELS.is_dir():
        pytest.skip("the models of Open Model Zoo in ../shared/models are not here")
    return pets_scene(name, tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="session")
def truth(full: Scene) -> list[Event]:
    return true_events(full)


@pytest.fixture(scope="module", params=RATES)
def found(request: pytest.FixtureRequest, full: Scene, truth: list[Event]) -> tuple[CountingErrors, Asked]:
    """The errors at one frame rate, and what they may be."""
    scene = full.every(request.param)
    counted = counted_events(scene, follow(scene))
    return counting_errors(full, truth, counted), ASKED[full.name][request.param]


def test_there_are_as_many_crossings_and_visits_as_the_labels_are_known_to_give(
    full: Scene, truth: list[Event]
) -> None:
    assert counting_errors(full, truth, truth) == CountingErrors(60, 0, 0, 44, 0, 1.0)


def test_crossings_are_counted(found: tuple[CountingErrors, Asked]) -> None:
    errors, asked = found
    assert errors.crossings_missed + errors.crossings_false <= asked.crossings_wrong
    assert errors.crossings_f1 >= asked.crossings_f1


def test_visits_are_counted(found: tuple[CountingErrors, Asked]) -> None:
    errors, asked = found
    assert errors.visit_error <= asked.visit_error


def test_dwell_is_measured(found: tuple[CountingErrors, Asked]) -> None:
    errors, asked = found
    assert errors.dwell_ratio == pytest.approx(1, abs=asked.dwell_off)
