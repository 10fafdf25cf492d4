"""What is kept must have the numbers that it had, and the work for the rest must be gone."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray
from openvino import opset13 as opset

from footfall.models.prune import drop_unread, keep

SINGLE = {"INFERENCE_PRECISION_HINT": "f32"}
SHAPE = (1, 6, 5, 4)
CLOSE = 1e-5
Network = Callable[[Any, "Noise"], Any]


class Noise:
    """Constants of random numbers, the same on every run."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)

    def __call__(self, *shape: int) -> Any:
        return opset.constant(self.random.normal(0, 0.5, shape).astype(np.float32))


def kinds(model: ov.Model) -> Counter[str]:
    return Counter(node.get_type_name() for node in model.get_ordered_ops())


def infer(model: ov.Model, value: NDArray[Any]) -> list[NDArray[Any]]:
    found = ov.Core().compile_model(model, "CPU", SINGLE)(value)
    return [found[place] for place in range(len(model.outputs))]


def kept_and_expected(
    output: ov.Output, parameter: Any, axis: int, places: list[int], seed: int = 1
) -> tuple[ov.Model, NDArray[Any], NDArray[Any]]:
    """The pruned model, its numbers, and those that NumPy takes from the whole model's."""
    value = np.random.default_rng(seed).normal(size=parameter.shape).astype(np.float32)
    whole = ov.Model([opset.result(output)], [parameter])
    slim = ov.Model([opset.result(keep(output, axis, places))], [parameter])
    return slim, infer(slim, value)[0], infer(whole, value)[0].take(places, axis)


def convolution(data: Any, noise: Noise, filters: int = 6, size: int = 3) -> Any:
    weights = noise(filters, data.shape[1], size, size)
    return opset.convolution(data, weights, [1, 1], [size // 2] * 2, [size // 2] * 2, [1, 1])


def grouped(data: Any, noise: Noise, groups: int, filters: int) -> Any:
    weights = noise(groups, filters, data.shape[1] // groups, 3, 3)
    return opset.group_convolution(data, weights, [1, 1], [1, 1], [1, 1], [1, 1])


def split(data: Any, *lengths: int, axis: int = 1) -> list[Any]:
    outputs: list[Any] = opset.variadic_split(data, axis, list(lengths)).outputs()
    return outputs


def silu(data: Any) -> Any:
    return opset.multiply(data, opset.sigmoid(data))


def reshaped(data: Any, *shape: int) -> Any:
    return opset.reshape(data, list(shape), special_zero=False)


def per_channel_quantized(data: Any, noise: Noise) -> Any:
    low = opset.constant(-np.linspace(1, 2, 6, dtype=np.float32).reshape(1, 6, 1, 1))
    high = opset.constant(np.linspace(1, 2, 6, dtype=np.float32).reshape(1, 6, 1, 1))
    return opset.fake_quantize(data, low, high, low, high, 256)


def half_weights(data: Any, _noise: Noise) -> Any:
    weights = np.random.default_rng(4).normal(size=(6, 6, 1, 1)).astype(np.float16)
    halved = opset.convert(opset.constant(weights), np.float32)
    return opset.convolution(data, halved, [1, 1], [0, 0], [0, 0], [1, 1])


NETWORKS: dict[str, tuple[Network, int]] = {
    "convolution": (convolution, 1),
    "convolution, axis from the end": (convolution, -3),
    "half weights": (half_weights, 1),
    "bias": (lambda x, n: opset.add(convolution(x, n), n(1, 6, 1, 1)), 1),
    "bias of fewer axes": (lambda x, n: opset.add(convolution(x, n), n(6, 1, 1)), 1),
    "one number for all": (lambda x, n: opset.multiply(n(1), convolution(x, n)), 1),
    "activations": (lambda x, n: opset.clamp(opset.softplus(opset.exp(convolution(x, n))), 0, 1), 1),
    "swish": (lambda x, n: silu(convolution(x, n)), 1),
    "swish with a slope": (lambda x, n: opset.swish(convolution(x, n), opset.constant(np.float32(2))), 1),
    "two tensors": (lambda x, n: opset.subtract(convolution(x, n), convolution(x, n)), 1),
    "stretched tensor": (lambda x, n: opset.multiply(convolution(x, n), convolution(x, n, 1)), 1),
    "one slope": (lambda x, n: opset.prelu(convolution(x, n), n(1)), 1),
    "a slope for each": (lambda x, n: opset.prelu(convolution(x, n), n(6)), 1),
    "quantized": (lambda x, n: per_channel_quantized(convolution(x, n), n), 1),
    "transposed": (lambda x, n: opset.transpose(convolution(x, n), [0, 2, 3, 1]), 3),
    "joined": (lambda x, n: opset.concat([convolution(x, n, 2), convolution(x, n, 4)], 1), 1),
    "joined along another axis": (lambda x, n: opset.concat([convolution(x, n), convolution(x, n)], -1), 1),
    "part of a split": (lambda x, n: split(convolution(x, n, 11), 2, 6, 3)[1], 1),
    "part of an even split": (lambda x, n: opset.split(convolution(x, n, 12), 1, 2).outputs()[1], 1),
    "split along another axis": (lambda x, n: split(convolution(x, n), 1, 3, axis=3)[1], 1),
    "slice": (lambda x, n: opset.slice(convolution(x, n, 13), [1], [13], [2], [1]), 1),
    "strided slice": (
        lambda x, n: opset.strided_slice(convolution(x, n, 9), [0, -1], [0, 2], [1, -1], [1, 0], [1, 0]),
        1,
    ),
    "gather": (lambda x, n: opset.gather(convolution(x, n), np.array([5, 0, 3, 1, 4, 2]), 1), 1),
    "place of another axis": (lambda x, n: opset.gather(convolution(x, n), np.array(2), 2), 1),
    "flattened": (lambda x, n: reshaped(convolution(x, n), 1, 6, -1), 1),
    "widened": (lambda x, n: opset.unsqueeze(convolution(x, n), [0]), 2),
    "narrowed": (lambda x, n: opset.squeeze(convolution(x, n), [0]), 0),
    "classes of three anchors": (lambda x, n: reshaped(convolution(x, n, 18), 1, 3, 6, 5, 4), 2),
    "anchors of six classes": (lambda x, n: reshaped(convolution(x, n, 36), 1, 6, 6, 5, 4), 1),
    "classes last, of three anchors": (
        lambda x, n: reshaped(
            opset.transpose(reshaped(convolution(x, n, 18), 1, 3, 6, 5, 4), [0, 3, 4, 1, 2]), 1, 60, 6
        ),
        2,
    ),
    "depthwise": (lambda x, n: grouped(convolution(x, n), n, 6, 1), 1),
    "matmul": (lambda x, n: opset.matmul(x, n(4, 6), False, False), 3),
    "matmul turned": (lambda x, n: opset.matmul(x, n(6, 4), False, True), 3),
    "matmul, rows": (lambda x, n: opset.matmul(n(6, 5), x, False, False), 2),
    "matmul, rows turned": (lambda x, n: opset.matmul(n(5, 6), x, True, False), 2),
    "softmax along another axis": (lambda x, n: opset.softmax(convolution(x, n), 2), 1),
    "pooled": (lambda x, n: opset.max_pool(convolution(x, n), [1, 1], [1, 1], [1, 1], [1, 1], [3, 3]), 1),
    "mean": (lambda x, n: opset.reduce_mean(convolution(x, n), np.array([2, 3]), True), 1),
    "deconvolution": (
        lambda x, n: opset.convolution_backprop_data(x, n(6, 6, 2, 2), [2, 2], None, [0, 0], [0, 0], [1, 1]),
        1,
    ),
    "resized": (
        lambda x, n: opset.interpolate(
            convolution(x, n), np.array([10, 8]), "nearest", "sizes", axes=np.array([2, 3])
        ),
        1,
    ),
}
"""A network, and the axis of length 6 on which it is cut."""


@pytest.mark.parametrize("places", [[4], [0, 1], [1, 2, 5], [5, 0, 3]], ids=str)
@pytest.mark.parametrize(("network", "axis"), NETWORKS.values(), ids=NETWORKS)
def test_what_is_kept_is_computed_alone(network: Network, axis: int, places: list[int]) -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    made = network(parameter, Noise())
    output = made if isinstance(made, ov.Output) else made.output(0)
    slim, found, expected = kept_and_expected(output, parameter, axis, places)
    np.testing.assert_allclose(found, expected, atol=CLOSE)
    assert kinds(slim)["Gather"] == (1 if network is NETWORKS["place of another axis"][0] else 0)
    for node in slim.get_ordered_ops():
        if node.get_type_name() == "Convolution":
            assert node.get_output_shape(0)[1] in (1, 2, len(places), 3 * len(places), 6 * len(places))


def along_softmax(data: Any, noise: Noise) -> Any:
    return opset.softmax(convolution(data, noise), 1)


def along_rows(data: Any, noise: Noise) -> Any:
    return convolution(opset.transpose(data, [0, 3, 1, 2]), noise, 3)


def mixed_groups(data: Any, noise: Noise) -> Any:
    return grouped(data, noise, 2, 3)


def along_resizing(data: Any, _noise: Noise) -> Any:
    return opset.interpolate(data, np.array([6, 4]), "nearest", "sizes", axes=np.array([2, 3]))


def mixed_by_reshaping(data: Any, noise: Noise) -> Any:
    return reshaped(convolution(data, noise), 1, 4, 6, 5)


def along_pooling(data: Any, _noise: Noise) -> Any:
    return opset.max_pool(opset.transpose(data, [0, 2, 1, 3]), [1, 1], [1, 1], [1, 1], [1, 1], [3, 3])


def along_mean(data: Any, _noise: Noise) -> Any:
    return opset.broadcast(opset.reduce_mean(data, np.array([1]), True), [1, 6, 5, 4])


@pytest.mark.parametrize(
    ("network", "axis"),
    [
        pytest.param(along_softmax, 1, id="softmax over the same axis"),
        pytest.param(along_rows, 3, id="columns of a convolution"),
        pytest.param(mixed_groups, 1, id="parts of groups"),
        pytest.param(along_resizing, 2, id="rows that are resized"),
        pytest.param(mixed_by_reshaping, 2, id="reshaped across axes"),
        pytest.param(along_pooling, 2, id="rows of a pooling"),
        pytest.param(along_mean, 1, id="an operation without a rule"),
    ],
)
def test_where_there_is_no_way_the_selection_stays_and_is_right(network: Network, axis: int) -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    output = network(parameter, Noise()).output(0)
    slim, found, expected = kept_and_expected(output, parameter, axis, [0, 1, 4])
    np.testing.assert_allclose(found, expected, atol=CLOSE)
    assert kinds(slim)["Gather"] == 1


def test_whole_groups_of_a_grouped_convolution_are_cut_with_what_they_read() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    output = grouped(convolution(parameter, Noise()), Noise(2), 3, 2).output(0)
    slim, found, expected = kept_and_expected(output, parameter, 1, [2, 3])
    np.testing.assert_allclose(found, expected, atol=CLOSE)
    shapes = {node.get_type_name(): list(node.get_output_shape(0)) for node in slim.get_ordered_ops()}
    assert shapes["Convolution"] == shapes["GroupConvolution"] == [1, 2, 5, 4]


def test_all_places_are_no_selection() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    output = convolution(parameter, Noise()).output(0)
    assert keep(output, 1, range(6)) == output


def test_what_two_branches_share_is_cut_once() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    output = silu(convolution(parameter, Noise())).output(0)
    slim = ov.Model([opset.result(keep(output, 1, [3]))], [parameter])
    assert kinds(slim)["Convolution"] == 1


def test_the_original_stays_for_others_that_use_it() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    whole = opset.relu(convolution(parameter, Noise())).output(0)
    slim = ov.Model([opset.result(keep(whole, 1, [2])), opset.result(opset.exp(whole))], [parameter])
    value = np.random.default_rng(3).normal(size=SHAPE).astype(np.float32)
    part, everything = infer(slim, value)
    np.testing.assert_allclose(np.exp(part), everything[:, [2]], atol=1e-4)


def test_an_output_of_a_model_can_be_cut() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    model = ov.Model([opset.result(convolution(parameter, Noise()))], [parameter])
    slim = ov.Model([opset.result(keep(model.output(0), 1, [0]))], model.get_parameters())
    assert list(slim.output(0).shape) == [1, 1, 5, 4]
    assert list(model.output(0).shape) == [1, 6, 5, 4]


def test_a_batch_of_unknown_size_does_not_stand_in_the_way() -> None:
    parameter = opset.parameter(ov.PartialShape([-1, 6, 5, 4]), np.float32)
    noise = Noise()
    weights = noise(6, 6, 1, 1)
    output = opset.add(
        opset.convolution(parameter, weights, [1, 1], [0, 0], [0, 0], [1, 1]), noise(1, 6, 1, 1)
    )
    slim = ov.Model(
        [opset.result(keep(opset.concat([output, parameter], 1).output(0), 1, [1, 2]))], [parameter]
    )
    assert "Gather" not in kinds(slim)
    value = np.random.default_rng(3).normal(size=(2, 6, 5, 4)).astype(np.float32)
    whole = ov.Model([opset.result(output)], [parameter])
    np.testing.assert_allclose(infer(slim, value)[0], infer(whole, value)[0][:, 1:3], atol=CLOSE)


def shuffled(data: Any, noise: Noise) -> Any:
    """A random step of a random network; every step leaves four axes."""
    match noise.random.integers(9):
        case 0:
            return convolution(data, noise, int(noise.random.integers(2, 8)))
        case 1:
            return opset.transpose(data, [0, *(1 + noise.random.permutation(3))])
        case 2:
            return opset.add(
                data, noise(*(length if noise.random.random() < 0.5 else 1 for length in data.shape))
            )
        case 3:
            return opset.concat([data, opset.relu(data)], int(noise.random.integers(1, 4)))
        case 4:
            axis = int(noise.random.integers(1, 4))
            return split(data, 1, -1, axis=axis)[1].get_node().output(1) if data.shape[axis] > 1 else data
        case 5:
            return reshaped(data, 1, data.shape[2], data.shape[1], data.shape[3])
        case 6:
            return reshaped(data, 1, 1, data.shape[1] * data.shape[2], data.shape[3])
        case 7:
            return grouped(data, noise, data.shape[1], 2) if data.shape[1] < 12 else opset.relu(data)
    return silu(data)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_network_what_is_kept_has_its_numbers(seed: int) -> None:
    noise = Noise(seed)
    parameter = opset.parameter((1, 3, 4, 5), np.float32)
    data = convolution(parameter, noise, 4)
    for _ in range(6):
        made = shuffled(data, noise)
        data = made if isinstance(made, ov.Output) else made.output(0)
    for axis in range(1, 4):
        count = int(noise.random.integers(1, data.shape[axis] + 1))
        places = noise.random.permutation(data.shape[axis])[:count].tolist()
        _, found, expected = kept_and_expected(data, parameter, axis, places)
        np.testing.assert_allclose(found, expected, atol=CLOSE, rtol=CLOSE)


def test_parts_of_a_split_that_nobody_reads_are_not_computed() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    first, _, third = split(opset.relu(convolution(parameter, Noise(), 9)), 2, 4, 3)
    model = ov.Model([opset.result(first), opset.result(opset.exp(third))], [parameter])
    slim = drop_unread(model)
    value = np.random.default_rng(3).normal(size=SHAPE).astype(np.float32)
    for found, expected in zip(infer(slim, value), infer(model, value), strict=True):
        np.testing.assert_allclose(found, expected, atol=CLOSE)
    widths = [node.shape[1] for node in slim.get_ordered_ops() if node.get_type_name() == "Convolution"]
    assert sorted(widths) == [2, 3]
    assert "VariadicSplit" not in kinds(slim)
    assert kinds(model)["VariadicSplit"] == 1, "the model itself stays as it was"


def test_slices_that_together_read_everything_stay() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    data = convolution(parameter, Noise())
    parts = [opset.slice(data, [start], [start + 3], [1], [1]) for start in (0, 3)]
    model = ov.Model([opset.result(part) for part in parts], [parameter])
    assert kinds(drop_unread(model)) == kinds(model)


def test_slices_of_different_axes_stay() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    data = convolution(parameter, Noise())
    parts = [opset.slice(data, [0], [2], [1], [axis]) for axis in (1, 2)]
    model = ov.Model([opset.result(part) for part in parts], [parameter])
    assert kinds(drop_unread(model)) == kinds(model)


def test_a_slice_that_could_only_be_replaced_by_a_gather_stays() -> None:
    parameter = opset.parameter(SHAPE, np.float32)
    part = opset.slice(opset.softmax(parameter, 1), [0], [2], [1], [1])
    model = ov.Model([opset.result(part)], [parameter])
    assert kinds(drop_unread(model)) == kinds(model)
