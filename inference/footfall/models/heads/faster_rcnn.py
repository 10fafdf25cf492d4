"""The head of a Faster R-CNN, whose own post-processing lies inside the network, cut down to people.

Source:
    https://github.com/pytorch/vision/blob/main/torchvision/models/detection/faster_rcnn.py and
    https://github.com/onnx/models/tree/main/validated/vision/object_detection_segmentation/faster-rcnn
"""

from collections.abc import Callable, Sequence
from typing import Any

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError

SIDES = 4


def people_only(model: ov.Model, person: int, _options: Options) -> ov.Model:
    """Keep the boxes, and the scores of those that are people.

    The classes stay in the network: which boxes it looks at, and which of them it lets stand, all are needed for.

    Returns:
        A model with outputs `boxes`, shape (n, 4), x1, y1, x2, y2 in pixels of the input, and `scores`, shape (n,), 0
        for all but people; n is known after inference. A picture without batch axis gets one.

    Raises:
        ModelError: The network puts out something else than boxes, labels and scores.
    """
    whole = _with_batch(model)
    ports = [port.get_node().input_value(0) for port in whole.outputs]
    boxes, labels, scores = (_only(ports, is_it) for is_it in (_are_boxes, _are_labels, _are_scores))
    is_person = opset.equal(labels, opset.constant(person, labels.get_element_type()))
    people = opset.select(is_person, scores, opset.constant(0.0, scores.get_element_type()))
    results = [_result("boxes", boxes), _result("scores", people)]
    return ov.Model(results, whole.get_parameters(), whole.get_friendly_name())


def _with_batch(model: ov.Model) -> ov.Model:
    """A network for [1, 3, height, width] of one for [3, height, width]; any other as it is."""
    if [len(port.get_partial_shape()) for port in model.inputs] != [3]:
        return model
    whole = model.clone()
    (old,) = whole.get_parameters()
    new = opset.parameter([1, *old.get_partial_shape()], old.get_element_type(), old.get_friendly_name())
    plane = opset.squeeze(new, [0]).output(0)
    for port in old.output(0).get_target_inputs():
        port.replace_source_output(plane)
    return ov.Model([result.get_node() for result in whole.outputs], [new], whole.get_friendly_name())


def _only(ports: Sequence[ov.Output], is_it: Callable[[ov.Output], bool]) -> ov.Output:
    found = [port for port in ports if is_it(port)]
    if len(found) != 1:
        forms = ", ".join(
            f"{port.get_element_type().get_type_name()} {port.get_partial_shape()}" for port in ports
        )
        raise ModelError(
            "expected boxes [n, 4], labels [n] in whole numbers and scores [n], each once, as the outputs of a Faster "
            f"R-CNN; found {forms}"
        )
    return found[0]


def _are_boxes(port: ov.Output) -> bool:
    shape = port.get_partial_shape()
    return len(shape) == 2 and bool(shape[1] == ov.Dimension(SIDES))


def _are_labels(port: ov.Output) -> bool:
    return len(port.get_partial_shape()) == 1 and bool(port.get_element_type().is_integral())


def _are_scores(port: ov.Output) -> bool:
    return len(port.get_partial_shape()) == 1 and bool(port.get_element_type().is_real())


def _result(name: str, node: Any) -> Any:
    result = opset.result(opset.convert(node, "f32"))
    result.output(0).set_names({name})
    return result
