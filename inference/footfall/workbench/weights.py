"""Pruning of weights without retraining, to see what it would do."""

from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as opset

Weights = NDArray[np.float32]


def without_small_weights(model: ov.Model, share: float) -> tuple[ov.Model, int]:
    """Zero this share of every convolution's weights, those nearest to zero.

    Returns:
        The new network, and how many convolutions there were with weights in floating point.

    Source:
        Han et al., "Learning both weights and connections for efficient neural networks", NeurIPS 2015, without
        the retraining.
    """

    def zeroed(weights: Weights) -> Weights:
        limit = np.quantile(np.abs(weights), share)
        return np.where(np.abs(weights) < limit, np.float32(0), weights)

    return _with_weights(model, zeroed)


def without_weak_filters(model: ov.Model, share: float) -> tuple[ov.Model, int]:
    """Take this share of the filters out of every convolution whose channels a single other convolution reads.

    Returns:
        The smaller network, and how many such pairs of convolutions there were.

    Source:
        Li et al., "Pruning filters for efficient ConvNets", ICLR 2017: the filters with the least sum of absolute
        weights; without the retraining.
    """
    new = model.clone()
    pairs = [path for node in new.get_ordered_ops() if (path := _path_to_next(node))]
    for path in pairs:
        _slim(path, share)
    new.validate_nodes_and_infer_types()
    return new, len(pairs)


def _with_weights(model: ov.Model, change: Any) -> tuple[ov.Model, int]:
    new, changed = model.clone(), 0
    for node in new.get_ordered_ops():
        if node.get_type_name() in ("Convolution", "GroupConvolution"):
            weights = _constant(node.input_value(1))
            if weights is not None:
                _give(node, change(weights))
                changed += 1
    new.validate_nodes_and_infer_types()
    return new, changed


def _constant(output: Any) -> Weights | None:
    """The values of a constant in FP32, whether it is stored in FP16 or not; None for what is computed."""
    node = output.get_node()
    while node.get_type_name() == "Convert":
        node = node.input_value(0).get_node()
    if node.get_type_name() != "Constant":
        return None
    values: Weights = node.data.astype(np.float32)
    return values


def _path_to_next(node: Any) -> list[Any]:
    """From a convolution over bias and activation to the only convolution that reads it; empty without one."""
    if node.get_type_name() != "Convolution":
        return []
    path = [node]
    while True:
        readers = list(path[-1].output(0).get_target_inputs())
        if len(readers) != 1:
            return []
        path.append(readers[0].get_node())
        kind = path[-1].get_type_name()
        if kind == "Convolution":
            return path
        if not _works_on_channels(path[-1], path[-2], kind):
            return []


def _works_on_channels(node: Any, before: Any, kind: str) -> bool:
    """Whether an operation treats every channel by itself, by at most one constant that can be sliced."""
    if kind in ("Relu", "Sigmoid", "Swish", "HSwish", "Mish", "Clamp", "Elu"):
        return len(node.inputs()) == 1
    if kind not in ("Add", "Multiply", "PRelu") or node.input_value(0).get_node() != before:
        return False
    values = _constant(node.input_value(1))
    channels = before.output(0).shape[1]
    return values is not None and (
        values.size == 1 or values.shape in ((1, channels, 1, 1), (channels, 1, 1), (channels,))
    )


def _slim(path: list[Any], share: float) -> None:
    first, *between, last = path
    weights, readers = _constant(first.input_value(1)), _constant(last.input_value(1))
    if weights is None or readers is None:
        return
    count = len(weights)
    strength = np.abs(weights).reshape(count, -1).sum(axis=1)
    kept = np.sort(np.argsort(-strength)[: max(round(count * (1 - share)), 1)])
    _give(first, weights[kept])
    for node in between:
        if len(node.inputs()) == 2:
            values = _constant(node.input_value(1))
            if values is not None:
                _give(node, _sliced(values, count, kept))
    _give(last, readers[:, kept])


def _sliced(values: Weights, count: int, kept: NDArray[np.intp]) -> Weights:
    axis = next((axis for axis, length in enumerate(values.shape) if length == count), None)
    sliced: Weights = values if values.size == 1 or axis is None else np.take(values, kept, axis)
    return sliced


def _give(node: Any, values: Weights) -> None:
    """Give a node other values in the type that it computes in: networks published in FP16 do so throughout."""
    values = np.ascontiguousarray(values.astype(node.input(1).get_element_type().to_dtype()))
    node.input(1).replace_source_output(opset.constant(values).output(0))
