"""A slow, literal evaluation of a TensorFlow.js graph in NumPy, in TensorFlow's own order of axes.

It shares no code with the product's reader, so that the two can be held against each other.
"""

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class LiteralGraph:
    """Evaluates every node as the TensorFlow documentation defines it."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text())
        self.nodes = {node["name"]: node for node in document["modelTopology"]["node"]}
        self.outputs = [tensor["name"] for tensor in document["signature"]["outputs"].values()]
        self.constants = _constants(path, document["weightsManifest"])

    def run(self, feed: dict[str, Array]) -> dict[str, Array]:
        """The value of each output, by the name of its node."""
        values: dict[str, list[Array]] = {name: [value] for name, value in self.constants.items()}
        values.update({name: [value] for name, value in feed.items()})
        names = [name.split(":")[0] for name in self.outputs]
        for name in names:
            self._evaluate(name, values)
        return {name: values[name][0] for name in names}

    def _evaluate(self, wanted: str, values: dict[str, list[Array]]) -> None:
        stack = [wanted]
        while stack:
            name = stack[-1]
            node = self.nodes[name]
            inputs = [reference.partition(":") for reference in node.get("input", [])]
            missing = [source for source, _, _ in inputs if source not in values]
            if name in values or missing:
                stack = stack[:-1] if name in values else stack + missing
                continue
            arguments = [values[source][int(index or 0)] for source, _, index in inputs]
            values[name] = _compute(node["op"], node.get("attr", {}), arguments)


def _constants(path: Path, manifest: list[dict[str, Any]]) -> dict[str, Array]:
    constants = {}
    for group in manifest:
        raw = b"".join((path.parent / name).read_bytes() for name in group["paths"])
        for weight in group["weights"]:
            kind = (
                "<f2" if weight.get("quantization") else {"float32": "<f4", "int32": "<i4"}[weight["dtype"]]
            )
            size = int(np.prod(weight["shape"], dtype=int)) * int(kind[-1])
            array = np.frombuffer(raw[:size], kind).reshape(weight["shape"])
            constants[weight["name"]] = array.astype(weight["dtype"])
            raw = raw[size:]
    return constants


def _compute(op: str, attr: dict[str, Any], x: list[Array]) -> list[Array]:
    match op:
        case "Add" | "AddV2":
            return [x[0] + x[1]]
        case "Cast":
            return [x[0].astype({"DT_FLOAT": np.float32, "DT_INT32": np.int32}[attr["DstT"]["type"]])]
        case "ConcatV2":
            return [np.concatenate(x[:-1], axis=int(x[-1]))]
        case "Conv2D":
            return [_conv2d(x[0], x[1], *_window(attr))]
        case "DepthwiseConv2dNative":
            return [_depthwise(x[0], x[1], *_window(attr))]
        case "Equal":
            return [x[0] == x[1]]
        case "ExpandDims":
            return [np.expand_dims(x[0], int(x[1]))]
        case "FloorDiv":
            return [x[0] // x[1]]
        case "FloorMod":
            return [x[0] % x[1]]
        case "FusedDepthwiseConv2dNative":
            return [_tail(_depthwise(x[0], x[1], *_window(attr)), x[2], attr)]
        case "GatherV2":
            return [np.take(x[0], x[1], axis=int(x[2]))]
        case "Identity":
            return [x[0]]
        case "LeakyRelu":
            return [np.where(x[0] > 0, x[0], x[0] * np.float32(attr["alpha"]["f"]))]
        case "MaxPool":
            return [_max_pool(x[0], [int(i) for i in attr["ksize"]["list"]["i"]][1:3], *_window(attr))]
        case "Mean":
            return [x[0].mean(axis=tuple(x[1].tolist()), keepdims=attr["keep_dims"]["b"], dtype=np.float32)]
        case "Mul":
            return [x[0] * x[1]]
        case "Pad" | "PadV2":
            return [np.pad(x[0], x[1].tolist(), constant_values=float(x[2]) if len(x) > 2 else 0.0)]
        case "Relu":
            return [np.maximum(x[0], 0)]
        case "Relu6":
            return [np.clip(x[0], 0, 6)]
        case "Reshape":
            return [x[0].reshape(x[1].tolist())]
        case "ResizeBilinear":
            return [_resize_bilinear(x[0], x[1].tolist(), attr)]
        case "Sigmoid":
            return [1 / (1 + np.exp(-x[0]))]
        case "SparseToDense":
            assert x[0].size == 0
            return [np.full(x[1].tolist(), x[3])]
        case "SplitV":
            return np.split(x[0], np.cumsum(x[1])[:-1].tolist(), axis=int(x[2]))
        case "StridedSlice":
            return [x[0][_slices(attr, *(bound.tolist() for bound in x[1:]))]]
        case "Sub":
            return [x[0] - x[1]]
        case "TopKV2":
            order = np.argsort(-x[0], axis=-1, kind="stable")[..., : int(x[1])]
            return [np.take_along_axis(x[0], order, axis=-1), order.astype(np.int32)]
        case "Transpose":
            return [x[0].transpose(x[1].tolist())]
        case "_FusedConv2D":
            return [_tail(_conv2d(x[0], x[1], *_window(attr)), x[2], attr)]
    raise NotImplementedError(op)


def _window(attr: dict[str, Any]) -> tuple[list[int], bool]:
    strides = [int(i) for i in attr["strides"]["list"]["i"]][1:3]
    return strides, base64.b64decode(attr["padding"]["s"]) == b"SAME"


def _patches(x: Array, size: list[int], strides: list[int], same: bool, fill: float) -> Array:
    """Every window, shape (batch, rows, columns, channels, height, width)."""
    if same:
        border = [(0, 0)]
        for length, window, stride in zip(x.shape[1:3], size, strides, strict=True):
            total = max((-(-length // stride) - 1) * stride + window - length, 0)
            border.append((total // 2, total - total // 2))
        x = np.pad(x, [*border, (0, 0)], constant_values=fill)
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))
    return windows[:, :: strides[0], :: strides[1]]


def _conv2d(x: Array, kernel: Array, strides: list[int], same: bool) -> Array:
    patches = _patches(x, list(kernel.shape[:2]), strides, same, 0.0)
    return np.tensordot(patches, kernel, axes=([4, 5, 3], [0, 1, 2]))


def _depthwise(x: Array, kernel: Array, strides: list[int], same: bool) -> Array:
    patches = _patches(x, list(kernel.shape[:2]), strides, same, 0.0)
    result = np.einsum("brcihw,hwim->brcim", patches, kernel)
    return result.reshape(*result.shape[:3], -1)


def _tail(x: Array, bias: Array, attr: dict[str, Any]) -> Array:
    names = [base64.b64decode(name) for name in attr["fused_ops"]["list"]["s"]]
    assert names[0] == b"BiasAdd"
    x = x + bias
    for name in names[1:]:
        x = np.clip(x, 0, {b"Relu": np.inf, b"Relu6": 6}[name])
    return x


def _slices(
    attr: dict[str, Any], begin: list[int], end: list[int], step: list[int]
) -> tuple[slice | int, ...]:
    mask = {key: int(value["i"]) for key, value in attr.items() if key.endswith("_mask")}
    assert not mask["ellipsis_mask"] and not mask["new_axis_mask"]
    return tuple(
        begin[place]
        if mask["shrink_axis_mask"] >> place & 1
        else slice(
            None if mask["begin_mask"] >> place & 1 else begin[place],
            None if mask["end_mask"] >> place & 1 else end[place],
            step[place],
        )
        for place in range(len(begin))
    )


def _max_pool(x: Array, size: list[int], strides: list[int], same: bool) -> Array:
    return _patches(x, size, strides, same, -np.inf).max(axis=(4, 5))


def _resize_bilinear(x: Array, size: list[int], attr: dict[str, Any]) -> Array:
    for axis, length in enumerate(size, 1):
        old = x.shape[axis]
        places = _source_places(old, length, attr)
        low = np.clip(np.floor(places).astype(int), 0, old - 1)
        high = np.clip(np.floor(places).astype(int) + 1, 0, old - 1)
        shape = [-1 if place == axis else 1 for place in range(x.ndim)]
        weight = (np.clip(places, 0, old - 1) - low).astype(np.float32).reshape(shape)
        x = np.take(x, low, axis) * (1 - weight) + np.take(x, high, axis) * weight
    return x


def _source_places(old: int, new: int, attr: dict[str, Any]) -> Array:
    places = np.arange(new, dtype=np.float64)
    if attr.get("align_corners", {}).get("b"):
        return places * ((old - 1) / max(new - 1, 1))
    if attr.get("half_pixel_centers", {}).get("b"):
        return (places + 0.5) * (old / new) - 0.5
    return places * (old / new)
