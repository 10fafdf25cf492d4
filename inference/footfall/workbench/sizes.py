"""Networks at other input sizes than they were published with."""

import math
from typing import Any

import numpy as np
import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import InputSize
from footfall.errors import ModelError

COARSEST_STRIDE = 32
"""Pixels of the input to a cell of a network's coarsest grid; the sides of an input are multiples of it."""


def at_size(model: ov.Model, size: InputSize) -> ov.Model:
    """The same network for pictures of another size; the one given is left as it is.

    Args:
        model: With an input [1, height, width, 3].

    Raises:
        ModelError: The network only fits its own size.
    """
    new = model.clone()
    try:
        for node in _fixed_resizes(new):
            ratios = [node.output(0).shape[axis] / node.input_value(0).shape[axis] for axis in _axes(node)]
            _replace(node, np.array(ratios, np.float32), "scales")
        new.reshape([1, size.height_px, size.width_px, 3])
        for node in _fixed_resizes(new):
            lengths = [node.output(0).shape[axis] for axis in _axes(node)]
            _replace(node, np.array(lengths, np.int64), "sizes")
        new.validate_nodes_and_infer_types()
    except RuntimeError as error:
        raise ModelError(
            f"this network cannot be given an input of {size.width_px}x{size.height_px}: "
            f"{str(error).strip().splitlines()[-1]}; leave --size out"
        ) from error
    return new


def snug(size: InputSize, frame: InputSize) -> InputSize:
    """The smallest input in which a letterboxed picture is as large as in the given one.

    What is left out is only filling.
    """
    scale = min(size.width_px / frame.width_px, size.height_px / frame.height_px)
    return InputSize(
        min(_rounded_up(frame.width_px * scale), size.width_px),
        min(_rounded_up(frame.height_px * scale), size.height_px),
    )


def scaled(size: InputSize, factor: float) -> InputSize:
    """An input of about so many times the width and the height."""
    return InputSize(_rounded_up(size.width_px * factor), _rounded_up(size.height_px * factor))


def _rounded_up(length: float) -> int:
    return COARSEST_STRIDE * math.ceil(round(length) / COARSEST_STRIDE)


def _fixed_resizes(model: ov.Model) -> list[Any]:
    """Resizes within the network to a size that is written down in numbers, instead of by a factor."""
    return [
        node
        for node in model.get_ordered_ops()
        if node.get_type_name() == "Interpolate"
        and node.input_value(1).get_node().get_type_name() == "Constant"
        and node.output(0).partial_shape.is_static
    ]


def _axes(node: Any) -> list[int]:
    """Which axes are resized: the last input, where there is one beside the target (and, before opset 11, factors)."""
    if node.get_input_size() in (3, 4):
        axes: list[int] = node.input_value(node.get_input_size() - 1).get_node().data.tolist()
        if node.get_input_size() == 4 or node.get_attributes().get("shape_calculation_mode"):
            return axes
    return list(range(len(node.input_value(0).shape)))


def _replace(node: Any, target: Any, mode: str) -> None:
    facts = node.get_attributes()
    new = opset.interpolate(
        node.input_value(0),
        target,
        facts["mode"],
        mode,
        facts["pads_begin"],
        facts["pads_end"],
        facts["coordinate_transformation_mode"],
        facts["nearest_mode"],
        facts["antialias"],
        facts["cube_coeff"],
        np.array(_axes(node), np.int64),
    )
    node.output(0).replace(new.output(0))
