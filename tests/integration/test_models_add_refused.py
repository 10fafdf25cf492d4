"""`footfall models add` with networks of a form that nobody expects: a message with the way out, and nothing left."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import openvino as ov
import pytest
from openvino import opset13 as opset

from footfall.cli import main
from footfall.errors import ModelError, StorageError
from footfall.models.convert import convert
from footfall.models.readers.formats import READERS
from footfall.models.registry import known_models
from support.darknet_files import write_network
from support.darknet_networks import Network, conv, head, maxpool
from support.tiny_tfjs import GraphWriter

pytestmark = pytest.mark.integration

DYNAMIC = ov.PartialShape.dynamic()
BATCH = ov.PartialShape([-1, 3, 64, 64])
Build = Callable[[ov.PartialShape], ov.Model]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("FOOTFALL_MODELS_DIR", str(folder))
    return folder


def footfall(*arguments: str | Path) -> int:
    return main(["models", "add", *map(str, arguments)])


def left(folder: Path) -> Sequence[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def saved(model: ov.Model, folder: Path) -> Path:
    ov.save_model(model, folder / "own.xml")
    return folder / "own.xml"


def network(outputs: dict[str, ov.Output], picture: ov.Node) -> ov.Model:
    results = []
    for name, value in outputs.items():
        results.append(opset.result(value))
        results[-1].output(0).set_names({name})
    return ov.Model(results, [picture], "own")


def convolved(value: ov.Node, channels: int, filters: int, stride: int) -> ov.Node:
    kernel = np.full((filters, channels, 1, 1), 0.01, np.float32)
    return opset.convolution(value, opset.constant(kernel), [stride] * 2, [0, 0], [0, 0], [1, 1])


def scalar(shape: ov.PartialShape) -> ov.Model:
    picture = opset.parameter(shape, np.float32, "data")
    return network({"y": opset.reduce_mean(picture, [0, 1, 2, 3], keep_dims=False)}, picture)


def looks(shape: ov.PartialShape) -> ov.Model:
    picture = opset.parameter(shape, np.float32, "data")
    return network({"y": opset.reduce_mean(picture, [2, 3], keep_dims=False)}, picture)


def computed_split(shape: ov.PartialShape) -> ov.Model:
    picture = opset.parameter(shape, np.float32, "data")
    channels = convolved(picture, 3, 9, 8)
    brightest = opset.reduce_max(picture, [0, 2, 3], keep_dims=False)
    lengths = opset.convert(opset.add(brightest, np.array([1, 8, 0], np.float32)), "i64")
    split = opset.variadic_split(channels, 1, opset.gather(lengths, [0, 1], 0))
    return network({f"y{place}": split.output(place) for place in range(2)}, picture)


def only_fours(shape: ov.PartialShape) -> ov.Model:
    """Cannot be given a picture of three channels."""
    picture = opset.parameter(shape, np.float32, "data")
    return network(
        {"y": opset.reshape(opset.add(picture, np.ones((1, 4, 1, 1), np.float32)), [1, 7], False)}, picture
    )


def centernet(shape: ov.PartialShape) -> ov.Model:
    picture = opset.parameter(shape, np.float32, "data")
    outputs = {"hm": 2, "wh": 2, "reg": 2}
    return network(
        {name: convolved(picture, 3, filters, 4).output(0) for name, filters in outputs.items()}, picture
    )


def pyramid(anchors: int, classes: int) -> Build:
    def build(shape: ov.PartialShape) -> ov.Model:
        picture = opset.parameter(shape, np.float32, "data")
        ends = {
            f"{name}{stride}": convolved(picture, 3, anchors * numbers, stride).output(0)
            for stride in (8, 16, 32)
            for name, numbers in (("classes", classes), ("sides", 4))
        }
        return network(ends, picture)

    return build


@pytest.mark.parametrize(
    ("build", "shape", "family", "said"),
    [
        pytest.param(
            scalar,
            [1, 3, 64, 64],
            "re-identification",
            r"expected one output \[1, n\].*found \[\]",
            id="scalar",
        ),
        pytest.param(
            computed_split,
            [1, 3, 64, 64],
            "nanodet",
            "lengths that are written in the network; found",
            id="split",
        ),
        pytest.param(
            only_fours,
            DYNAMIC,
            "re-identification",
            r"own\.xml: expected a network of the family re-identification for pictures of 64x64; found .*"
            "Check that the file is whole and of that family, or name another with --family",
            id="other channels",
        ),
    ],
)
def test_a_network_of_no_family_is_named_with_the_way_out(
    cache: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    build: Build,
    shape: ov.PartialShape,
    family: str,
    said: str,
) -> None:
    file = saved(build(ov.PartialShape(shape)), tmp_path)
    assert footfall(file, "--family", family, "--size", "64x64") == 1
    assert re.search(said, caplog.text), caplog.text
    assert left(cache) == []


FAMILIES = [
    "atss",
    "centernet",
    "efficientdet",
    "faster-rcnn",
    "nanodet",
    "retinanet",
    "ssd",
    "yolov8",
    "yolox",
]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("build", "shape"),
    [
        pytest.param(scalar, DYNAMIC, id="scalar"),
        pytest.param(only_fours, DYNAMIC, id="other channels"),
        pytest.param(computed_split, BATCH, id="split"),
    ],
)
def test_whatever_the_family_a_network_that_is_not_of_it_ends_in_a_message(
    cache: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    family: str,
    build: Build,
    shape: ov.PartialShape,
) -> None:
    file = saved(build(shape), tmp_path)
    assert footfall(file, "--family", family, "--size", "64x64") == 1
    assert "expected" in caplog.text
    assert left(cache) == []


@pytest.mark.parametrize("shape", [DYNAMIC, BATCH], ids=["any rank", "any batch"])
def test_a_network_that_leaves_its_input_open_is_taken_once_it_is_told_its_size(
    cache: Path, tmp_path: Path, shape: ov.PartialShape
) -> None:
    assert footfall(saved(looks(shape), tmp_path), "--family", "re-identification", "--size", "64x64") == 0
    assert known_models(cache)["own"].input.width_px == 64


STRIDES = json.dumps({"strides": [8, 16, 32]})


@pytest.mark.parametrize(
    ("build", "family", "options"),
    [
        pytest.param(centernet, "centernet", "{}", id="centernet"),
        pytest.param(pyramid(9, 3), "retinanet", STRIDES, id="retinanet"),
        pytest.param(pyramid(9, 3), "efficientdet", STRIDES, id="efficientdet"),
    ],
)
def test_a_network_for_any_number_of_pictures_is_taken(
    cache: Path, tmp_path: Path, build: Build, family: str, options: str
) -> None:
    assert footfall(saved(build(BATCH), tmp_path), "--family", family, "--options", options) == 0
    (image,) = ov.Core().read_model(cache / "own" / "model.xml").inputs
    assert image.partial_shape == ov.PartialShape([1, 64, 64, 3])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"masks": 3}, "expected the option masks to have a list of anchors for each head.*; found 3"),
        ({"masks": [3]}, r"expected the option masks to have a list of anchors .*; found \[3\]"),
        ({"masks": [[]]}, r"expected the option masks to have a list of anchors .*; found \[\[\]\]"),
        ({"strides": [0]}, r"expected the option strides to have the pixels of a cell .*; found \[0\]"),
        ({"strides": 8}, "expected the option strides to have the pixels of a cell .*; found 8"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_options_that_no_darknet_can_have_are_named(
    cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, options: dict[str, object], said: str
) -> None:
    layers = [conv(4, 3, 2), maxpool(2, 2), conv(4, 3, 2), *head((0, 1), (8, 16, 16, 32), classes=2)]
    file = write_network(Network(32, 32, layers), tmp_path, "own")
    assert footfall(file, "--family", "darknet", "--options", json.dumps(options)) == 1
    assert re.search(said, caplog.text), caplog.text
    assert left(cache) == []
    assert footfall(file, "--family", "darknet") == 0, "without them it is one"


def test_a_reader_that_stumbles_names_the_file_and_its_format(tmp_path: Path) -> None:
    graph = GraphWriter()
    graph.placeholder(1, 2)
    file = graph.write(tmp_path)
    document = json.loads(file.read_text())
    document["signature"]["outputs"] = {"y": {"name": 5}}
    file.write_text(json.dumps(document))
    with pytest.raises(
        ModelError,
        match=r"tiny\.json: expected a network in the format tfjs; found .*name another with --format",
    ):
        READERS["tfjs"](file)


def test_a_place_that_cannot_be_written_is_said_with_the_room_that_is_needed(
    cache: Path, tmp_path: Path
) -> None:
    assert footfall(saved(looks(BATCH), tmp_path), "--family", "re-identification") == 0
    place = tmp_path / "no folder"
    place.write_text("")
    with pytest.raises(StorageError, match="free 1 MB, or name another place in FOOTFALL_MODELS_DIR"):
        convert("own", known_models(cache)["own"], cache / "own" / "source", place)
