"""Networks that OpenVINO reads by itself, and what is said of those that it cannot."""

from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as opset

from footfall.errors import ModelError
from footfall.models.readers.formats import READERS
from support.foreign_graphs import write_onnx, write_tensorflow


def write_openvino(folder: Path) -> Path:
    x = opset.parameter([1, 3, 8, 8], np.float32, name="x")
    weights = opset.constant(np.ones((3, 3, 1, 1), np.float32))
    layer = opset.relu(opset.convolution(x, weights, [1, 1], [0, 0], [0, 0], [1, 1]), name="layer7")
    ov.save_model(ov.Model([layer], [x]), folder / "net.xml")
    return folder / "net.xml"


def refused(form: str, path: Path) -> str:
    with pytest.raises(ModelError) as refusal:
        READERS[form](path)
    return str(refusal.value)


def test_an_onnx_file_is_read(tmp_path: Path) -> None:
    model = READERS["onnx"](write_onnx(tmp_path / "net.onnx", "Relu"))
    assert [port.get_any_name() for port in (*model.inputs, *model.outputs)] == ["x", "y"]


def test_a_frozen_graph_of_tensorflow_is_read(tmp_path: Path) -> None:
    model = READERS["tensorflow"](write_tensorflow(tmp_path / "net.pb", "Relu", "layer7"))
    assert [port.get_any_name() for port in (*model.inputs, *model.outputs)] == ["x:0", "layer7:0"]


def test_a_file_of_openvino_is_read(tmp_path: Path) -> None:
    model = READERS["openvino"](write_openvino(tmp_path))
    assert list(model.output(0).shape) == [1, 3, 8, 8]


def test_an_operation_that_onnx_does_not_have_is_named_with_its_layer(tmp_path: Path) -> None:
    said = refused("onnx", write_onnx(tmp_path / "net.onnx", "Frobnicate", "own"))
    assert said == (
        "net.onnx: OpenVINO cannot convert the network: No conversion rule found for operations: own.Frobnicate "
        "(layer 'y'). Export it without these layers, or in OpenVINO's own format"
    )


def test_an_operation_that_tensorflow_does_not_have_is_named_with_its_layer(tmp_path: Path) -> None:
    said = refused("tensorflow", write_tensorflow(tmp_path / "net.pb", "Frobnicate", "layer7"))
    assert "No conversion rule found for operations: Frobnicate (layer 'layer7')" in said


def test_an_operation_that_openvino_does_not_have_is_named_with_its_layer(tmp_path: Path) -> None:
    path = write_openvino(tmp_path)
    path.write_text(path.read_text().replace('type="ReLU"', 'type="Frobnicate"'))
    said = refused("openvino", path)
    assert "net.xml" in said
    assert "operation with type: Frobnicate (layer 'layer7')" in said


@pytest.mark.parametrize(
    ("form", "name", "expected"),
    [
        pytest.param("onnx", "net.onnx", "an ONNX model", id="ONNX"),
        pytest.param("tensorflow", "net.pb", "a frozen graph of TensorFlow", id="TensorFlow"),
        pytest.param("openvino", "net.xml", "an OpenVINO model with its weights in net.bin", id="OpenVINO"),
    ],
)
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"<html><body>404 Not Found</body></html>", id="web page"),
        pytest.param(b"", id="empty"),
        pytest.param(None, id="missing"),
    ],
)
def test_a_file_that_is_no_model_is_refused(
    tmp_path: Path, form: str, name: str, expected: str, content: bytes | None
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
        path.with_suffix(".bin").write_bytes(content)
    assert refused(form, path).startswith(f"{name}: expected {expected}; found ")


def test_missing_weights_are_named_with_the_place_where_they_belong(tmp_path: Path) -> None:
    path = write_openvino(tmp_path)
    path.with_suffix(".bin").unlink()
    assert (
        refused("openvino", path)
        == f"net.xml: its weights are missing; put net.bin beside it, into {tmp_path}"
    )


def test_weights_that_are_cut_short_are_refused(tmp_path: Path) -> None:
    path = write_openvino(tmp_path)
    path.with_suffix(".bin").write_bytes(b"\0\0")
    assert "Incorrect weights" in refused("openvino", path)
