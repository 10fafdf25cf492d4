"""The whole Faster R-CNN with random weights: Footfall against torchvision, whose code it shares nothing with."""

from dataclasses import replace

import numpy as np
import pytest

from footfall.core.placement import Fit
from footfall.models.registry import ModelInput
from support.proof import needs_proof, needs_torch
from support.torch_detectors import FLOOR, LARGEST_DIFFERENCE, Sides, assert_found_alike, compare, decoded

pytestmark = [pytest.mark.integration, needs_proof, needs_torch]

PERSON = 1
INPUT = ModelInput(
    width_px=416, height_px=320, fit=Fit.STRETCH, colour="RGB", deviation=(255.0, 255.0, 255.0)
)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    return compare("faster-rcnn", PERSON, INPUT, tmp_path_factory.mktemp("faster-rcnn"), FLOOR)


def test_raw_outputs_are_equal(sides: Sides) -> None:
    is_person = sides.theirs["labels"] == PERSON
    ours = sides.ours["scores"] > 0
    scores = np.sort(sides.theirs["scores"][is_person])
    assert np.abs(np.sort(sides.ours["scores"][ours]) - scores).max() < LARGEST_DIFFERENCE
    sides_px = [INPUT.width_px, INPUT.height_px] * 2
    fractions = [np.sort(boxes / sides_px, axis=0) for boxes in (sides.ours["boxes"], sides.theirs["boxes"])]
    assert np.abs(fractions[0] - fractions[1]).max() < LARGEST_DIFFERENCE


def test_the_same_picture_holds_the_same_people(sides: Sides) -> None:
    is_person = sides.theirs["labels"] == PERSON
    people = {name: sides.theirs[name][is_person] for name in ("boxes", "scores")}
    assert_found_alike(replace(sides, theirs=people), decoded(sides, sides.ours), largest_px=0.1)
