"""YOLOX's head, cut down to people.

Source:
    Ge et al., "YOLOX: Exceeding YOLO Series in 2021", https://github.com/Megvii-BaseDetection/YOLOX
"""

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError
from footfall.models.prune import drop_unread, keep

BOX_AND_OBJECTNESS = 5


def people_only(model: ov.Model, person: int, _options: Options) -> ov.Model:
    """Cut the head down to the person class.

    Returns:
        A model with the output `predictions`, shape (1, cells, 6): x, y, width and height of a box, not decoded
        yet, objectness, and how likely the object is a person. Cells run row by row over stride 8, then 16, then 32.

    Raises:
        ModelError: The model has no such head.
    """
    place = BOX_AND_OBJECTNESS + person
    shapes = [port.get_partial_shape() for port in model.outputs]
    if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][2].get_max_length() <= place:
        raise ModelError(
            "expected a YOLOX head, one output [1, cells, 5 + classes] that is not decoded yet, with the person as "
            f"class {person}; found {', '.join(map(str, shapes))}"
        )
    result = opset.result(keep(model.output(0), 2, [*range(BOX_AND_OBJECTNESS), place]))
    result.output(0).set_names({"predictions"})
    return drop_unread(ov.Model([result], model.get_parameters(), model.get_friendly_name()))
