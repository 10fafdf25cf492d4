"""The whole RetinaNet with random weights: Footfall against torchvision, whose code it shares nothing with."""

import numpy as np
import pytest
from scipy.special import expit, logit

from footfall.core.decoding.retinanet import FAMILY
from footfall.core.placement import Fit
from footfall.models.registry import ModelInput
from support.proof import needs_proof, needs_torch
from support.torch_detectors import (
    FLOOR,
    LARGEST_DIFFERENCE,
    Sides,
    assert_found_alike,
    compare,
    decoded,
    filters,
)

pytestmark = [pytest.mark.integration, needs_proof, needs_torch]

PERSON = 1
CLASSES, ANCHORS = 91, 9
INPUT = ModelInput(
    width_px=416,
    height_px=320,
    fit=Fit.STRETCH,
    colour="RGB",
    mean=(123.675, 116.28, 103.53),
    deviation=(58.395, 57.12, 57.375),
)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    folder = tmp_path_factory.mktemp("retinanet")
    return compare("retinanet", PERSON, INPUT, folder, FLOOR, FAMILY.max_overlap)


def test_raw_outputs_are_equal(sides: Sides) -> None:
    theirs = sides.theirs["cls_logits"][..., PERSON]
    assert np.abs(logit(sides.ours["scores"]) - theirs).max() < LARGEST_DIFFERENCE
    assert np.abs(sides.ours["deltas"] - sides.theirs["bbox_regression"]).max() < LARGEST_DIFFERENCE


def test_the_same_numbers_are_decoded_to_the_same_boxes(sides: Sides) -> None:
    scores = expit(sides.theirs["cls_logits"][..., PERSON])
    found = decoded(sides, {"scores": scores, "deltas": sides.theirs["bbox_regression"]})
    assert_found_alike(sides, found, largest_px=0.001)


def test_the_same_picture_holds_the_same_people(sides: Sides) -> None:
    assert_found_alike(sides, decoded(sides, sides.ours), largest_px=0.1)


def test_only_the_filters_of_the_person_are_left(sides: Sides) -> None:
    found = filters(sides.network)
    assert ANCHORS in found
    assert CLASSES * ANCHORS not in found
