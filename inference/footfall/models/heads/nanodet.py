"""NanoDet's head, cut down to people.

Source:
    https://github.com/RangiLyu/nanodet; head as in Li et al., "Generalized Focal Loss", NeurIPS 2020.
"""

from collections.abc import Sequence
from typing import Any

import openvino as ov
from openvino import opset13 as opset

from footfall.core.decoding.family import Options
from footfall.errors import ModelError
from footfall.models.prune import keep

SIDES = 4


def people_only(model: ov.Model, person: int, _options: Options) -> ov.Model:
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
    heads = [_person_head(split, person) for split in splits]
    heads.sort(key=lambda head: -head.output(0).shape[2])
    scores, distances = opset.variadic_split(opset.concat(heads, 2), 1, [1, -1]).outputs()
    bins = distances.shape[1] // SIDES
    results = [
        _result("scores", opset.sigmoid(opset.squeeze(scores, [1]))),
        _result("distances", opset.reshape(distances, [1, SIDES, bins, -1], special_zero=False)),
    ]
    return ov.Model(results, model.get_parameters(), model.get_friendly_name())


def _person_head(split: Any, person: int) -> Any:
    """One stride's head with the person's score alone, shape (1, 1 + 4 x bins, cells)."""
    kept = [person, *_distance_channels(split)]
    return opset.reshape(keep(split.input_value(0), 1, kept), [1, len(kept), -1], special_zero=False)


def _distance_channels(split: Any) -> Sequence[int]:
    given = split.input_value(2).get_node()
    if given.get_type_name() != "Constant":
        raise ModelError(
            "expected a head of class scores and distances, split apart by lengths that are written in the network; "
            f"found that {given.get_type_name()} computes them. Export it for pictures of one size"
        )
    lengths = given.data.tolist()
    if len(lengths) != 2 or lengths[1] % SIDES:
        raise ModelError(
            f"expected a head of class scores and 4 equal runs of distances, found runs of {lengths} channels"
        )
    return range(lengths[0], sum(lengths))


def _result(name: str, node: Any) -> Any:
    result = opset.result(node)
    result.output(0).set_names({name})
    return result
