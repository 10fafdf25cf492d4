"""A small network with YOLOX's head, and the real one where it is at hand."""

from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray
from openvino import opset13 as opset

from footfall.errors import ModelError
from footfall.models.heads.yolox import people_only
from footfall.models.readers.openvino_formats import read_onnx
from support.models import ROOT

SINGLE = {"INFERENCE_PRECISION_HINT": "f32"}
NANO = ROOT.parent / "shared" / "models" / "yolox-nano" / "yolox_nano.onnx"
CLASSES, PERSON = 7, 2


def filters(data: Any, count: int, random: np.random.Generator) -> Any:
    weights = opset.constant(random.normal(size=(count, data.shape[1], 1, 1)).astype(np.float32))
    made = opset.convolution(data, weights, [1, 1], [0, 0], [0, 0], [1, 1])
    return opset.add(made, opset.constant(random.normal(size=(1, count, 1, 1)).astype(np.float32)))


def tiny() -> ov.Model:
    random = np.random.default_rng(8)
    picture = opset.parameter((1, 3, 64, 64), np.float32, "images")
    levels = []
    for stride in (8, 16, 32):
        features = opset.avg_pool(picture, [stride] * 2, [0, 0], [0, 0], [stride] * 2, True)
        box, objectness, classes = (filters(features, count, random) for count in (4, 1, CLASSES))
        parts = [box, opset.sigmoid(objectness), opset.sigmoid(classes)]
        levels.append(opset.reshape(opset.concat(parts, 1), [1, 5 + CLASSES, -1], False))
    published = opset.transpose(opset.concat(levels, 2), [0, 2, 1])
    return ov.Model([opset.result(published)], [picture])


def assert_same_as_published(
    model: ov.Model, slim: ov.Model, picture: NDArray[np.float32], person: int
) -> None:
    core = ov.Core()
    expected = core.compile_model(model, "CPU", SINGLE)(picture)[0][:, :, [0, 1, 2, 3, 4, 5 + person]]
    found = core.compile_model(slim, "CPU", SINGLE)(picture)["predictions"]
    np.testing.assert_allclose(found, expected, atol=1e-5)


def widths(model: ov.Model) -> list[int]:
    """How many filters the convolutions have that only serve one level's cells."""
    return [node.shape[1] for node in model.get_ordered_ops() if node.get_type_name() == "Convolution"]


def test_the_person_alone_has_the_numbers_of_the_published_form() -> None:
    model = tiny()
    slim = people_only(model, PERSON, {})
    picture = np.random.default_rng(9).uniform(-1, 1, (1, 3, 64, 64)).astype(np.float32)
    assert_same_as_published(model, slim, picture, PERSON)
    assert sorted(widths(slim)) == [1, 1, 1, 1, 1, 1, 4, 4, 4]


@pytest.mark.skipif(not NANO.is_file(), reason="the network ../shared/models/yolox-nano is not here")
@pytest.mark.parametrize(
    "read", [read_onnx, ov.convert_model], ids=["as it is read", "simplified by OpenVINO"]
)
def test_yolox_nano_computes_one_class_in_the_place_of_eighty(read: Any) -> None:
    model = read(Path(NANO))
    slim = people_only(model, 0, {})
    picture = np.random.default_rng(9).uniform(0, 255, (1, 3, 416, 416)).astype(np.float32)
    assert_same_as_published(model, slim, picture, 0)
    assert widths(model).count(80) == 3
    assert widths(slim).count(80) == 0
    assert widths(slim).count(1) == widths(model).count(1) + 3
    assert "Gather" not in [node.get_type_name() for node in slim.get_ordered_ops()]


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([(1, 84, 8, 8)], id="four axes"),
        pytest.param([(1, 84, 7)], id="fewer classes"),
        pytest.param([(1, 84, 85), (1, 84, 4)], id="two outputs"),
    ],
)
def test_other_outputs_are_refused(shapes: list[tuple[int, ...]]) -> None:
    ports = [opset.parameter(shape, np.float32) for shape in shapes]
    model = ov.Model([opset.result(opset.relu(port)) for port in ports], ports)
    with pytest.raises(ModelError, match=r"expected a YOLOX head.*person as class 2; found \[1,84,"):
        people_only(model, PERSON, {})
