"""A small network with the head of the YOLOv8 kind, built by hand, against NumPy.

Source:
    Li et al., "Generalized Focal Loss", NeurIPS 2020: a side's distance is the mean of its bins.
"""

from typing import Any

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray
from openvino import opset13 as opset

from footfall.core.decoding.family import InputSize
from footfall.core.decoding.yolov8 import FAMILY
from footfall.errors import ModelError
from footfall.models.heads.yolov8 import people_only

SINGLE = {"INFERENCE_PRECISION_HINT": "f32"}
SIZE_PX, CLASSES, BINS, PERSON = 96, 80, 16, 3
STRIDES = (8, 16, 32)
CELLS = sum((SIZE_PX // stride) ** 2 for stride in STRIDES)
Floats = NDArray[np.float32]


class Network:
    """The published form, [1, 4 + classes, cells], and the raw numbers before it is decoded."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(6)
        self.picture = opset.parameter((1, 3, SIZE_PX, SIZE_PX), np.float32, "images")
        features = self.convolution(self.convolution(self.picture, 8, 3, 2), 8, 3, 2)
        heads = []
        for _ in STRIDES:
            features = self.convolution(features, 8, 3, 2)
            sides, classes = (self.convolution(features, width, 1, 1) for width in (4 * BINS, CLASSES))
            heads.append(opset.reshape(opset.concat([sides, classes], 1), [1, 4 * BINS + CLASSES, -1], False))
        self.raw = opset.concat(heads, 2)
        sides, classes = opset.variadic_split(self.raw, 1, [4 * BINS, CLASSES]).outputs()
        self.published = opset.concat([self.boxes(sides), opset.sigmoid(classes)], 1)

    def convolution(self, data: Any, filters: int, size: int, stride: int) -> Any:
        weights = self.random.normal(0, 0.15, (filters, data.shape[1], size, size)).astype(np.float32)
        bias = self.random.normal(0, 0.5, (1, filters, 1, 1)).astype(np.float32)
        border = [size // 2] * 2
        made = opset.convolution(data, opset.constant(weights), [stride] * 2, border, border, [1, 1])
        biased = opset.add(made, opset.constant(bias))
        return opset.swish(biased) if size > 1 else biased

    def boxes(self, sides: Any) -> Any:
        bins = opset.transpose(opset.reshape(sides, [1, 4, BINS, CELLS], False), [0, 2, 1, 3])
        mean = opset.constant(np.arange(BINS, dtype=np.float32).reshape(1, BINS, 1, 1))
        once = [[1, 1], [0, 0], [0, 0], [1, 1]]
        distances = opset.reshape(
            opset.convolution(opset.softmax(bins, 1), mean, *once), [1, 4, CELLS], False
        )
        before, after = (opset.slice(distances, [start], [start + 2], [1], [1]) for start in (0, 2))
        centres, strides = grid()
        first = opset.subtract(opset.constant(centres), before)
        last = opset.add(opset.constant(centres), after)
        centre = opset.divide(opset.add(first, last), opset.constant(np.float32(2)))
        box = opset.concat([centre, opset.subtract(last, first)], 1)
        return opset.multiply(box, opset.constant(strides))

    def model(self, *outputs: Any) -> ov.Model:
        return ov.Model([opset.result(output) for output in outputs], [self.picture])


def grid() -> tuple[Floats, Floats]:
    """Centres in strides, shape (1, 2, cells), and strides, shape (1, 1, cells)."""
    centres, strides = [], []
    for stride in STRIDES:
        rows, columns = np.mgrid[0 : SIZE_PX // stride, 0 : SIZE_PX // stride].reshape(2, -1)
        centres.append(np.stack([columns + 0.5, rows + 0.5]))
        strides.append(np.full((1, len(rows)), stride))
    joined = (np.concatenate(parts, axis=1)[None].astype(np.float32) for parts in (centres, strides))
    return next(joined), next(joined)


def by_hand(raw: Floats) -> tuple[Floats, Floats]:
    """Corners of boxes, shape (cells, 4), and scores of the person."""
    belief = np.exp(raw[0, : 4 * BINS].reshape(4, BINS, CELLS))
    left, top, right, bottom = np.einsum(
        "sbn,b->sn", belief / belief.sum(axis=1, keepdims=True), np.arange(BINS)
    )
    (centres,), (strides,) = grid()
    x, y = centres
    boxes = np.stack([x - left, y - top, x + right, y + bottom], axis=1) * strides.T
    return boxes.astype(np.float32), 1 / (1 + np.exp(-raw[0, 4 * BINS + PERSON]))


@pytest.fixture(scope="module")
def network() -> Network:
    return Network()


@pytest.fixture(scope="module")
def picture() -> Floats:
    return np.random.default_rng(7).uniform(0, 1, (1, 3, SIZE_PX, SIZE_PX)).astype(np.float32)


def infer(model: ov.Model, picture: Floats) -> Any:
    return ov.Core().compile_model(model, "CPU", SINGLE)(picture)


def test_the_person_alone_has_the_numbers_of_the_published_form(network: Network, picture: Floats) -> None:
    whole = network.model(network.published)
    found = infer(people_only(whole, PERSON, {}), picture)["predictions"]
    np.testing.assert_allclose(
        found, infer(whole, picture)[0][:, [0, 1, 2, 3, 4 + PERSON]], atol=1e-5, rtol=1e-5
    )


def test_boxes_are_those_that_numpy_decodes(network: Network, picture: Floats) -> None:
    boxes, scores = by_hand(infer(network.model(network.raw), picture)[0])
    slim = people_only(network.model(network.published), PERSON, {})
    decode = FAMILY.prepare({"predictions": (1, 5, CELLS)}, InputSize(SIZE_PX, SIZE_PX), {})
    found = decode({"predictions": infer(slim, picture)["predictions"]}, 0.5)
    assert len(found.scores) > 5
    np.testing.assert_allclose(found.scores, scores[scores >= 0.5], atol=1e-5)
    np.testing.assert_allclose(found.boxes, boxes[scores >= 0.5], atol=1e-3)


def test_the_other_classes_are_not_computed(network: Network) -> None:
    slim = people_only(network.model(network.published), PERSON, {})
    nodes = slim.get_ordered_ops()
    widths = [node.shape[1] for node in nodes if node.get_type_name() == "Convolution" and node.shape[2] > 1]
    assert sorted(widths)[:3] == [1, 1, 1]
    assert sorted(widths)[-3:] == [4 * BINS] * 3
    assert CLASSES not in widths
    assert not {"Gather", "VariadicSplit"} & {node.get_type_name() for node in nodes}


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([(1, 84, 8, 8)], id="four axes"),
        pytest.param([(1, 300, 6)], id="suppression inside"),
        pytest.param([(1, 7, 100)], id="fewer classes"),
        pytest.param([(1, 84, 2100), (1, 32, 40, 40)], id="two outputs"),
    ],
)
def test_other_outputs_are_refused(shapes: list[tuple[int, ...]]) -> None:
    ports = [opset.parameter(shape, np.float32) for shape in shapes]
    model = ov.Model([opset.result(opset.relu(port)) for port in ports], ports)
    with pytest.raises(
        ModelError, match=r"expected a head of the YOLOv8 kind.*person as class 3; found \[1,"
    ):
        people_only(model, PERSON, {})
