"""The head of a detector of TensorFlow's object detection API, cut down to people.

Source:
    https://github.com/tensorflow/models/blob/master/research/object_detection/exporter.py
"""

from typing import Any

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError

BOXES, SCORES, CLASSES = NAMES = "detection_boxes", "detection_scores", "detection_classes"


def people_only(model: ov.Model, person: int, _options: Options) -> ov.Model:
    """Keep the boxes, and the scores of those that are people.

    Returns:
        A model with outputs `boxes`, shape (1, n, 4), and `scores`, shape (1, n), 0 for all but people.

    Raises:
        ModelError: The network lacks one of the API's outputs.
    """
    named = {name.partition(":")[0]: port for port in model.outputs for name in port.names}
    if not named.keys() >= set(NAMES):
        raise ModelError(f"expected outputs {', '.join(NAMES)}, found {', '.join(sorted(named))}")
    boxes, scores, classes = (named[name].get_node().input_value(0) for name in NAMES)
    is_person = opset.equal(classes, opset.constant(float(person), classes.get_element_type()))
    nothing = opset.constant(0.0, scores.get_element_type())
    results = [_result("boxes", boxes), _result("scores", opset.select(is_person, scores, nothing))]
    return ov.Model(results, model.get_parameters(), model.get_friendly_name())


def _result(name: str, node: Any) -> Any:
    result = opset.result(opset.convert(node, "f32"))
    result.output(0).set_names({name})
    return result
