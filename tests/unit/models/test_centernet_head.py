"""Both published forms of CenterNet's outputs, in both orders of axes."""

from typing import Any

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray
from openvino import opset13 as opset

from footfall.errors import ModelError
from footfall.models.heads.centernet import people_only

SINGLE = {"INFERENCE_PRECISION_HINT": "f32"}
CLASSES, PERSON = 5, 1
Outputs = dict[str, NDArray[np.float32]]


class Network:
    """Convolutions over a small picture, each with an output of its own; NCHW."""

    def __init__(self) -> None:
        self.picture = opset.parameter((1, 3, 6, 8), np.float32, "image")
        self.random = np.random.default_rng(10)
        self.results: list[Any] = []

    def filters(self, count: int) -> Any:
        weights = opset.constant(self.random.normal(size=(count, 3, 1, 1)).astype(np.float32))
        return opset.convolution(self.picture, weights, [1, 1], [0, 0], [0, 0], [1, 1])

    def publish(self, name: str, value: Any, last: bool = False) -> None:
        result = opset.result(opset.transpose(value, [0, 2, 3, 1]) if last else value)
        result.output(0).set_names({name})
        self.results.append(result)

    def model(self) -> ov.Model:
        return ov.Model(self.results, [self.picture])


def four_sides(last: bool) -> ov.Model:
    network = Network()
    network.publish("tower_0/wh", opset.multiply(network.filters(4), np.float32(16)), last)
    network.publish("tower_0/keypoints", opset.sigmoid(network.filters(CLASSES)), last)
    network.publish("tower_0/detections", opset.relu(network.filters(6)))
    return network.model()


def original(last: bool = False, believed: bool = False) -> ov.Model:
    network = Network()
    heat = network.filters(CLASSES)
    network.publish("hm", opset.sigmoid(heat) if believed else heat, last)
    network.publish("wh", network.filters(2), last)
    network.publish("reg", network.filters(2), last)
    return network.model()


def infer(model: ov.Model) -> Outputs:
    picture = np.random.default_rng(11).normal(size=(1, 3, 6, 8)).astype(np.float32)
    found = ov.Core().compile_model(model, "CPU", SINGLE)(picture)
    return {min(port.names).rpartition("/")[2]: found[port] for port in found}


def channels_first(value: NDArray[np.float32], last: bool) -> NDArray[np.float32]:
    return value.transpose(0, 3, 1, 2) if last else value


def kinds(model: ov.Model) -> list[str]:
    return [node.get_type_name() for node in model.get_ordered_ops()]


@pytest.mark.parametrize("last", [False, True], ids=["NCHW", "NHWC"])
def test_four_sides_are_handed_on_as_they_are(last: bool) -> None:
    published = infer(four_sides(last))
    slim = people_only(four_sides(last), PERSON, {})
    found = infer(slim)
    np.testing.assert_allclose(
        found["heat"], channels_first(published["keypoints"], last)[:, PERSON], atol=1e-5
    )
    np.testing.assert_allclose(found["sides"], channels_first(published["wh"], last), atol=1e-5)
    widths = [node.shape[1] for node in slim.get_ordered_ops() if node.get_type_name() == "Convolution"]
    assert sorted(widths) == [1, 4]
    assert not {"Gather", "Transpose"} & set(kinds(slim))


@pytest.mark.parametrize("last", [False, True], ids=["NCHW", "NHWC"])
def test_width_height_and_offset_become_four_sides(last: bool) -> None:
    published = {name: channels_first(value, last)[0] for name, value in infer(original(last)).items()}
    found = infer(people_only(original(last), PERSON, {}))
    rows, columns = np.mgrid[0:6, 0:8]
    x, y = columns + published["reg"][0], rows + published["reg"][1]
    width, height = published["wh"]
    corners = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2]) * 4
    left, top, right, bottom = found["sides"][0]
    boxes = np.stack([columns * 4 - left, rows * 4 - top, columns * 4 + right, rows * 4 + bottom])
    np.testing.assert_allclose(boxes, corners, atol=1e-4)


@pytest.mark.parametrize("believed", [False, True])
def test_a_heat_map_that_is_not_yet_between_0_and_1_is_brought_there(believed: bool) -> None:
    found = infer(people_only(original(believed=believed), PERSON, {}))
    np.testing.assert_allclose(found["heat"], infer(original(believed=True))["hm"][:, PERSON], atol=1e-5)


def test_an_order_of_axes_that_nobody_transposed_is_transposed() -> None:
    rows = opset.parameter((1, 6, 8, 4), np.float32, "image")
    network = Network()
    network.picture = rows
    network.publish("keypoints", opset.sigmoid(rows))
    network.publish("wh", opset.relu(rows))
    slim = people_only(network.model(), PERSON, {})
    assert list(slim.output("heat").shape) == [1, 6, 8]
    assert list(slim.output("sides").shape) == [1, 4, 6, 8]


def without(name: str) -> ov.Model:
    model = original()
    model.remove_result(next(each for each in model.results if name in each.output(0).names))
    return model


def three_numbers() -> ov.Model:
    network = Network()
    network.publish("hm", network.filters(CLASSES))
    network.publish("wh", network.filters(3))
    return network.model()


def flat() -> ov.Model:
    network = Network()
    network.publish("hm", network.filters(CLASSES))
    network.publish("wh", opset.reshape(network.filters(4), [4, 48], False))
    return network.model()


@pytest.mark.parametrize(
    ("model", "person"),
    [
        pytest.param(without("hm"), 0, id="no heat map"),
        pytest.param(without("wh"), 0, id="no size"),
        pytest.param(without("reg"), 0, id="no offset"),
        pytest.param(three_numbers(), 0, id="three numbers for a size"),
        pytest.param(flat(), 0, id="two axes"),
        pytest.param(original(), CLASSES, id="fewer classes"),
    ],
)
def test_other_outputs_are_refused_with_what_was_found(model: ov.Model, person: int) -> None:
    with pytest.raises(ModelError, match=r"expected a CenterNet's outputs: hm or keypoints.*found .* \["):
        people_only(model, person, {})
