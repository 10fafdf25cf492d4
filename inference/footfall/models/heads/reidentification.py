"""The output of a network that tells people apart by their looks.

Source:
    https://docs.openvino.ai/2023.3/omz_models_model_person_reidentification_retail_0288.html
"""

from collections.abc import Sequence
from typing import Any

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError


def embedding_only(model: ov.Model, _person: int, _options: Options) -> ov.Model:
    """Name the one output `embedding`, shape (1, n): pictures of one person point in nearly the same direction.

    Raises:
        ModelError: The network puts out something else than one list of numbers.
    """
    if len(model.outputs) != 1 or len(_lengths(model.output(0))) != 1:
        found = ", ".join(str(port.partial_shape) for port in model.outputs)
        raise ModelError(f"expected one output [1, n], a person's looks in n numbers; found {found}")
    looks = opset.convert(model.output(0).get_node().input_value(0), "f32")
    result = opset.result(opset.reshape(looks, [1, -1], special_zero=False))
    result.output(0).set_names({"embedding"})
    return ov.Model([result], model.get_parameters(), model.get_friendly_name())


def _lengths(port: Any) -> Sequence[int]:
    """Of the axes of one picture's output, but for those of length 1."""
    if port.partial_shape.rank.is_dynamic:
        return []
    return [length for length in port.partial_shape.get_min_shape()[1:] if length != 1]
