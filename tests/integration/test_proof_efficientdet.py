"""The whole EfficientDet-D0 with random weights: Footfall against effdet, whose code it shares nothing with."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import expit, logit

from footfall.core.placement import Fit
from footfall.models.registry import ModelInput
from support.proof import needs_proof, needs_torch
from support.torch_detectors import (
    LARGEST_DIFFERENCE,
    Sides,
    assert_found_alike,
    compare,
    decoded,
    filters,
)

pytestmark = [pytest.mark.integration, needs_proof, needs_torch]

PERSON = 0
CLASSES, ANCHORS = 90, 9
INPUT = ModelInput(
    width_px=256,
    height_px=256,
    fit=Fit.STRETCH,
    colour="RGB",
    mean=(123.675, 116.28, 103.53),
    deviation=(58.395, 57.12, 57.375),
)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    return compare("efficientdet", PERSON, INPUT, tmp_path_factory.mktemp("efficientdet"))


@pytest.fixture(scope="module")
def logits(sides: Sides) -> NDArray[np.float32]:
    return joined(sides, "class", CLASSES)[..., PERSON]


@pytest.fixture(scope="module")
def deltas(sides: Sides) -> NDArray[np.float32]:
    y, x, height, width = np.moveaxis(joined(sides, "box", 4), 2, 0)
    return np.stack([x, y, width, height], axis=2)


def joined(sides: Sides, what: str, numbers: int) -> NDArray[np.float32]:
    """All levels of their output, shape (1, anchors, numbers)."""
    levels = [sides.theirs[f"{what}_{level}"] for level in range(3, 8)]
    return np.concatenate([level.transpose(0, 2, 3, 1).reshape(1, -1, numbers) for level in levels], axis=1)


def test_raw_outputs_are_equal(
    sides: Sides, logits: NDArray[np.float32], deltas: NDArray[np.float32]
) -> None:
    assert np.abs(logit(sides.ours["scores"]) - logits).max() < LARGEST_DIFFERENCE
    assert np.abs(sides.ours["deltas"] - deltas).max() < LARGEST_DIFFERENCE


def test_the_same_numbers_are_decoded_to_the_same_boxes(
    sides: Sides, logits: NDArray[np.float32], deltas: NDArray[np.float32]
) -> None:
    found = decoded(sides, {"scores": expit(logits), "deltas": deltas})
    assert_found_alike(sides, found, largest_px=0.001)


def test_the_same_picture_holds_the_same_people(sides: Sides) -> None:
    assert_found_alike(sides, decoded(sides, sides.ours), largest_px=0.1)


def test_only_the_filters_of_the_person_are_left(sides: Sides) -> None:
    found = filters(sides.network)
    assert ANCHORS in found
    assert CLASSES * ANCHORS not in found
