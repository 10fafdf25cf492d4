from pathlib import Path

import numpy as np
import openvino as ov
import pytest

from footfall.core.placement import Fit
from footfall.errors import ModelError
from footfall.models.heads.nanodet import people_only as cut
from footfall.models.pictures import take_pictures
from footfall.models.readers.tfjs_to_openvino import read_tfjs
from footfall.models.registry import ModelInput
from support.tiny_tfjs import GraphWriter, tiny_nanodet

SINGLE = {"INFERENCE_PRECISION_HINT": "f32"}
INPUT = ModelInput(
    width_px=64, height_px=64, fit=Fit.LETTERBOX, colour="BGR", mean=(100, 110, 120), deviation=(50, 60, 70)
)


def people_only(model: ov.Model) -> ov.Model:
    return cut(model, 0, {})


def test_the_person_alone_has_the_same_scores_and_distances_as_among_all_classes(tmp_path: Path) -> None:
    whole = read_tfjs(tiny_nanodet().write(tmp_path))
    noise = np.random.default_rng(2).normal(size=(1, 3, 64, 64)).astype(np.float32)
    everything = list(ov.Core().compile_model(whole, "CPU", SINGLE)(noise).to_dict().values())
    slim = ov.Core().compile_model(people_only(whole), "CPU", SINGLE)(noise)
    scores = np.concatenate([level[:, :, 0] for level in everything[::2]], axis=1)
    distances = np.concatenate([level.transpose(0, 2, 1) for level in everything[1::2]], axis=2)
    np.testing.assert_allclose(slim["scores"], scores, atol=1e-5)
    np.testing.assert_allclose(slim["distances"], distances.reshape(1, 4, 5, -1), atol=1e-5)


def test_no_transpose_is_left_in_the_network(tmp_path: Path) -> None:
    model = people_only(read_tfjs(tiny_nanodet().write(tmp_path)))
    assert "Transpose" not in [node.get_type_name() for node in model.get_ordered_ops()]


def test_pictures_are_prepared_inside_the_model(tmp_path: Path) -> None:
    path = tiny_nanodet().write(tmp_path)
    picture = np.random.default_rng(3).integers(0, 256, (1, 64, 64, 3), np.uint8)
    prepared = ((picture - np.array(INPUT.mean)) / np.array(INPUT.deviation)).astype(np.float32)
    by_hand = ov.Core().compile_model(people_only(read_tfjs(path)), "CPU", SINGLE)(
        prepared.transpose(0, 3, 1, 2)
    )
    inside = ov.Core().compile_model(take_pictures(people_only(read_tfjs(path)), INPUT), "CPU", SINGLE)(
        picture
    )
    np.testing.assert_allclose(inside["scores"], by_hand["scores"], atol=1e-4)
    np.testing.assert_allclose(inside["distances"], by_hand["distances"], atol=1e-4)


def no_split(graph: GraphWriter, data: str) -> str:
    return graph.op("Identity", graph.convolution(data, (1, 1, 3, 9)))


def three_parts(graph: GraphWriter, data: str) -> str:
    head = graph.convolution(data, (1, 1, 3, 9))
    return graph.op("SplitV", head, graph.constant([1, 4, 4]), graph.constant(1))


def odd_sides(graph: GraphWriter, data: str) -> str:
    head = graph.convolution(data, (1, 1, 3, 9))
    return graph.op("SplitV", head, graph.constant([3, 6]), graph.constant(1))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        pytest.param(no_split, "expected a NanoDet head.*found no split", id="no split"),
        pytest.param(three_parts, r"found runs of \[1, 4, 4\] channels", id="three parts"),
        pytest.param(odd_sides, r"found runs of \[3, 6\] channels", id="sides of unequal length"),
    ],
)
def test_another_head_is_refused_with_what_was_found(tmp_path: Path, build: object, message: str) -> None:
    graph = GraphWriter()
    assert callable(build)
    graph.outputs = [build(graph, graph.placeholder(1, 3, 8, 8))]
    with pytest.raises(ModelError, match=message):
        people_only(read_tfjs(graph.write(tmp_path)))
