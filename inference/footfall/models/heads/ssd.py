"""The head of an SSD that ends in DetectionOutput, cut down to people.

Source:
    Liu et al., "SSD: Single Shot MultiBox Detector", ECCV 2016; inputs and attributes as in OpenVINO's operation
    DetectionOutput-8,
    https://docs.openvino.ai/2025/documentation/openvino-ir-format/operation-sets/operation-specs/detection/detectionoutput-8.html
"""

from collections.abc import Sequence
from typing import Any

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError

SIDES = 4


def people_only(model: ov.Model, person: int, _options: Options) -> ov.Model:
    """Leave DetectionOutput no class but the person and the background, so that every row is a person.

    Scores stay what they are: softmax has been taken over all classes before.

    Returns:
        A model with the output `detections`, shape (1, 1, rows, 7).

    Raises:
        ModelError: The network does not end in DetectionOutput, or has no such class.
    """
    found = [node for node in model.get_ordered_ops() if node.get_type_name() == "DetectionOutput"]
    if len(found) != 1:
        raise ModelError(
            f"expected an SSD that ends in one DetectionOutput, found {len(found)}; if the network leaves the choice "
            "of boxes to its user, it is of another family"
        )
    result = opset.result(opset.convert(_of_people(found[0], person), "f32"))
    result.output(0).set_names({"detections"})
    return ov.Model([result], model.get_parameters(), model.get_friendly_name())


def _of_people(detection: Any, person: int) -> Any:
    attributes = detection.get_attributes()
    classes, background = _classes(detection), attributes["background_label_id"]
    if not 0 <= person < classes or person == background:
        named = ", ".join(str(label) for label in range(classes) if label != background)
        raise ModelError(f"expected the person's label to be one of the network's, {named}; found {person}")
    kept = [label for label in range(classes) if label in (background, person)]
    if len(kept) == classes:
        return detection
    boxes, scores, *rest = detection.input_values()
    if not attributes["share_location"]:
        boxes = _only(boxes, classes, kept, SIDES)
    attributes["background_label_id"] = kept.index(background) if background in kept else -1
    return opset.detection_output(boxes, _only(scores, classes, kept, 1), rest[0], attributes, *rest[1:])


def _classes(detection: Any) -> int:
    """Scores for each prior box, the background's among them."""
    numbers = SIDES if detection.get_attributes()["normalized"] else SIDES + 1
    priors = detection.input_value(2).get_partial_shape()[2].get_length() // numbers
    return int(detection.input_value(1).get_partial_shape()[1].get_length() // priors)


def _only(values: Any, classes: int, kept: Sequence[int], numbers: int) -> Any:
    """Some classes' numbers of those of all, shape (1, priors x classes x numbers); priors may change later."""
    apart = opset.reshape(values, [1, -1, classes, numbers], special_zero=False)
    chosen = opset.gather(apart, opset.constant(kept), opset.constant(2))
    return opset.reshape(chosen, [1, -1], special_zero=False)
