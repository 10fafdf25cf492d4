"""Networks at other input sizes, on a small network with random weights."""

from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as opset

from footfall.adapters.detector.network import read_network, validated_reading
from footfall.core.decoding.family import InputSize
from footfall.errors import ModelError
from footfall.workbench.sizes import at_size, scaled, snug
from support.tiny_detector import save, tiny_network


def test_a_network_at_another_size_has_the_cells_of_that_size(tmp_path: Path) -> None:
    file = save(at_size(tiny_network(tmp_path), InputSize(128, 96)), tmp_path / "new.xml")
    assert validated_reading(read_network(file), file).size == InputSize(128, 96)


def test_the_one_given_is_left_as_it_is(tmp_path: Path) -> None:
    network = tiny_network(tmp_path)
    at_size(network, InputSize(128, 96))
    assert list(network.input(0).shape) == [1, 64, 64, 3]


def test_at_its_own_size_it_computes_the_same(tmp_path: Path) -> None:
    network = tiny_network(tmp_path)
    picture = np.random.default_rng(1).integers(0, 255, (1, 64, 64, 3), np.uint8)
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    before, after = (
        ov.compile_model(one, "CPU", exact)(picture) for one in (network, at_size(network, InputSize(64, 64)))
    )
    for ours, theirs in zip(before.to_tuple(), after.to_tuple(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("with_axes", [True, False], ids=["height and width", "every axis"])
def test_a_resize_to_a_fixed_size_goes_along(with_axes: bool) -> None:
    picture = opset.parameter([1, 8, 8, 3], np.float32)
    target = np.array([16, 16] if with_axes else [1, 16, 16, 3], np.int64)
    options = {"axes": np.array([1, 2], np.int64)} if with_axes else {}
    resized = opset.interpolate(picture, target, "linear_onnx" if with_axes else "linear", "sizes", **options)
    new = at_size(ov.Model([resized], [picture]), InputSize(24, 16))
    assert list(new.output(0).shape) == [1, 32, 48, 3]


def test_a_network_that_only_fits_its_own_size_is_refused() -> None:
    picture = opset.parameter([1, 8, 8, 3], np.float32)
    flat = opset.reshape(picture, np.array([1, 192], np.int64), special_zero=False)
    with pytest.raises(ModelError, match="cannot be given an input of 32x32"):
        at_size(ov.Model([flat], [picture]), InputSize(32, 32))


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        pytest.param(InputSize(768, 576), InputSize(416, 320), id="4:3"),
        pytest.param(InputSize(1920, 1080), InputSize(416, 256), id="16:9"),
        pytest.param(InputSize(1080, 1920), InputSize(256, 416), id="upright"),
        pytest.param(InputSize(500, 500), InputSize(416, 416), id="square"),
    ],
)
def test_a_snug_input_leaves_out_the_filling_only(frame: InputSize, expected: InputSize) -> None:
    assert snug(InputSize(416, 416), frame) == expected


def test_a_snug_input_is_never_larger_than_the_one_given() -> None:
    assert snug(InputSize(300, 300), InputSize(640, 480)) == InputSize(300, 256)


def test_an_input_scaled_keeps_to_whole_cells() -> None:
    assert scaled(InputSize(416, 320), 1.5) == InputSize(640, 480)
