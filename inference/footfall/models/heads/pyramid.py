"""Heads with anchors over the levels of a feature pyramid, as RetinaNet and EfficientDet share them.

Source:
    Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017, section 4
"""

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError
from footfall.models.prune import drop_unread, keep
from footfall.models.prune_movements import MOVEMENTS

SIDES = 4
XYWH = tuple(range(SIDES))


def anchors_of(count: Callable[[Options], int], options: Options) -> int:
    """How many anchors a cell has by the family's own count; ModelError if the options are not as they must be."""
    try:
        return count(options)
    except (TypeError, ValueError) as error:
        raise ModelError(f"options {dict(options)}: {error}") from error


def people_only(model: ov.Model, person: int, anchors: int, order: Sequence[int] = XYWH) -> ov.Model:
    """Join the levels of a head and cut it down to the person class.

    Args:
        model: Has for each level an output of classes and one of sides, [1, channels, rows, columns] or
            [1, rows, columns, channels], with one anchor of a cell after the other; or all levels joined already,
            [1, anchors, classes] and [1, anchors, 4].
        person: The place of the person among the classes.
        anchors: Of one cell.
        order: Where x, y, width and height stand among the sides.

    Returns:
        A model with outputs `scores`, shape (1, anchors), 0 to 1, and `deltas`, shape (1, anchors, 4): x, y, width
        and height, relative to the anchor. Anchors run cell by cell, row by row over the finest level, then the next.

    Raises:
        ModelError: The model has no such head.
    """
    ports = [port.get_node().input_value(0) for port in model.outputs]
    if any(port.get_partial_shape().is_dynamic for port in ports):
        raise _unlike(ports, anchors)
    classes, sides = _joined(ports, anchors)
    count = classes.get_shape()[2]
    if not 0 <= person < count:
        raise ModelError(f"expected the person among the network's {count} classes, from 0; found {person}")
    scores = opset.squeeze(keep(classes, 2, [person]), [2])
    results = [
        _result("scores", scores if _is_sigmoid(classes) else opset.sigmoid(scores)),
        _result("deltas", keep(sides, 2, order)),
    ]
    return drop_unread(ov.Model(results, model.get_parameters(), model.get_friendly_name()))


def _joined(ports: Sequence[ov.Output], anchors: int) -> tuple[ov.Output, ov.Output]:
    """The classes of all levels, shape (1, anchors, classes), and their sides, shape (1, anchors, 4)."""
    ranks = [len(port.get_shape()) for port in ports]
    if ranks == [3, 3]:
        levels, together = ports, 1
    elif set(ranks) == {4}:
        levels, together = sorted(_channels_last(ports), key=_cells, reverse=True), anchors
    else:
        raise _unlike(ports, anchors)
    classes, sides = _apart(levels, SIDES * together)
    lengths = {port.get_shape()[-1] for port in classes}
    if [*map(_cells, classes)] != [*map(_cells, sides)] or len(lengths) != 1 or lengths.pop() % together:
        raise _unlike(ports, anchors)
    return _join(classes, together), _join(sides, together)


def _channels_last(ports: Sequence[ov.Output]) -> Sequence[ov.Output]:
    """Levels have their channels in common, while each has its own rows and columns."""
    axis = min((1, 3), key=lambda axis: len({port.get_shape()[axis] for port in ports}))
    return ports if axis == 3 else [opset.transpose(port, [0, 2, 3, 1]).output(0) for port in ports]


def _cells(port: ov.Output) -> int:
    _, *lengths, _ = port.get_shape()
    return prod(lengths)


def _apart(levels: Sequence[ov.Output], sides: int) -> tuple[Sequence[ov.Output], Sequence[ov.Output]]:
    """The outputs with classes and those with sides; where both have as many channels, classes come first."""
    with_sides = [port for port in levels if port.get_shape()[-1] == sides]
    if len(with_sides) == len(levels):
        return levels[::2], levels[1::2]
    return [port for port in levels if port.get_shape()[-1] != sides], with_sides


def _join(levels: Sequence[ov.Output], together: int) -> ov.Output:
    numbers = levels[0].get_shape()[-1] // together
    parts = [opset.reshape(port, [1, -1, numbers], special_zero=False) for port in levels]
    return opset.concat(parts, 1).output(0)


def _is_sigmoid(output: ov.Output) -> bool:
    """Whether the network has made likelihoods of its scores itself."""
    node = output.get_node()
    while node.get_type_name() in MOVEMENTS | {"Concat"}:
        node = node.input_value(0).get_node()
    return bool(node.get_type_name() == "Sigmoid")


def _unlike(ports: Sequence[ov.Output], anchors: int) -> ModelError:
    found = ", ".join(str(port.get_partial_shape()) for port in ports)
    return ModelError(
        f"expected for each level an output of classes and one of {SIDES} sides for each of {anchors} anchors, "
        f"such as [1, {SIDES * anchors}, rows, columns], or [1, anchors, classes] and [1, anchors, {SIDES}]; found "
        f"{found}. If the anchors are others, say so in the options; if the network chooses boxes itself, its family "
        "is faster-rcnn"
    )


def _result(name: str, node: Any) -> Any:
    result = opset.result(node)
    result.output(0).set_names({name})
    return result
