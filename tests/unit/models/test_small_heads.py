"""The heads that only choose and name outputs: TensorFlow's object detection API, ATSS, re-identification."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray
from openvino import opset13 as opset

from footfall.core.placement import Fit
from footfall.errors import ModelError
from footfall.models.heads.families import people_only
from footfall.models.pictures import take_pictures
from footfall.models.registry import ModelInput

BOXES = np.arange(12, dtype=np.float32).reshape(1, 3, 4)
SCORES = np.array([[0.75, 0.5, 0.25]], np.float32)
ROWS = np.arange(15, dtype=np.float32).reshape(3, 5)


def network(**outputs: NDArray[Any]) -> ov.Model:
    """Puts out these numbers, whatever it is given."""
    x = opset.parameter([1, 3, 8, 8], np.float32)
    nothing = opset.multiply(opset.reduce_sum(x, [0, 1, 2, 3]), opset.constant(np.float32(0)))
    results = []
    for name, numbers in outputs.items():
        node = opset.add(opset.constant(numbers), opset.convert(nothing, numbers.dtype))
        results.append(opset.result(node))
        results[-1].output(0).set_names({name})
    return ov.Model(results, [x])


def run(model: ov.Model) -> Mapping[str, NDArray[Any]]:
    found = ov.Core().compile_model(model, "CPU")(np.ones((1, 3, 8, 8), np.float32))
    return {port.get_any_name(): numbers for port, numbers in found.items()}


@pytest.mark.parametrize("suffix", ["", ":0"], ids=["plain names", "TensorFlow's names"])
def test_other_classes_score_nothing_among_the_boxes_of_tensorflow(suffix: str) -> None:
    outputs = {
        "detection_classes" + suffix: np.array([[1, 3, 1]], np.float32),
        "num_detections" + suffix: np.array([3], np.float32),
        "detection_scores" + suffix: SCORES,
        "detection_boxes" + suffix: BOXES,
    }
    found = run(people_only(network(**outputs), "tensorflow-ssd", 1, {}))
    assert found.keys() == {"boxes", "scores"}
    np.testing.assert_array_equal(found["boxes"], BOXES)
    np.testing.assert_array_equal(found["scores"], [[0.75, 0, 0.25]])


@pytest.mark.parametrize("labels", [[0, 1, 0], [0, 0, 0], [1, 1, 1]], ids=["some", "all", "none"])
def test_only_the_boxes_of_people_are_left_of_an_atss(labels: Sequence[int]) -> None:
    outputs = {"1095": SCORES, "boxes": ROWS, "labels": np.array(labels, np.int32)}
    found = run(people_only(network(**outputs), "atss", 0, {}))
    assert found.keys() == {"boxes"}
    np.testing.assert_array_equal(found["boxes"], ROWS[np.array(labels) == 0])


@pytest.mark.parametrize("shape", [(1, 256), (1, 256, 1, 1)], ids=["a row", "a pixel"])
def test_a_persons_looks_are_one_row_of_numbers(shape: tuple[int, ...]) -> None:
    looks = np.arange(256, dtype=np.float32)
    found = run(people_only(network(reid=looks.reshape(shape)), "re-identification", 0, {}))
    assert found.keys() == {"embedding"}
    np.testing.assert_array_equal(found["embedding"], looks[None])


@pytest.mark.parametrize(
    ("family", "outputs", "said"),
    [
        pytest.param(
            "tensorflow-ssd",
            {"detection_boxes:0": BOXES},
            "expected outputs detection_boxes, detection_scores, detection_classes, found detection_boxes",
            id="TensorFlow without scores",
        ),
        pytest.param(
            "atss",
            {"boxes": ROWS},
            "expected outputs boxes and labels, found boxes",
            id="ATSS without labels",
        ),
        pytest.param(
            "re-identification", {"y": BOXES}, r"expected one output \[1, n\].*found \[1,3,4\]", id="no row"
        ),
        pytest.param(
            "re-identification", {"y": SCORES, "z": SCORES}, r"found \[1,3\], \[1,3\]", id="two rows of looks"
        ),
    ],
)
def test_other_outputs_are_named(family: str, outputs: Mapping[str, NDArray[Any]], said: str) -> None:
    with pytest.raises(ModelError, match=said):
        people_only(network(**outputs), family, 0, {})


def test_a_network_that_takes_bytes_is_given_them_in_its_own_colour_order() -> None:
    x = opset.parameter([1, -1, -1, 3], np.uint8)
    result = opset.result(opset.convert(x, "f32"))
    result.output(0).set_names({"seen"})
    expected = ModelInput(width_px=4, height_px=2, fit=Fit.STRETCH, colour="RGB", layout="NHWC")
    model = take_pictures(ov.Model([result], [x]), expected)
    picture = np.arange(24, dtype=np.uint8).reshape(1, 2, 4, 3)
    found = ov.Core().compile_model(model, "CPU")(picture)["seen"]
    np.testing.assert_array_equal(found, picture[..., ::-1])
