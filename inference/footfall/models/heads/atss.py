"""The head of an ATSS network that ends in its own non-maximum suppression, cut down to people.

Source:
    https://docs.openvino.ai/2023.3/omz_models_model_person_detection_0203.html
"""

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError


def people_only(model: ov.Model, person: int, _options: Options) -> ov.Model:
    """Keep the boxes of people, and drop the other outputs.

    Returns:
        A model with the output `boxes`, shape (n, 5).

    Raises:
        ModelError: The network lacks boxes or labels.
    """
    named = {name: port for port in model.outputs for name in port.names}
    if not named.keys() >= {"boxes", "labels"}:
        raise ModelError(f"expected outputs boxes and labels, found {', '.join(sorted(named))}")
    boxes, labels = (named[name].get_node().input_value(0) for name in ("boxes", "labels"))
    is_person = opset.equal(labels, opset.constant(person, labels.get_element_type()))
    people = opset.squeeze(opset.non_zero(is_person), opset.constant([0]))
    result = opset.result(opset.convert(opset.gather(boxes, people, opset.constant(0)), "f32"))
    result.output(0).set_names({"boxes"})
    return ov.Model([result], model.get_parameters(), model.get_friendly_name())
