"""CenterNet-MobileNetV3 as it is published, converted by us, against a literal evaluation of its graph."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import openvino as ov
import pytest
from numpy.typing import NDArray

from footfall.models.heads.centernet import people_only
from footfall.models.readers.tfjs_to_openvino import read_tfjs
from support.literal_tfjs import LiteralGraph
from support.models import centernet, centernet_source

pytestmark = pytest.mark.integration

SIZE_PX = 512
CELLS = 128
CLOSE = 1e-3
SCALE = 16
"""What the network puts out times this is pixels; the graph multiplies by it at its end."""


@pytest.fixture(scope="module")
def picture() -> NDArray[np.uint8]:
    """Smooth shapes and noise: every part of the network has something to do."""
    rows, columns = np.mgrid[0:SIZE_PX, 0:SIZE_PX]
    waves = np.stack([np.sin(rows / 9), np.cos(columns / 13), np.sin((rows + columns) / 31)], axis=2)
    noise = np.random.default_rng(5).normal(0, 0.3, waves.shape)
    return np.clip(128 + 90 * (waves + noise), 0, 255).astype(np.uint8)[None]


@pytest.fixture(scope="module")
def rgb(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.ascontiguousarray(picture[..., ::-1]).astype(np.float32)


@pytest.fixture(scope="module")
def expected(rgb: NDArray[np.float32]) -> Mapping[str, NDArray[Any]]:
    """What the graph says, but for 1/6: the file rounds it to 16 bits, OpenVINO's hard sigmoid takes it as it is."""
    graph = LiteralGraph(centernet_source())
    rounded = np.float32(np.float16(1 / 6))
    scalars = {name: value for name, value in graph.constants.items() if value.shape == ()}
    sixths = [name for name, value in scalars.items() if value == rounded and "squeeze_excite" in name]
    assert len(sixths) == 8
    graph.constants |= dict.fromkeys(sixths, np.float32(1 / 6))
    return graph.run({"tower_0/images": rgb})


def infer(model: ov.Model | Path, value: NDArray[Any]) -> Any:
    return ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(value)


def largest_difference(a: NDArray[Any], b: NDArray[Any]) -> float:
    assert a.shape == b.shape
    return float(np.abs(a - b).max())


def test_all_three_outputs_have_the_numbers_of_the_published_graph(
    rgb: NDArray[np.float32], expected: Mapping[str, NDArray[Any]]
) -> None:
    found = infer(read_tfjs(centernet_source()), rgb)
    assert set(expected) == {"tower_0/wh", "tower_0/keypoints", "tower_0/detections"}
    assert largest_difference(found["tower_0/keypoints"], expected["tower_0/keypoints"]) <= 1e-5
    assert largest_difference(found["tower_0/wh"], expected["tower_0/wh"]) <= CLOSE * SCALE
    assert largest_difference(found["tower_0/detections"], expected["tower_0/detections"]) <= CLOSE * SCALE


def test_the_person_alone_has_the_numbers_of_the_published_graph(
    rgb: NDArray[np.float32], expected: Mapping[str, NDArray[Any]]
) -> None:
    model = people_only(read_tfjs(centernet_source()), 0, {})
    found = infer(model, rgb)
    assert largest_difference(found["heat"], expected["tower_0/keypoints"][..., 0]) <= 1e-5
    assert largest_difference(found["sides"], expected["tower_0/wh"].transpose(0, 3, 1, 2)) <= CLOSE * SCALE
    maps = [node.shape[1] for node in model.get_ordered_ops() if list(node.shape)[2:] == [CELLS, CELLS]]
    assert 80 not in maps
    assert not {"Gather", "TopK"} & {node.get_type_name() for node in model.get_ordered_ops()}


def test_the_file_that_runs_takes_plain_pictures_and_gives_the_same_people(
    picture: NDArray[np.uint8], expected: Mapping[str, NDArray[Any]]
) -> None:
    assert (
        largest_difference(infer(centernet(), picture)["heat"], expected["tower_0/keypoints"][..., 0])
        <= CLOSE
    )


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_the_compiled_network_transposes_nothing_but_the_camera_picture(precision: str) -> None:
    options = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "THROUGHPUT"}
    running = ov.Core().compile_model(centernet(), "CPU", options).get_runtime_model()
    layers = [(node.get_rt_info()["layerType"].astype(str), node) for node in running.get_ordered_ops()]
    transposes = [node for kind, node in layers if kind == "Transpose"]
    assert [list(node.get_output_shape(0)) for node in transposes] in ([], [[1, 3, SIZE_PX, SIZE_PX]])
    assert [kind for kind, _ in layers].count("Convolution") == 89
