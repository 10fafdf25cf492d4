import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from footfall.errors import ModelError
from footfall.models.readers.tfjs import read_graph
from support.tiny_tfjs import GraphWriter, tiny_nanodet


def test_nodes_come_after_what_they_take_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    writer = tiny_nanodet()
    writer.nodes.reverse()
    graph = read_graph(writer.write(tmp_path))
    known = set(graph.constants)
    for node in graph.nodes:
        assert {name.split(":")[0] for name in node.inputs} <= known, node.name
        known.add(node.name)
    assert known >= set(graph.outputs)


def test_weights_and_attributes_are_read_as_what_they_are(tmp_path: Path) -> None:
    writer = GraphWriter()
    weights = writer.constant(np.array([[0.5, -2.0]]))
    shape = writer.constant([3, 4])
    node = writer.op(
        "Any", weights, f"{shape}:0", "^control", flag=True, alpha=0.25, count=3, steps=[1, 2], word="SAME"
    )
    writer.outputs = [node]
    graph = read_graph(writer.write(tmp_path))
    assert graph.constants[weights].tolist() == [[0.5, -2.0]]
    assert graph.constants[weights].dtype == np.float32
    assert graph.constants[shape].tolist() == [3, 4]
    (read,) = graph.nodes
    assert read.inputs == (weights, f"{shape}:0")
    assert read.attributes == {"flag": True, "alpha": 0.25, "count": 3, "steps": [1, 2], "word": "SAME"}


def damaged(document: dict[str, Any]) -> None:
    del document["weightsManifest"][0]["paths"]


def quantized(document: dict[str, Any]) -> None:
    document["weightsManifest"][0]["weights"][0]["quantization"] = {"dtype": "uint8", "scale": 0.1, "min": 0}


def circular(document: dict[str, Any]) -> None:
    nodes = [node for node in document["modelTopology"]["node"] if node["op"] != "Const"]
    nodes[1]["input"] = [nodes[2]["name"]]


def without_weights(document: dict[str, Any]) -> None:
    document["weightsManifest"][0]["paths"] = ["elsewhere.bin"]


def listed_outputs(document: dict[str, Any]) -> None:
    document["signature"]["outputs"] = [{"name": "Identity1"}]


def with_attribute(value: Any) -> Callable[[dict[str, Any]], None]:
    def damage(document: dict[str, Any]) -> None:
        document["modelTopology"]["node"][0]["attr"] = {"odd": value}

    return damage


def odd_input(document: dict[str, Any]) -> None:
    document["modelTopology"]["node"][-1]["input"] = ["name:x"]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(listed_outputs, "expected the signature's outputs by their names, found", id="a list"),
        pytest.param(
            with_attribute("text"),
            r"attribute 'odd' of node 'Placeholder0': expected a value with its kind.* found 'text'; fetch",
            id="an attribute that is text",
        ),
        pytest.param(
            with_attribute({"s": "ä"}), "attribute 'odd' of node .*ASCII", id="text in no base64 at all"
        ),
        pytest.param(with_attribute({"s": "/w=="}), "attribute 'odd' of node .*utf-8", id="text in no UTF-8"),
        pytest.param(
            odd_input, "expected the name of a node, .* found 'name:x'", id="an output of no number"
        ),
        pytest.param(damaged, "not a TensorFlow.js graph model, lacks 'paths'", id="a key is missing"),
        pytest.param(
            quantized,
            "weight 'const0': expected float32, int32 or bool, plain or as float16; found",
            id="uint8",
        ),
        pytest.param(circular, "runs in a circle through", id="circle"),
        pytest.param(
            without_weights, "cannot read the model's file .*elsewhere.bin: No such file", id="no weights"
        ),
    ],
)
def test_a_graph_that_is_none_is_refused(tmp_path: Path, damage: Any, message: str) -> None:
    path = tiny_nanodet().write(tmp_path)
    document = json.loads(path.read_text())
    damage(document)
    path.write_text(json.dumps(document))
    with pytest.raises(ModelError, match=message):
        read_graph(path)


@pytest.mark.parametrize(
    "content", [b"<html>not found</html>", b"\xff\xfe\x00", b"[]"], ids=["html", "binary", "list"]
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.json"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.json: (expected|not) a TensorFlow.js graph"):
        read_graph(path)


def test_truncated_weights_are_refused_with_both_sizes(tmp_path: Path) -> None:
    path = tiny_nanodet().write(tmp_path)
    weights = tmp_path / "tiny.bin"
    whole = weights.stat().st_size
    weights.write_bytes(weights.read_bytes()[:-3])
    with pytest.raises(ModelError, match=f"tiny.bin: expected {whole} bytes of weights, found {whole - 3}"):
        read_graph(path)
