"""TensorFlow's convolutions, pooling and resizing, as OpenVINO computes them: in NCHW."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from openvino import opset13 as opset

from footfall.models.readers.tfjs import Constant, Node
from footfall.models.readers.tfjs_tensor import NCHW_TO_NHWC, NHWC_TO_NCHW, Operation, Tensor, Value, computed


def _convolution(node: Node, inputs: list[Any]) -> list[Value]:
    """Its kernel is [height, width, channels, filters]."""
    data, kernel = inputs
    return [_convolved(node, data, kernel.transpose(3, 2, 0, 1), opset.convolution)]


def _depthwise_convolution(node: Node, inputs: list[Any]) -> list[Value]:
    """Its kernel is [height, width, channels, filters for each channel]."""
    data, kernel = inputs
    return [_convolved(node, data, kernel.transpose(2, 3, 0, 1)[:, :, None], opset.group_convolution)]


def _convolved(node: Node, data: Tensor, weights: Constant, convolve: Callable[..., Any]) -> Tensor:
    _expect_channels_last(node)
    stored, begin, end = _without_zero_border(node, data.ordered(NHWC_TO_NCHW), 0.0)
    result = convolve(
        stored,
        opset.constant(np.ascontiguousarray(weights)),
        node.attributes["strides"][1:3],
        begin,
        end,
        node.attributes.get("dilations", [1, 1, 1, 1])[1:3],
        _auto_pad(node),
    )
    return Tensor(result.output(0), NCHW_TO_NHWC)


def _with_its_tail(convolve: Operation) -> Operation:
    """A convolution with a bias and an activation in the same node."""

    def fused(node: Node, inputs: list[Any]) -> list[Value]:
        data, kernel, bias, *more = inputs
        found = node.attributes["fused_ops"]
        if more or not found or found[0] != "BiasAdd" or not set(found[1:]) <= set(_ACTIVATIONS):
            known = ", ".join(_ACTIVATIONS)
            raise ValueError(f"expected fused_ops BiasAdd, then {known} or nothing; found {', '.join(found)}")
        result = computed(convolve(node, [data, kernel])[0])
        stored = opset.add(result.stored, opset.constant(bias.reshape(1, -1, 1, 1)))
        for activation in found[1:]:
            stored = _ACTIVATIONS[activation](stored)
        return [result.same_view(stored)]

    return fused


_ACTIVATIONS: Mapping[str, Callable[[Any], Any]] = {
    "Relu": opset.relu,
    "Relu6": lambda stored: opset.clamp(stored, 0.0, 6.0),
}


def _max_pool(node: Node, inputs: list[Any]) -> list[Value]:
    _expect_channels_last(node)
    stored, begin, end = _without_zero_border(node, inputs[0].ordered(NHWC_TO_NCHW), -np.inf)
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
    return [Tensor(result.output(0), NCHW_TO_NHWC)]


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


def _resize_bilinear(node: Node, inputs: list[Any]) -> list[Value]:
    data, size = inputs
    if node.attributes.get("align_corners"):
        coordinates = "align_corners"
    else:
        coordinates = "half_pixel" if node.attributes.get("half_pixel_centers") else "asymmetric"
    result = opset.interpolate(
        data.ordered(NHWC_TO_NCHW),
        size.astype(np.int64),
        "linear_onnx",
        "sizes",
        coordinate_transformation_mode=coordinates,
        axes=np.array([2, 3], np.int64),
    )
    return [Tensor(result.output(0), NCHW_TO_NHWC)]


CONVOLUTIONS: Mapping[str, Operation] = {
    "Conv2D": _convolution,
    "DepthwiseConv2dNative": _depthwise_convolution,
    "FusedDepthwiseConv2dNative": _with_its_tail(_depthwise_convolution),
    "MaxPool": _max_pool,
    "ResizeBilinear": _resize_bilinear,
    "_FusedConv2D": _with_its_tail(_convolution),
}
