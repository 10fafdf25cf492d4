"""CenterNet's outputs, brought to one form and cut down to people.

Source:
    Zhou et al., "Objects as Points", 2019, https://github.com/xingyizhou/CenterNet; four sides in the stead of width
    and height as in Liu et al., "Training-Time-Friendly Network for Real-Time Object Detection", AAAI 2020.
"""

from typing import Any

import numpy as np
import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.centernet import STRIDE_PX
from footfall.core.decoding.family import Options
from footfall.errors import ModelError
from footfall.models.prune import drop_unread, keep

_HEAT = ("hm", "keypoints")
_SIZE = ("wh",)
_OFFSET = ("reg",)
_FORMS = (2, 4)
"""Width and height, or four sides."""
_NHWC_TO_NCHW, _NCHW_TO_NHWC = [0, 3, 1, 2], [0, 2, 3, 1]


def people_only(model: ov.Model, person: int, _options: Options) -> ov.Model:
    """Cut the heat map down to people, and give every cell the four sides of its box.

    Two published forms are known, in NCHW or NHWC: four sides in pixels (outputs `keypoints` and `wh`), and the
    original one with width, height and offset in cells (`hm`, `wh` and `reg`). Other outputs are left out.

    Returns:
        A model with outputs `heat`, shape (1, rows, columns), 0 to 1, and `sides`, shape (1, 4, rows, columns): from
        the cell's corner to the left, top, right and bottom of the box, in pixels of the input.

    Raises:
        ModelError: The model has no such outputs.
    """
    size = _port(model, _SIZE)
    last = size.get_shape()[3] in _FORMS
    heat, sides = _channels_first(_port(model, _HEAT), last), _channels_first(size, last)
    if heat.get_shape()[1] <= person or sides.get_shape()[1] not in _FORMS:
        raise _other_form(model)
    if sides.get_shape()[1] == min(_FORMS):
        sides = _sides(sides, _channels_first(_port(model, _OFFSET), last))
    people = opset.squeeze(_belief(keep(heat, 1, [person])), np.array([1], np.int64))
    results = [_result("heat", people), _result("sides", sides)]
    return drop_unread(ov.Model(results, model.get_parameters(), model.get_friendly_name()))


def _port(model: ov.Model, names: tuple[str, ...]) -> Any:
    """The output of one of these names."""
    named = {name.rpartition("/")[2]: port for port in model.outputs for name in port.get_names()}
    port = next((named[name] for name in names if name in named), None)
    if port is None or port.get_partial_shape().is_dynamic or len(port.get_shape()) != len(_NCHW_TO_NHWC):
        raise _other_form(model)
    return port


def _channels_first(port: Any, last: bool) -> Any:
    """What a model's output gives, in NCHW; a transpose at its end is taken off instead of turned back."""
    value = port.get_node().input_value(0)
    if not last:
        return value
    node = value.get_node()
    if node.get_type_name() == "Transpose" and node.input_value(1).get_node().data.tolist() == _NCHW_TO_NHWC:
        return node.input_value(0)
    return opset.transpose(value, np.array(_NHWC_TO_NCHW, np.int64)).output(0)


def _other_form(model: ov.Model) -> ModelError:
    found = ", ".join(f"{port.get_any_name()} {port.get_partial_shape()}" for port in model.outputs)
    return ModelError(
        "expected a CenterNet's outputs: hm or keypoints, one channel for each class; wh, four sides or width and "
        f"height, the latter with an offset reg; found {found}"
    )


def _belief(heat: Any) -> Any:
    """The original network leaves the sigmoid to its decoder."""
    return heat if heat.get_node().get_type_name() == "Sigmoid" else opset.sigmoid(heat).output(0)


def _sides(size: Any, offset: Any) -> Any:
    half = opset.multiply(size, np.float32(STRIDE_PX / 2))
    shift = opset.multiply(offset, np.float32(STRIDE_PX))
    return opset.concat([opset.subtract(half, shift), opset.add(half, shift)], 1).output(0)


def _result(name: str, value: Any) -> Any:
    result = opset.result(value)
    result.output(0).set_names({name})
    return result
