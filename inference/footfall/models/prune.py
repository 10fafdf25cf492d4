"""Cut a network down to the part of its outputs that is wanted, without training it anew.

A selection of places is pushed from an output towards the inputs, one operation after the other: what takes places of
`op(x)` becomes an operation on places of `x`. No step changes a number, so it may end anywhere; there the
selection stays as an explicit Gather. Where it meets a convolution it ends in the weights: the filters of the other
places are gone, and their work with them.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import openvino as ov
from openvino import opset13 as opset

from footfall.models.prune_movements import SELECTIONS, Places, selected
from footfall.models.prune_rules import RULES


def keep(output: ov.Output, axis: int, places: Sequence[int]) -> ov.Output:
    """Take only these places of an axis, as deep in the graph as can be.

    The graph itself stays as it is; what only served the other places is left behind when a new `ov.Model` is
    made from what this returns.

    Args:
        output: Of a node, or of a model.
        axis: May count from the end.
        places: In the order wanted.
    """
    node = output.get_node()
    inside = node.input_value(0) if node.get_type_name() == "Result" else output
    return _Cutter()(inside, axis % len(inside.get_partial_shape()), tuple(places))


def drop_unread(model: ov.Model) -> ov.Model:
    """Leave out what is computed although splits and slices never hand it on.

    Returns:
        A model with the same outputs; where a split's part is not read by anybody, it is not computed either, if that
        can be had without an explicit Gather.
    """
    slim = model.clone()
    while _narrow_one(slim):
        slim.validate_nodes_and_infer_types()
        slim = slim.clone()
    return slim


class _Cutter:
    """Pushes selections; the same one twice, as in x * sigmoid(x), is pushed once.

    Attributes:
        left: How many had to stay as an explicit Gather.
    """

    def __init__(self) -> None:
        self.left = 0
        self._done: dict[tuple[ov.Output, int, Places], ov.Output] = {}

    def __call__(self, output: ov.Output, axis: int, places: Places) -> ov.Output:
        length = output.get_partial_shape()[axis]
        if length.is_static and places == tuple(range(length.get_length())):
            return output
        key = (output, axis, places)
        if key not in self._done:
            self._done[key] = self._pushed(output, axis, places)
        return self._done[key]

    def _pushed(self, output: ov.Output, axis: int, places: Places) -> ov.Output:
        rule = RULES.get(output.get_node().get_type_name())
        kept = rule(self, output, axis, places) if rule else None
        if kept is None:
            self.left += 1
            kept = opset.gather(output, np.array(places, np.int64), np.int64(axis)).output(0)
        return kept


def _narrow_one(model: ov.Model) -> bool:
    """Do away with one output that nobody reads as a whole; whether there was one."""
    nodes = model.get_ordered_ops()
    alive = {node.get_instance_id() for node in nodes}
    return any(_narrowed(output, alive) for node in nodes for output in node.outputs())


def _readers(output: ov.Output, alive: set[int]) -> list[Any]:
    ports = [port for port in output.get_target_inputs() if port.get_node().get_instance_id() in alive]
    return sorted(ports, key=lambda port: (port.get_node().get_instance_id(), port.get_index()))


def _narrowed(output: ov.Output, alive: set[int]) -> bool:
    """Make what selects of this output select earlier, if nobody reads all of it; whether that was done."""
    readers = _readers(output, alive)
    if not readers or not all(_selects(port) for port in readers):
        return False
    parts = [part for port in readers for part in _parts(port.get_node(), alive)]
    if None in parts or len({axis for _, axis, _ in parts}) != 1:
        return False
    axis = parts[0][1]
    if len({place for *_, places in parts for place in places}) == output.get_shape()[axis]:
        return False
    cutter = _Cutter()
    narrow = [cutter(output, axis, places) for _, _, places in parts]
    if cutter.left:
        return False
    for (part, *_), slim in zip(parts, narrow, strict=True):
        part.replace(slim)
    return True


def _selects(port: Any) -> bool:
    return port.get_index() == 0 and port.get_node().get_type_name() in SELECTIONS


def _parts(node: Any, alive: set[int]) -> Iterable[Any]:
    """Each part of a split that somebody reads, with its axis and places; None in the stead of any other form."""
    for part in node.outputs():
        if _readers(part, alive):
            found = selected(part)
            yield (part, *found) if found else None
