"""TensorFlow's arithmetic, number by number: any order of axes will do."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from openvino import opset13 as opset

from footfall.models.readers.tfjs import Node
from footfall.models.readers.tfjs_tensor import Operation, Tensor, Value, aligned

_KINDS = {"DT_FLOAT": "f32", "DT_INT32": "i32", "DT_BOOL": "boolean"}


def _of_two(compute: Callable[[Any, Any], Any], known: Callable[[Any, Any], Any]) -> Operation:
    """An operation on two values; what is known already is computed by NumPy."""

    def operation(_node: Node, inputs: list[Any]) -> list[Value]:
        first = next((value for value in inputs if isinstance(value, Tensor)), None)
        if first is None:
            return [known(*inputs)]
        a, b = (value.stored if value is first else aligned(value, first) for value in inputs)
        return [first.same_view(compute(a, b))]

    return operation


def _of_one(compute: Callable[[Any], Any]) -> Operation:
    return lambda _node, inputs: [inputs[0].same_view(compute(inputs[0].stored))]


def _leaky_relu(node: Node, inputs: list[Any]) -> list[Value]:
    slope = np.array([node.attributes.get("alpha", 0.2)], np.float32)
    return [inputs[0].same_view(opset.prelu(inputs[0].stored, slope))]


def _cast(node: Node, inputs: list[Any]) -> list[Value]:
    kind = node.attributes["DstT"]
    if kind not in _KINDS:
        raise ValueError(f"expected DstT {', '.join(_KINDS)}; found {kind}")
    return [inputs[0].same_view(opset.convert(inputs[0].stored, _KINDS[kind]))]


ARITHMETIC: Mapping[str, Operation] = {
    "Add": _of_two(opset.add, np.add),
    "AddV2": _of_two(opset.add, np.add),
    "Cast": _cast,
    "Equal": _of_two(opset.equal, np.equal),
    "FloorDiv": _of_two(opset.divide, np.floor_divide),
    "FloorMod": _of_two(opset.floor_mod, np.mod),
    "LeakyRelu": _leaky_relu,
    "Mul": _of_two(opset.multiply, np.multiply),
    "Relu": _of_one(opset.relu),
    "Relu6": _of_one(lambda stored: opset.clamp(stored, 0.0, 6.0)),
    "Sigmoid": _of_one(opset.sigmoid),
    "Sub": _of_two(opset.subtract, np.subtract),
}
