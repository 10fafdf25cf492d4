"""The head of anchor-free detectors of the YOLOv8 kind, cut down to people.

Versions 8, 9, 11 and 12 share it: distances as in Li et al., "Generalized Focal Loss", NeurIPS 2020, decoded to boxes
inside the network, and one score for each class.
"""

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError
from footfall.models.prune import drop_unread, keep

BOX = 4


def people_only(model: ov.Model, person: int, _options: Options) -> ov.Model:
    """Cut the head down to the person class.

    Returns:
        A model with the output `predictions`, shape (1, 5, cells): x and y of a box's centre, width and height in
        pixels of the input, and how likely it holds a person.

    Raises:
        ModelError: The model has no such head.
    """
    shapes = [port.get_partial_shape() for port in model.outputs]
    if len(shapes) != 1 or len(shapes[0]) != 3 or not _holds(shapes[0], person):
        raise ModelError(
            "expected a head of the YOLOv8 kind, one output [1, 4 + classes, cells] without suppression of overlapping "
            f"boxes inside, with the person as class {person}; found {', '.join(map(str, shapes))}"
        )
    result = opset.result(keep(model.output(0), 1, [*range(BOX), BOX + person]))
    result.output(0).set_names({"predictions"})
    return drop_unread(ov.Model([result], model.get_parameters(), model.get_friendly_name()))


def _holds(shape: ov.PartialShape, person: int) -> bool:
    """Whether there is room for the class, and the cells come after the classes: there are more of them."""
    rows, cells = shape[1], shape[2]
    if rows.is_dynamic or rows.get_length() <= BOX + person:
        return False
    return bool(cells.is_dynamic or cells.get_length() >= rows.get_length())
