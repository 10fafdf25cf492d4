"""Write small TensorFlow.js graph models, node by node, as the converter of TensorFlow.js writes them."""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

NHWC = [0, 2, 3, 1]
NCHW = [0, 3, 1, 2]


class GraphWriter:
    """Collects nodes and weights; every method that adds a node returns its name."""

    def __init__(self, seed: int = 0) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.weights: list[tuple[str, NDArray[Any]]] = []
        self.outputs: list[str] = []
        self.random = np.random.default_rng(seed)

    def placeholder(self, *shape: int) -> str:
        sizes = {"shape": {"dim": [{"size": str(size)} for size in shape]}}
        return self.op("Placeholder", shape=sizes)

    def constant(self, value: Any) -> str:
        array = np.asarray(value)
        kind = np.float16 if array.dtype.kind == "f" else np.int32
        name = f"const{len(self.weights)}"
        self.weights.append((name, array.astype(kind)))
        self.nodes.append({"name": name, "op": "Const"})
        return name

    def noise(self, *shape: int) -> str:
        return self.constant(self.random.normal(0, 0.3, shape))

    def op(self, op: str, *inputs: str, **attributes: Any) -> str:
        name = f"{op}{len(self.nodes)}"
        wrapped = {key: _wrapped(value) for key, value in attributes.items()}
        self.nodes.append({"name": name, "op": op, "input": list(inputs), "attr": wrapped})
        return name

    def transpose(self, data: str, order: list[int]) -> str:
        return self.op("Transpose", data, self.constant(order))

    def convolution(
        self, nchw: str, kernel: tuple[int, int, int, int], stride: int = 1, padding: str = "VALID"
    ) -> str:
        """A convolution with bias as ONNX's converters leave it: transposed to NHWC and back."""
        window = {"strides": [1, stride, stride, 1], "dilations": [1, 1, 1, 1]}
        data = self.transpose(nchw, NHWC)
        data = self.op("Conv2D", data, self.noise(*kernel), padding=padding, data_format="NHWC", **window)
        return self.transpose(self.op("Add", data, self.noise(kernel[-1])), NCHW)

    def pad(self, nchw: str, width: int = 1) -> str:
        return self.op("Pad", nchw, self.constant([[0, 0], [0, 0], [width, width], [width, width]]))

    def write(self, folder: Path) -> Path:
        raw = b"".join(value.tobytes() for _, value in self.weights)
        (folder / "tiny.bin").write_bytes(raw)
        entries = [_weight(name, value) for name, value in self.weights]
        document = {
            "format": "graph-model",
            "signature": {"outputs": {name: {"name": name} for name in self.outputs}},
            "modelTopology": {"node": self.nodes},
            "weightsManifest": [{"paths": ["tiny.bin"], "weights": entries}],
        }
        path = folder / "tiny.json"
        path.write_text(json.dumps(document))
        return path


def tiny_nanodet(size_px: int = 64, classes: int = 3, bins: int = 5) -> GraphWriter:
    """A network of NanoDet's form, with three strides and random weights."""
    graph = GraphWriter()
    features = graph.placeholder(1, 3, size_px, size_px)
    channels = 3
    for stride in (2, 4, 8, 16, 32):
        features = graph.convolution(graph.pad(features), (3, 3, channels, 8), stride=2)
        features = graph.op("LeakyRelu", features, alpha=0.1)
        channels = 8
        if stride >= 8:
            graph.outputs += _head(graph, features, classes, bins)
    return graph


def _head(graph: GraphWriter, features: str, classes: int, bins: int) -> list[str]:
    head = graph.convolution(features, (1, 1, 8, classes + 4 * bins))
    split = graph.op("SplitV", head, graph.constant([classes, 4 * bins]), graph.constant(1), num_split=2)
    scores = graph.op("Reshape", graph.op("Sigmoid", split), graph.constant([1, classes, -1]))
    distances = graph.op("Reshape", f"{split}:1", graph.constant([1, 4 * bins, -1]))
    return [graph.op("Identity", graph.transpose(part, [0, 2, 1])) for part in (scores, distances)]


def _weight(name: str, value: NDArray[Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "shape": list(value.shape), "dtype": "int32"}
    if value.dtype == np.float16:
        entry |= {"dtype": "float32", "quantization": {"dtype": "float16", "original_dtype": "float32"}}
    return entry


def _wrapped(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"b": value}
        case int():
            return {"i": str(value)}
        case float():
            return {"f": value}
        case str():
            return {"s": base64.b64encode(value.encode()).decode()}
        case [str(), *_]:
            return {"list": {"s": [base64.b64encode(item.encode()).decode() for item in value]}}
        case list():
            return {"list": {"i": [str(item) for item in value]}}
    return dict(value)
