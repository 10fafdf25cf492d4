"""DetectionOutput with random inputs: what is left of it for people."""

from typing import Any

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray
from openvino import opset13 as opset

from footfall.errors import ModelError
from footfall.models.heads.ssd import people_only

PRIORS = 40
EXACT = {"INFERENCE_PRECISION_HINT": "f32"}


def ssd(classes: int, background: int, share_location: bool = True) -> ov.Model:
    """A network that takes scores, since everything before them is of no matter here; other inputs are fixed."""
    random = np.random.default_rng(3)
    corners = random.uniform(0, 0.7, (PRIORS, 2))
    priors = np.concatenate([corners, corners + 0.3], axis=1).reshape(1, -1)
    variances = np.tile([0.1, 0.1, 0.2, 0.2], PRIORS).reshape(1, -1)
    shifts = random.normal(size=(1, PRIORS * (1 if share_location else classes) * 4))
    scores = opset.parameter([1, PRIORS * classes], np.float32, name="scores")
    attributes = {
        "background_label_id": background,
        "keep_top_k": [100],
        "top_k": 100,
        "nms_threshold": 0.45,
        "confidence_threshold": 0.01,
        "code_type": "caffe.PriorBoxParameter.CENTER_SIZE",
        "share_location": share_location,
        "normalized": True,
    }
    rows = opset.detection_output(
        opset.constant(shifts.astype(np.float32)),
        scores,
        opset.constant(np.stack([priors, variances], axis=1).astype(np.float32)),
        attributes,
    )
    return ov.Model([rows], [scores], "ssd")


def run(model: ov.Model, classes: int) -> NDArray[Any]:
    """The rows up to the end of the list, for the same scores every time."""
    logits = np.random.default_rng(4).normal(0, 2, (PRIORS, classes))
    scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    rows = ov.Core().compile_model(model, "CPU", EXACT)(scores.reshape(1, -1).astype(np.float32))[0][0, 0]
    return rows[np.logical_and.accumulate(rows[:, 0] >= 0)]


@pytest.mark.parametrize("share_location", [True, False], ids=["boxes for all classes", "boxes by class"])
@pytest.mark.parametrize(
    ("classes", "background", "person"),
    [
        pytest.param(2, 0, 1, id="background and person"),
        pytest.param(2, 1, 0, id="person and background"),
        pytest.param(4, 3, 1, id="background last"),
        pytest.param(4, 0, 2, id="background first"),
        pytest.param(3, -1, 1, id="no background"),
    ],
)
def test_people_alone_are_left_with_the_boxes_and_scores_that_they_had_among_all_classes(
    classes: int, background: int, person: int, share_location: bool
) -> None:
    everybody = run(ssd(classes, background, share_location), classes)
    expected = everybody[everybody[:, 1] == person]
    assert 0 < len(expected) <= len(everybody)
    found = run(people_only(ssd(classes, background, share_location), person, {}), classes)
    np.testing.assert_array_equal(found[:, 2:], expected[:, 2:])


def test_the_rows_are_named() -> None:
    model = people_only(ssd(4, 0), 1, {})
    assert [port.get_any_name() for port in model.outputs] == ["detections"]


@pytest.mark.parametrize("person", [-1, 3, 4], ids=["below 0", "background", "beyond the last"])
def test_a_person_that_is_none_of_the_classes_is_refused(person: int) -> None:
    with pytest.raises(ModelError, match=f"one of the network's, 0, 1, 2; found {person}"):
        people_only(ssd(4, 3), person, {})


def test_a_network_without_detection_output_is_refused() -> None:
    x = opset.parameter([1, 8], np.float32)
    with pytest.raises(ModelError, match="expected an SSD that ends in one DetectionOutput, found 0"):
        people_only(ov.Model([opset.relu(x)], [x]), 0, {})
