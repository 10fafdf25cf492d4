"""The heads of darknet's YOLO networks, cut down to people.

Source:
    Redmon, Farhadi, "YOLOv3: An Incremental Improvement", 2018; the order of the channels from `entry_index` in
    https://github.com/AlexeyAB/darknet/blob/master/src/yolo_layer.c
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError

SIDES = 4
_CLASSES_BEGIN = SIDES + 1
"""An anchor's channels are its box, the belief that there is something, and the belief in each class."""


def people_only(model: ov.Model, person: int, options: Options) -> ov.Model:
    """Cut every head down to the person class and join the heads.

    Each head is a convolution, and leaving out the other classes' filters leaves out their work. Those that stay
    are put number by number instead of anchor by anchor, so that the heads can be joined without a transpose.

    Args:
        model: Each of its outputs is a head, shape (1, anchors x (5 + classes), rows, columns).
        options: `masks` has the anchors of each head; see `footfall.core.decoding.darknet`.

    Returns:
        A model with outputs `scores`, shape (1, cells), 0 to 1, and `boxes`, shape (1, 4, cells): x, y, width and
        height as the network gives them. Cells run head by head, in it anchor by anchor, in that row by row.

    Raises:
        ModelError: The model has no such heads.
    """
    masks = _masks(options)
    if len(masks) != len(model.outputs):
        raise ModelError(
            f"expected the option masks to name the anchors of {len(model.outputs)} heads, found {masks}"
        )
    ends = [port.get_node().input_value(0).get_node() for port in model.outputs]
    heads = [_person_head(end, len(mask), person) for end, mask in zip(ends, masks, strict=True)]
    lengths = opset.constant(np.array([SIDES, 1, 1]))
    boxes, anything, one = opset.variadic_split(opset.concat(heads, 2), 1, lengths).outputs()
    scores = opset.multiply(opset.sigmoid(anything), opset.sigmoid(one))
    results = [_result("scores", opset.squeeze(scores, [1])), _result("boxes", boxes)]
    return ov.Model(results, model.get_parameters(), model.get_friendly_name())


def _masks(options: Options) -> Sequence[Sequence[int]]:
    """The anchors of each head; ModelError if they, or the strides, are such as no head can have."""
    masks, strides = options.get("masks", []), options.get("strides", [])
    if not _is_list(masks) or not all(_is_list(mask) and mask and _are_whole(mask, 0) for mask in masks):
        raise ModelError(
            "expected the option masks to have a list of anchors for each head, as in [[3, 4, 5], [0, 1, 2]]; "
            f"found {masks}"
        )
    if not _is_list(strides) or not _are_whole(strides, 1):
        raise ModelError(
            f"expected the option strides to have the pixels of a cell for each head, as in [32, 16]; found {strides}"
        )
    return cast(Sequence[Sequence[int]], masks)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _are_whole(numbers: Iterable[object], least: int) -> bool:
    return all(isinstance(number, int) and number >= least for number in numbers)


def _person_head(add: Any, anchors: int, person: int) -> Any:
    """A head with the person's score alone, shape (1, 6, anchors x rows x columns)."""
    convolution = add.input_value(0).get_node()
    found = [node.get_type_name() for node in (convolution, add)]
    if found != ["Convolution", "Add"]:
        raise ModelError(
            f"expected a convolution and its bias at the end of a head, found {', '.join(found)}"
        )
    kept = _kept(add.output(0).shape[1], anchors, person)
    attributes = convolution.get_attributes()
    slim = opset.convolution(
        convolution.input_value(0),
        opset.constant(convolution.input_value(1).get_node().data[kept]),
        attributes["strides"],
        attributes["pads_begin"],
        attributes["pads_end"],
        attributes["dilations"],
    )
    whole = opset.add(slim, opset.constant(add.input_value(1).get_node().data[:, kept]))
    return opset.reshape(whole, [1, len(kept) // anchors, -1], special_zero=False)


def _kept(channels: int, anchors: int, person: int) -> NDArray[np.intp]:
    """The channels that stay, all anchors' x first, then all their y, and so on."""
    classes = channels // anchors - _CLASSES_BEGIN
    if channels % anchors or not 0 <= person < classes:
        raise ModelError(
            f"expected {anchors} anchors with one class for people, number {person}; found {channels} channels, "
            f"which is {channels / anchors - _CLASSES_BEGIN:g} classes"
        )
    numbers = np.array([*range(_CLASSES_BEGIN), _CLASSES_BEGIN + person])
    starts = np.arange(anchors) * (channels // anchors)
    return (numbers[:, None] + starts).ravel()


def _result(name: str, node: Any) -> Any:
    result = opset.result(node)
    result.output(0).set_names({name})
    return result
