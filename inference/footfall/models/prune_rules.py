"""How a selection of places gets past one operation.

A rule gives an output that equals the wanted places of the given one, or None if it knows no way. It cuts its inputs
by calling the function that it is handed.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

import openvino as ov
from openvino import opset13 as opset

from footfall.models.prune_movements import MOVEMENTS, Places, like, source_of

Cut = Callable[[ov.Output, int, Places], ov.Output]
Rule = Callable[[Cut, ov.Output, int, Places], ov.Output | None]


def _constant(_cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    kind = output.get_element_type()
    if kind.bitwidth < 8 or kind == ov.Type.bf16:
        return None  # NumPy has no such type
    return opset.constant(output.get_node().data.take(places, axis)).output(0)


def _elementwise(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    node = output.get_node()
    if node.get_attributes().get("auto_broadcast", "numpy") != "numpy":
        return None
    from_end = axis - len(output.get_partial_shape())
    if not all(_reaches(value, from_end) in (True, False) for value in node.input_values()):
        return None
    return like(output, [_cut_stretched(cut, value, from_end, places) for value in node.input_values()])


def _reaches(value: ov.Output, from_end: int) -> bool | None:
    """Whether the axis is the value's own and not stretched over it; None if that is known only when it runs."""
    shape = value.get_partial_shape()
    if len(shape) < -from_end:
        return False
    return shape[len(shape) + from_end].get_length() != 1 if shape[len(shape) + from_end].is_static else None


def _cut_stretched(cut: Cut, value: ov.Output, from_end: int, places: Places) -> ov.Output:
    if not _reaches(value, from_end):
        return value
    return cut(value, len(value.get_partial_shape()) + from_end, places)


def _prelu(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    """A slope for all, or one for each channel."""
    data, slope = output.get_node().input_values()
    shape = slope.get_shape()
    if len(shape) > 1:
        return None
    by_channel = axis == 1 and shape not in ([], [1])
    return like(output, [cut(data, axis, places), cut(slope, 0, places) if by_channel else slope])


def _movement(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    found = source_of(output, axis, places)
    if found is None:
        return None
    source_axis, taken, again = found
    data, *rest = output.get_node().input_values()
    part = cut(data, source_axis, taken)
    if again:
        return like(output, [part, *rest])
    shape = list(output.get_shape())
    shape[axis] = len(places)
    if list(part.get_shape()) == shape:
        return part
    return opset.reshape(part, shape, special_zero=False).output(0)


def _concat(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    node = output.get_node()
    joined = node.get_attributes()["axis"] % len(output.get_partial_shape())
    parts = node.input_values()
    if axis != joined:
        return like(output, [cut(part, axis, places) for part in parts])
    if any(part.get_partial_shape()[axis].is_dynamic for part in parts):
        return None
    owners = [(part, place) for part in parts for place in range(part.get_partial_shape()[axis].get_length())]
    runs = groupby((owners[place] for place in places), key=lambda owner: owner[0])
    kept = [cut(part, axis, tuple(place for _, place in run)) for part, run in runs]
    return kept[0] if len(kept) == 1 else like(output, kept)


def _filters(weights_axis: int) -> Rule:
    """The rule of a convolution whose weights hold the output's channels in this axis."""

    def rule(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
        data, weights, *rest = output.get_node().input_values()
        return like(output, [data, cut(weights, weights_axis, places), *rest]) if axis == 1 else None

    return rule


def _group_convolution(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    """Whole groups go with the channels that they read; within a group its filters are cut."""
    data, weights = output.get_node().input_values()
    _, filters, channels, *_ = weights.get_shape()
    groups = tuple(dict.fromkeys(place // filters for place in places))
    inner = tuple(dict.fromkeys(place % filters for place in places))
    if axis != 1 or places != tuple(group * filters + place for group in groups for place in inner):
        return None
    read = tuple(group * channels + place for group in groups for place in range(channels))
    return like(output, [cut(data, 1, read), cut(cut(weights, 0, groups), 1, inner)])


def _matmul(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    node = output.get_node()
    a, b = node.input_values()
    ranks = [len(value.get_partial_shape()) for value in (a, b)]
    from_end = axis - max(ranks)
    if min(ranks) < 2 or from_end < -2:
        return None
    turned = node.get_attributes()["transpose_b" if from_end == -1 else "transpose_a"]
    inner = (-3 - from_end) if turned else from_end
    if from_end == -1:
        return like(output, [a, cut(b, ranks[1] + inner, places)])
    return like(output, [cut(a, ranks[0] + inner, places), b])


def _softmax(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    node = output.get_node()
    if node.get_attributes()["axis"] % len(output.get_partial_shape()) == axis:
        return None
    return like(output, [cut(node.input_value(0), axis, places)])


def _pool(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
    if axis > 1 or output.get_index():
        return None
    return like(output, [cut(output.get_node().input_value(0), axis, places)])


def _along(inputs: int) -> Rule:
    """The rule of an operation that leaves every axis alone but those that the last of its inputs names.

    Args:
        inputs: With fewer of them it names no axes.
    """

    def rule(cut: Cut, output: ov.Output, axis: int, places: Places) -> ov.Output | None:
        data, *rest = output.get_node().input_values()
        rank = len(data.get_partial_shape())
        named = rest[-1].get_node()
        if (
            named.get_type_name() != "Constant"
            or named.get_element_type().is_real()
            or len(rest) + 1 < inputs
        ):
            return None
        changed = (place % rank for place in named.data.ravel().tolist())
        if rank != len(output.get_partial_shape()) or axis in changed:
            return None
        return like(output, [cut(data, axis, places), *rest])

    return rule


def _each(names: Iterable[str], rule: Rule) -> Mapping[str, Rule]:
    return dict.fromkeys(names, rule)


_ACTIVATIONS = (
    "Clamp",
    "Elu",
    "Gelu",
    "HSigmoid",
    "HSwish",
    "HardSigmoid",
    "Mish",
    "Relu",
    "SoftPlus",
    "SoftSign",
)
_OF_ONE = (
    "Abs",
    "Ceiling",
    "Convert",
    "Erf",
    "Exp",
    "Floor",
    "Log",
    "Negative",
    "Round",
    "Sigmoid",
    "Sign",
    "Sqrt",
)
_OF_TWO = ("Add", "Divide", "FloorMod", "Maximum", "Minimum", "Mod", "Multiply", "Power", "Subtract", "Swish")
_COMPARISONS = (
    "Equal",
    "Greater",
    "GreaterEqual",
    "Less",
    "LessEqual",
    "LogicalAnd",
    "LogicalNot",
    "LogicalOr",
)
_OTHERS = ("FakeQuantize", "NotEqual", "Select", "SquaredDifference", "Tanh")

RULES: Mapping[str, Rule] = {
    **_each((*_ACTIVATIONS, *_OF_ONE, *_OF_TWO, *_COMPARISONS, *_OTHERS), _elementwise),
    **_each(MOVEMENTS, _movement),
    **_each(("AvgPool", "MaxPool"), _pool),
    **_each(("ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum"), _along(2)),
    **_each(("LogSoftmax", "Softmax"), _softmax),
    "Concat": _concat,
    "Constant": _constant,
    "Convolution": _filters(0),
    "ConvolutionBackpropData": _filters(1),
    "GroupConvolution": _group_convolution,
    "Interpolate": _along(3),
    "MatMul": _matmul,
    "PRelu": _prelu,
}
"""By the operation's name; see https://docs.openvino.ai, "Available Operations Sets"."""
