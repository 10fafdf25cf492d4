"""TensorFlow's operations as OpenVINO's: those that move numbers about, and the list of all."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from openvino import opset13 as opset

from footfall.models.readers.tfjs import Node
from footfall.models.readers.tfjs_arithmetic import ARITHMETIC
from footfall.models.readers.tfjs_convolutions import CONVOLUTIONS
from footfall.models.readers.tfjs_tensor import Operation, Tensor, Value, aligned


def _placeholder(node: Node, inputs: list[Any]) -> list[Value]:
    shape = [int(dim["size"]) for dim in node.attributes["shape"]["dim"]]
    parameter = opset.parameter(shape, np.float32, node.name)
    parameter.output(0).set_names({node.name})
    return [Tensor(parameter.output(0), tuple(range(len(shape))))]


def _identity(node: Node, inputs: list[Any]) -> list[Value]:
    return [inputs[0]]


def _transpose(node: Node, inputs: list[Any]) -> list[Value]:
    data, order = inputs
    return [data.permuted(order.tolist())]


def _pad(node: Node, inputs: list[Any]) -> list[Value]:
    data, widths = inputs[:2]
    fill = opset.constant(np.float32(inputs[2] if len(inputs) > 2 else 0))
    begin, end = (np.zeros(len(data.axes), np.int64) for _ in range(2))
    begin[list(data.axes)], end[list(data.axes)] = widths[:, 0], widths[:, 1]
    return [data.same_view(opset.pad(data.stored, begin, end, "constant", fill))]


def _concat(node: Node, inputs: list[Any]) -> list[Value]:
    *parts, axis = inputs
    first = parts[0]
    stored = [aligned(part, first) for part in parts]
    return [first.same_view(opset.concat(stored, first.axes[int(axis)]))]


def _split(node: Node, inputs: list[Any]) -> list[Value]:
    data, lengths, axis = inputs
    parts = opset.variadic_split(data.stored, np.int64(data.axes[int(axis)]), lengths.astype(np.int64))
    return [Tensor(part, data.axes) for part in parts.outputs()]


def _reshape(node: Node, inputs: list[Any]) -> list[Value]:
    data, shape = inputs
    return [_in_order(opset.reshape(data.natural(), shape.astype(np.int64), special_zero=False))]


def _expand_dims(node: Node, inputs: list[Any]) -> list[Value]:
    data, axis = inputs
    return [_in_order(opset.unsqueeze(data.natural(), np.int64(axis)))]


def _strided_slice(node: Node, inputs: list[Any]) -> list[Value]:
    data, *bounds = inputs
    kinds = ("begin_mask", "end_mask", "new_axis_mask", "shrink_axis_mask", "ellipsis_mask")
    masks = [_bits(node.attributes.get(kind, 0), len(bounds[0])) for kind in kinds]
    return [
        _in_order(opset.strided_slice(data.natural(), *(bound.astype(np.int64) for bound in bounds), *masks))
    ]


def _bits(mask: int, length: int) -> list[int]:
    return [mask >> place & 1 for place in range(length)]


def _gather(node: Node, inputs: list[Any]) -> list[Value]:
    data, places, axis = inputs
    if node.attributes.get("batch_dims", 0):
        raise ValueError(f"expected batch_dims 0, found {node.attributes['batch_dims']}")
    wanted = places.natural() if isinstance(places, Tensor) else places
    return [_in_order(opset.gather(data.natural(), wanted, np.int64(axis)))]


def _top_k(node: Node, inputs: list[Any]) -> list[Value]:
    """Of equal values the one with the lower place comes first."""
    data, count = inputs
    best = opset.topk(data.natural(), np.int64(count), -1, "max", "value", "i32", stable=True)
    return [_in_order(best, place) for place in range(2)]


def _mean(node: Node, inputs: list[Any]) -> list[Value]:
    data, axes = inputs
    if not node.attributes.get("keep_dims"):
        raise ValueError("expected keep_dims true, found false")
    return [
        data.same_view(opset.reduce_mean(data.stored, [data.axes[axis] for axis in axes], keep_dims=True))
    ]


def _in_order(node: Any, place: int = 0) -> Tensor:
    """An output whose axes are stored as TensorFlow counts them."""
    return Tensor(node.output(place), tuple(range(len(node.get_output_partial_shape(place)))))


def _sparse_to_dense(node: Node, inputs: list[Any]) -> list[Value]:
    """Only ever computes shapes, so all of it is known already."""
    places, shape, values, default = inputs
    dense = np.full(shape, default)
    dense[tuple(np.atleast_2d(places).T)] = values
    return [dense]


OPERATIONS: Mapping[str, Operation] = {
    **ARITHMETIC,
    **CONVOLUTIONS,
    "ConcatV2": _concat,
    "ExpandDims": _expand_dims,
    "GatherV2": _gather,
    "Identity": _identity,
    "Mean": _mean,
    "Pad": _pad,
    "PadV2": _pad,
    "Placeholder": _placeholder,
    "Reshape": _reshape,
    "SparseToDense": _sparse_to_dense,
    "SplitV": _split,
    "StridedSlice": _strided_slice,
    "TopKV2": _top_k,
    "Transpose": _transpose,
}
"""What the reader can convert; the operation's inputs come converted, its constants as arrays.

Source:
    https://www.tensorflow.org/api_docs/python/tf/raw_ops
"""
