"""The default model's graph converted op by op, as a converter does that knows nothing but single operations.

Every result is brought into TensorFlow's own order of axes at once, so that each convolution, pooling and resize
stands between two transposes, beside those that the published graph has itself. It is what the product's reader, which
converts the same graph without any, is measured against.
"""

from pathlib import Path

import cv2
import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as opset

from footfall.models.readers.tfjs import node_name, read_graph
from footfall.models.readers.tfjs_operations import OPERATIONS
from footfall.models.readers.tfjs_tensor import Tensor, Value

SIDE_PX = 416
MEAN = np.array([103.53, 116.28, 123.675], np.float32)
DEVIATION = np.array([57.375, 57.12, 58.395], np.float32)


def op_by_op(path: Path) -> ov.Model:
    """The network as published: 80 classes, input f32 [1, 3, 416, 416], normalised outside."""
    graph = read_graph(path)
    values: dict[str, list[Value]] = {name: [value] for name, value in graph.constants.items()}
    parameters = []
    for node in graph.nodes:
        inputs = [values[name][place] for name, place in map(node_name, node.inputs)]
        values[node.name] = [_in_order(value) for value in OPERATIONS[node.op](node, inputs)]
        if node.op == "Placeholder":
            parameters.append(_stored(values[node.name][0]).get_node())
    results = []
    for name in graph.outputs:
        source, place = node_name(name)
        results.append(opset.result(_stored(values[source][place])))
    return ov.Model(results, parameters, "op by op")


def normalised(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A picture for that network, prepared by OpenCV and NumPy."""
    scale = min(SIDE_PX / image.shape[0], SIDE_PX / image.shape[1])
    small = cv2.resize(image, None, fx=scale, fy=scale)
    canvas = np.zeros((SIDE_PX, SIDE_PX, 3), np.float32)
    canvas[: small.shape[0], : small.shape[1]] = small
    return ((canvas - MEAN) / DEVIATION).transpose(2, 0, 1)[None]


def _in_order(value: Value) -> Value:
    return Tensor(value.natural(), tuple(range(len(value.axes)))) if isinstance(value, Tensor) else value


def _stored(value: Value) -> ov.Output:
    assert isinstance(value, Tensor)
    return value.stored
