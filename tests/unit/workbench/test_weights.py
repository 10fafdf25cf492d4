"""Pruning without retraining, on small networks whose answer is known."""

import numpy as np
import openvino as ov
from openvino import opset13 as opset

from footfall.workbench.weights import without_small_weights, without_weak_filters

PICTURE = np.random.default_rng(0).normal(size=(1, 2, 6, 6)).astype(np.float32)


def two_convolutions(strength: list[float]) -> ov.Model:
    """Filters of these strengths, bias, leaky ReLU, and a convolution that reads them."""
    rng = np.random.default_rng(1)
    count = len(strength)
    first = rng.normal(size=(count, 2, 3, 3)).astype(np.float32) * np.array(strength)[:, None, None, None]
    second = rng.normal(size=(3, count, 1, 1)).astype(np.float32)
    picture = opset.parameter([1, 2, 6, 6], np.float32)
    seen = convolution(picture, first.astype(np.float32), 1)
    biased = opset.add(seen, opset.constant(np.zeros((1, count, 1, 1), np.float32)))
    active = opset.prelu(biased, opset.constant(np.array([0.1], np.float32)))
    return ov.Model([convolution(active, second, 0)], [picture])


def convolution(data: ov.Output, weights: np.ndarray, pad: int) -> ov.Node:
    return opset.convolution(data, opset.constant(weights), [1, 1], [pad, pad], [pad, pad], [1, 1])


def run(model: ov.Model) -> np.ndarray:
    return ov.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(PICTURE)[0]


def zero_share(model: ov.Model) -> float:
    weights = [
        node.input_value(1).get_node().data.ravel()
        for node in model.get_ordered_ops()
        if node.get_type_name() == "Convolution"
    ]
    return float(np.mean(np.concatenate(weights) == 0))


def test_so_many_weights_are_zeroed_and_the_model_given_keeps_its_own() -> None:
    model = two_convolutions([1, 1, 1, 1])
    thin, places = without_small_weights(model, 0.5)
    assert places == 2
    assert abs(zero_share(thin) - 0.5) < 0.05
    assert zero_share(model) == 0


def test_the_smallest_weights_are_zeroed() -> None:
    thin, _ = without_small_weights(two_convolutions([1, 1, 1, 1]), 0.3)
    (node, _) = (each for each in thin.get_ordered_ops() if each.get_type_name() == "Convolution")
    left, before = node.input_value(1).get_node().data, first_weights(two_convolutions([1, 1, 1, 1]))
    assert np.abs(before[left == 0]).max() < np.abs(before[left != 0]).min()


def test_a_network_that_computes_in_fp16_still_does() -> None:
    picture = opset.parameter([1, 2, 6, 6], np.float16)
    weights = np.random.default_rng(1).normal(size=(4, 2, 1, 1)).astype(np.float16)
    first = convolution(picture, weights, 0)
    model = ov.Model([convolution(first, np.ones((3, 4, 1, 1), np.float16), 0)], [picture])
    for pruned, places in (without_small_weights(model, 0.5), without_weak_filters(model, 0.5)):
        assert places
        assert pruned.output(0).get_element_type() == ov.Type.f16


def first_weights(model: ov.Model) -> np.ndarray:
    node = next(each for each in model.get_ordered_ops() if each.get_type_name() == "Convolution")
    return np.asarray(node.input_value(1).get_node().data)


def test_filters_without_effect_can_be_taken_out_without_effect() -> None:
    model = two_convolutions([1, 0, 1, 0])
    slim, pairs = without_weak_filters(model, 0.5)
    assert pairs == 1
    first = next(node for node in slim.get_ordered_ops() if node.get_type_name() == "Convolution")
    assert list(first.output(0).shape) == [1, 2, 6, 6]
    np.testing.assert_allclose(run(slim), run(model), atol=1e-6)


def test_a_convolution_that_two_others_read_keeps_its_filters() -> None:
    picture = opset.parameter([1, 2, 6, 6], np.float32)
    first = convolution(picture, np.ones((4, 2, 1, 1), np.float32), 0)
    readers = [convolution(first, np.ones((1, 4, 1, 1), np.float32), 0) for _ in range(2)]
    model = ov.Model(readers, [picture])
    slim, pairs = without_weak_filters(model, 0.5)
    assert pairs == 0
    np.testing.assert_array_equal(run(slim), run(model))
