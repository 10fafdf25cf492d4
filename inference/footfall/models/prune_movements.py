"""Operations that only move numbers about: what they take from where is found by moving labels."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as opset
from openvino.utils.node_factory import NodeFactory

Places = tuple[int, ...]
Labels = NDArray[np.int64]

SELECTIONS = frozenset({"Gather", "Slice", "Split", "StridedSlice", "VariadicSplit"})
"""These give a part of their input."""

MOVEMENTS = SELECTIONS | {"Reshape", "Squeeze", "Transpose", "Unsqueeze"}


def like(output: ov.Output, inputs: list[Any]) -> ov.Output:
    """The same output of a node that is the same but for its inputs."""
    node = output.get_node()
    factory = NodeFactory(node.get_type_info().version_id)
    made = factory.create(node.get_type_name(), inputs, node.get_attributes())
    return made.output(output.get_index())


def source_of(output: ov.Output, axis: int, places: Places) -> tuple[int, Places, bool] | None:
    """Which places of which axis of a movement's input hold these places of its output, and nothing else.

    Returns:
        The axis, the places, and whether the same movement must still be made of them; otherwise they lie in the right
        order already. None if there is no such axis.
    """
    labels = _labels(output)
    moved = None if labels is None else _moved(output, labels)
    if labels is None or moved is None:
        return None
    wanted = moved.take(places, axis)
    for source_axis, taken, part in _candidates(labels, wanted):
        if np.array_equal(part.ravel(), wanted.ravel()):
            return source_axis, taken, False
        again = _moved(output, part)
        if again is not None and np.array_equal(again, wanted):
            return source_axis, taken, True
    return None


def selected(output: ov.Output) -> tuple[int, Places] | None:
    """Which places of which axis of its input an operation gives, as they are; None if it does something else."""
    labels = _labels(output)
    moved = None if labels is None else _moved(output, labels)
    if labels is None or moved is None or moved.size == labels.size:
        return None
    found = ((axis, taken) for axis, taken, part in _candidates(labels, moved) if np.array_equal(part, moved))
    return next(found, None)


def _labels(output: ov.Output) -> Labels | None:
    """A number for every element of the movement's input."""
    shape = output.get_node().input_value(0).get_partial_shape()
    return np.arange(np.prod(shape.to_shape())).reshape(shape.to_shape()) if shape.is_static else None


def _candidates(labels: Labels, wanted: Labels) -> Iterator[tuple[int, Places, Labels]]:
    for axis, places in enumerate(np.unravel_index(wanted.ravel(), labels.shape)):
        taken = tuple(dict.fromkeys(places.tolist()))
        if taken != tuple(range(labels.shape[axis])):
            yield axis, taken, labels.take(taken, axis)


def _moved(output: ov.Output, labels: Labels) -> Labels | None:
    """What the movement makes of these labels in the place of its input; None if it cannot take them."""
    rest = output.get_node().input_values()[1:]
    if output.get_node().get_type_name() == "Reshape" and output.get_partial_shape().is_static:
        rest = [opset.constant(np.array(output.get_shape(), np.int64)).output(0)]  # whoever computes it
    if any(value.get_node().get_type_name() != "Constant" for value in rest):
        return None
    try:
        node = like(output, [opset.constant(labels), *rest]).get_node()
    except RuntimeError:  # a Reshape to a size that a part of the input does not have
        return None
    results = [ov.Tensor(port.get_element_type(), port.get_shape()) for port in node.outputs()]
    inputs = [ov.Tensor(value.get_node().data) for value in node.input_values()]
    if not node.evaluate(results, inputs):
        return None
    moved: Labels = results[output.get_index()].data
    return moved.copy()
