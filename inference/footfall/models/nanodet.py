"""From the NanoDet graph as it was published to the network that Footfall runs: people only, u8 pictures in.

Source:
    https://github.com/RangiLyu/nanodet; head as in Li et al., "Generalized Focal Loss", NeurIPS 2020.
"""

from collections.abc import Sequence
from typing import Any

import openvino as ov
from openvino import opset13 as opset
from openvino.preprocess import ColorFormat, PrePostProcessor

from footfall.errors import ModelError
from footfall.models.registry import ModelInput

SIDES = 4
PERSON = 0
"""Place of the class "person" in COCO's list."""


def people_only(model: ov.Model) -> ov.Model:
    """Cut the head down to the person class and join its strides.

    The last convolution of each stride gives its class scores and its box distances together, and a split
    parts them; leaving out the other classes' filters leaves out their work.

    Returns:
        A model with outputs `scores`, shape (1, cells), 0 to 1, and `distances`, shape (1, 4, bins, cells):
        how much the network believes in each distance from a cell to its box's left, top, right and bottom side,
        before softmax. Cells run row by row over the finest stride, then the next.

    Raises:
        ModelError: The model has no such head.
    """
    splits = [node for node in model.get_ordered_ops() if node.get_type_name() == "VariadicSplit"]
    if not splits:
        raise ModelError("expected a NanoDet head, class scores and distances split apart; found no split")
    heads = sorted((_person_head(split) for split in splits), key=lambda head: -head.output(0).shape[2])
    scores, distances = opset.variadic_split(opset.concat(heads, 2), 1, [1, -1]).outputs()
    bins = distances.shape[1] // SIDES
    results = [
        _result("scores", opset.sigmoid(opset.squeeze(scores, [1]))),
        _result("distances", opset.reshape(distances, [1, SIDES, bins, -1], special_zero=False)),
    ]
    return ov.Model(results, model.get_parameters(), model.get_friendly_name())


def _person_head(split: Any) -> Any:
    """One stride's head with the person's score alone, shape (1, 1 + 4 x bins, cells)."""
    add = split.input_value(0).get_node()
    convolution = add.input_value(0).get_node()
    found = [node.get_type_name() for node in (convolution, add)]
    if found != ["Convolution", "Add"]:
        raise ModelError(
            f"expected a convolution and its bias before the head's split, found {', '.join(found)}"
        )
    kept = [PERSON, *_distance_channels(split)]
    weights = convolution.input_value(1).get_node().data[kept]
    bias = add.input_value(1).get_node().data[:, kept]
    options = convolution.get_attributes()
    slim = opset.convolution(
        convolution.input_value(0),
        opset.constant(weights),
        options["strides"],
        options["pads_begin"],
        options["pads_end"],
        options["dilations"],
    )
    return opset.reshape(opset.add(slim, opset.constant(bias)), [1, len(kept), -1], special_zero=False)


def _distance_channels(split: Any) -> Sequence[int]:
    lengths = split.input_value(2).get_node().data.tolist()
    if len(lengths) != 2 or lengths[1] % SIDES:
        raise ModelError(
            f"expected a head of class scores and 4 equal runs of distances, found runs of {lengths} channels"
        )
    return range(lengths[0], sum(lengths))


def _result(name: str, node: Any) -> Any:
    result = opset.result(node)
    result.output(0).set_names({name})
    return result


def take_pictures(model: ov.Model, expected: ModelInput) -> ov.Model:
    """Move the preparation of a picture into the model: it then takes u8 pictures as cameras give them.

    Returns:
        The model with the input `image`, shape (1, height, width, 3), BGR, 0 to 255.
    """
    model.input(0).set_names({"image"})
    preparation = PrePostProcessor(model)
    picture = preparation.input()
    picture.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    picture.tensor().set_color_format(ColorFormat.BGR)
    picture.model().set_layout(ov.Layout("NCHW"))
    picture.preprocess().convert_element_type(ov.Type.f32)
    picture.preprocess().mean(list(expected.mean)).scale(list(expected.deviation))
    return preparation.build()
