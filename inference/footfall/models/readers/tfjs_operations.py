"""TensorFlow's operations as OpenVINO's, in NCHW from the start.

TensorFlow computes convolutions in NHWC, so a network that came from PyTorch carries a transpose on each side of
every convolution. Here a transpose computes nothing: it only notes under which axis of the stored tensor
TensorFlow finds which of its own. An operation that needs no certain order works on the stored tensor and passes
the note on; since convolutions take and give NCHW, hardly anybody ever asks for a real transpose.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from openvino import opset13 as opset

from footfall.models.readers.tfjs import Constant, Node

_NHWC_TO_NCHW = (0, 3, 1, 2)
_NCHW_TO_NHWC = (0, 2, 3, 1)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor as TensorFlow indexes it.

    Attributes:
        stored: The output of an OpenVINO node.
        axes: For each axis that TensorFlow knows, the axis of `stored` that holds it.
    """

    stored: Any
    axes: tuple[int, ...]

    def permuted(self, order: Sequence[int]) -> "Tensor":
        """Another view of the same tensor; computes nothing."""
        return Tensor(self.stored, tuple(self.axes[axis] for axis in order))

    def ordered(self, axes: Sequence[int]) -> Any:
        """The stored tensor with its axes as TensorFlow's axes in this order; computes only if it must."""
        order = [self.axes[axis] for axis in axes]
        if order == list(range(len(order))):
            return self.stored
        return opset.transpose(self.stored, np.array(order, np.int64)).output(0)

    def natural(self) -> Any:
        """The stored tensor in TensorFlow's own order."""
        return self.ordered(range(len(self.axes)))

    def same_view(self, stored: Any) -> "Tensor":
        return Tensor(stored.output(0), self.axes)


Value = Tensor | Constant
Operation = Callable[[Node, list[Any]], list[Value]]


def computed(value: Value) -> Tensor:
    """The value as a tensor; ValueError for a constant."""
    if not isinstance(value, Tensor):
        raise ValueError("expected a computed tensor, found a constant")
    return value


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


def _convolution(node: Node, inputs: list[Any]) -> list[Value]:
    data, kernel = inputs
    _expect_channels_last(node)
    stored, begin, end = _without_zero_border(node, data.ordered(_NHWC_TO_NCHW), 0.0)
    weights = opset.constant(np.ascontiguousarray(kernel.transpose(3, 2, 0, 1)))
    result = opset.convolution(
        stored,
        weights,
        node.attributes["strides"][1:3],
        begin,
        end,
        node.attributes.get("dilations", [1, 1, 1, 1])[1:3],
        _auto_pad(node),
    )
    return [Tensor(result.output(0), _NCHW_TO_NHWC)]


def _max_pool(node: Node, inputs: list[Any]) -> list[Value]:
    _expect_channels_last(node)
    stored, begin, end = _without_zero_border(node, inputs[0].ordered(_NHWC_TO_NCHW), -np.inf)
    result = opset.max_pool(
        stored,
        node.attributes["strides"][1:3],
        [1, 1],
        begin,
        end,
        node.attributes["ksize"][1:3],
        "floor",
        _auto_pad(node),
    )
    return [Tensor(result.output(0), _NCHW_TO_NHWC)]


def _expect_channels_last(node: Node) -> None:
    found = node.attributes.get("data_format", "NHWC")
    if found != "NHWC":
        raise ValueError(f"expected data_format NHWC, found {found}")


def _auto_pad(node: Node) -> str:
    padding = node.attributes["padding"]
    if padding not in ("SAME", "VALID"):
        raise ValueError(f"expected padding SAME or VALID, found {padding}")
    return "same_upper" if padding == "SAME" else "explicit"


def _without_zero_border(node: Node, stored: Any, neutral: float) -> tuple[Any, list[int], list[int]]:
    """Take off a border that the operation itself can lay around its NCHW input.

    Args:
        neutral: The border's value for which the operation has its own padding.

    Returns:
        The input without its border; rows and columns before; rows and columns after.
    """
    pad = stored.get_node()
    foldable = pad.get_type_name() == "Pad" and node.attributes["padding"] == "VALID"
    if not foldable or float(pad.input_value(3).get_node().data) != neutral:
        return stored, [0, 0], [0, 0]
    begin, end = (pad.input_value(place).get_node().data.tolist() for place in (1, 2))
    if any(begin[:2]) or any(end[:2]):
        return stored, [0, 0], [0, 0]
    return pad.input_value(0), begin[2:], end[2:]


def _pad(node: Node, inputs: list[Any]) -> list[Value]:
    data, widths = inputs[:2]
    fill = opset.constant(np.float32(inputs[2] if len(inputs) > 2 else 0))
    begin, end = (np.zeros(len(data.axes), np.int64) for _ in range(2))
    begin[list(data.axes)], end[list(data.axes)] = widths[:, 0], widths[:, 1]
    return [data.same_view(opset.pad(data.stored, begin, end, "constant", fill))]


def _add(node: Node, inputs: list[Any]) -> list[Value]:
    a, b = inputs
    if not isinstance(a, Tensor) and not isinstance(b, Tensor):
        return [a + b]
    if not isinstance(a, Tensor):
        a, b = b, a
    return [a.same_view(opset.add(a.stored, _aligned(b, a)))]


def _aligned(value: Value, like: Tensor) -> Any:
    """The value with its axes where `like` stores them."""
    order = np.argsort(like.axes).tolist()
    if isinstance(value, Tensor):
        if len(value.axes) != len(like.axes):
            raise ValueError(f"cannot add tensors of {len(like.axes)} and {len(value.axes)} axes")
        return value.ordered(order)
    widened = value.reshape((1,) * (len(like.axes) - value.ndim) + value.shape)
    return opset.constant(np.ascontiguousarray(widened.transpose(order)))


def _leaky_relu(node: Node, inputs: list[Any]) -> list[Value]:
    slope = np.array([node.attributes.get("alpha", 0.2)], np.float32)
    return [inputs[0].same_view(opset.prelu(inputs[0].stored, slope))]


def _sigmoid(node: Node, inputs: list[Any]) -> list[Value]:
    return [inputs[0].same_view(opset.sigmoid(inputs[0].stored))]


def _concat(node: Node, inputs: list[Any]) -> list[Value]:
    *parts, axis = inputs
    first = parts[0]
    stored = [_aligned(part, first) for part in parts]
    return [first.same_view(opset.concat(stored, first.axes[int(axis)]))]


def _split(node: Node, inputs: list[Any]) -> list[Value]:
    data, lengths, axis = inputs
    parts = opset.variadic_split(data.stored, np.int64(data.axes[int(axis)]), lengths.astype(np.int64))
    return [Tensor(part, data.axes) for part in parts.outputs()]


def _reshape(node: Node, inputs: list[Any]) -> list[Value]:
    data, shape = inputs
    result = opset.reshape(data.natural(), shape.astype(np.int64), special_zero=False)
    return [Tensor(result.output(0), tuple(range(len(shape))))]


def _resize_bilinear(node: Node, inputs: list[Any]) -> list[Value]:
    data, size = inputs
    if node.attributes.get("align_corners"):
        coordinates = "align_corners"
    else:
        coordinates = "half_pixel" if node.attributes.get("half_pixel_centers") else "asymmetric"
    result = opset.interpolate(
        data.ordered(_NHWC_TO_NCHW),
        size.astype(np.int64),
        "linear_onnx",
        "sizes",
        coordinate_transformation_mode=coordinates,
        axes=np.array([2, 3], np.int64),
    )
    return [Tensor(result.output(0), _NCHW_TO_NHWC)]


def _sparse_to_dense(node: Node, inputs: list[Any]) -> list[Value]:
    """Only ever computes shapes, so all of it is known already."""
    places, shape, values, default = inputs
    dense = np.full(shape, default)
    dense[tuple(np.atleast_2d(places).T)] = values
    return [dense]


OPERATIONS: Mapping[str, Operation] = {
    "Add": _add,
    "AddV2": _add,
    "ConcatV2": _concat,
    "Conv2D": _convolution,
    "Identity": _identity,
    "LeakyRelu": _leaky_relu,
    "MaxPool": _max_pool,
    "Pad": _pad,
    "PadV2": _pad,
    "Placeholder": _placeholder,
    "Reshape": _reshape,
    "ResizeBilinear": _resize_bilinear,
    "Sigmoid": _sigmoid,
    "SparseToDense": _sparse_to_dense,
    "SplitV": _split,
    "Transpose": _transpose,
}
"""What the reader can convert; the operation's inputs come converted, its constants as arrays.

Source:
    https://www.tensorflow.org/api_docs/python/tf/raw_ops
"""
