"""`footfall models add`: a user's own model, from its file to a model that the detector can run."""

import json
import re
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openvino as ov
import pytest

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.cli import main
from footfall.models.library import prepare_model
from footfall.models.registry import known_models
from support.models import SHARED_MODELS
from support.onnx_metadata import with_metadata
from support.tiny_tfjs import tiny_nanodet

pytestmark = pytest.mark.integration

YOLOX = SHARED_MODELS / "yolox-nano" / "yolox_nano.onnx"
ULTRALYTICS = "AGPL-3.0 License (https://ultralytics.com/license)"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("FOOTFALL_MODELS_DIR", str(folder))
    return folder


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    return tiny_nanodet().write(folder)


@pytest.fixture
def yolox(tmp_path: Path) -> Path:
    if not YOLOX.exists():
        pytest.skip(f"needs {YOLOX}")
    return Path(shutil.copy(YOLOX, tmp_path / "My YOLOX (1).onnx"))


def footfall(*arguments: str | Path) -> int:
    return main([str(argument) for argument in ("models", *arguments)])


def left(folder: Path) -> Sequence[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_file_of_ones_own_is_taken_in_and_can_be_run(
    cache: Path, yolox: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert footfall("add", yolox, "--family", "yolox", "--licence", "Apache-2.0", "--threshold", "0.61") == 0
    assert capsys.readouterr().out == "my-yolox-1\n"
    yolox.unlink()
    entry = known_models(cache)["my-yolox-1"]
    given = entry.input
    assert (given.width_px, given.height_px, given.fit, given.fill, given.colour) == (
        *(416, 416, "letterbox", 114, "BGR"),
    )
    assert (entry.licence, entry.threshold, entry.format) == ("Apache-2.0", 0.61, "onnx")
    detector = OpenVinoDetector(prepare_model("my-yolox-1", cache))
    try:
        assert detector.submit(np.full((240, 320, 3), 114, np.uint8)).result() == []
    finally:
        detector.close()


def test_what_the_user_says_of_the_input_goes_before_what_is_usual(cache: Path, graph: Path) -> None:
    said = ["--fit", "stretch", "--fill", "7", "--colour", "RGB", "--mean", "1", "2", "3", "--person", "2"]
    assert footfall("add", graph, "--family", "nanodet", *said, "--deviation", "4", "5", "6") == 0
    entry = known_models(cache)["tiny"]
    given = entry.input
    assert (given.fit, given.fill, given.colour, given.mean, given.deviation) == (
        *("stretch", 7, "RGB", (1, 2, 3), (4, 5, 6)),
    )
    assert (given.width_px, given.height_px, given.layout, entry.person) == (64, 64, "NCHW", 2)
    assert entry.licence == "unknown"


def test_a_model_of_openvinos_own_form_keeps_its_weights_beside_it(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "looks.xml"
    picture = ov.opset13.parameter([1, 3, 8, 4], np.float32, "data")
    looks = ov.opset13.reduce_mean(picture, [2], keep_dims=False)
    flat = ov.opset13.multiply(ov.opset13.reshape(looks, [1, 12], False), np.arange(12, dtype=np.float32))
    ov.save_model(ov.Model([flat], [picture], "looks"), path)
    assert footfall("add", path, "--family", "re-identification", "--name", "who") == 0
    assert left(cache / "who") == [
        *("converted.json", "model.bin", "model.xml", "source", "source/looks.bin", "source/looks.xml"),
    ]
    assert known_models(cache)["who"].threshold is None


def test_a_second_model_leaves_the_first_and_the_users_comments(cache: Path, graph: Path) -> None:
    assert footfall("add", graph, "--family", "nanodet", "--name", "first") == 0
    listed = cache / "models.toml"
    listed.write_text(listed.read_text() + "# the one from the fair\n")
    assert footfall("add", graph, "--family", "nanodet", "--name", "second") == 0
    assert set(tomllib.loads(listed.read_text())) == {"first", "second"}
    assert "# the one from the fair" in listed.read_text()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("nanodet-g-416", "there is a model 'nanodet-g-416' in .* already", id="shipped"),
        pytest.param(
            "taken", "there is a model 'taken' in .* already; say another --name", id="the user's own"
        ),
        pytest.param("../up", "expected small letters, digits, dots and dashes", id="a path"),
        pytest.param("mine.xml", r"no \.xml at the end", id="like a file"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    cache: Path, graph: Path, caplog: pytest.LogCaptureFixture, name: str, said: str
) -> None:
    assert footfall("add", graph, "--family", "nanodet", "--name", "taken") == 0
    before = left(cache)
    caplog.clear()
    assert footfall("add", graph, "--family", "nanodet", "--name", name) == 1
    assert left(cache) == before
    assert re.search(said, caplog.text)


@pytest.mark.parametrize(
    ("family", "said"),
    [
        pytest.param("yolov8", r"YOLOv8 kind, one output .*; found \[1,3549,85\]", id="yolov8"),
        pytest.param("ssd", "expected an SSD that ends in one DetectionOutput, found 0", id="ssd"),
        pytest.param("re-identification", r"expected one output \[1, n\].*; found \[1,3549,85\]", id="re-id"),
    ],
)
def test_a_model_with_other_outputs_than_its_familys_is_named_and_nothing_is_left(
    cache: Path, yolox: Path, caplog: pytest.LogCaptureFixture, family: str, said: str
) -> None:
    assert footfall("add", yolox, "--family", family) == 1
    assert re.search(said, caplog.text)
    assert left(cache) == []


def test_a_model_that_its_decoder_cannot_read_is_named_and_nothing_is_left(
    cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    odd = tiny_nanodet(size_px=80).write(
        tmp_path
    )  # no multiple of the stride 32: the cells do not fit together
    assert footfall("add", odd, "--family", "nanodet") == 1
    assert "expected scores [1, cells] and distances [1, 4, bins, cells]" in caplog.text
    assert left(cache) == []


def test_weights_that_say_themselves_that_they_are_under_the_agpl_must_be_accepted(
    cache: Path, yolox: Path, caplog: pytest.LogCaptureFixture
) -> None:
    yolox.write_bytes(with_metadata(yolox.read_bytes(), "license", ULTRALYTICS))
    add = ("add", yolox, "--family", "yolox", "--name", "mine", "--licence", "MIT")
    assert footfall(*add) == 1
    assert f"the weights of mine are under {ULTRALYTICS}" in caplog.text
    assert left(cache) == []
    assert footfall(*add, "--accept-licence") == 0
    assert known_models(cache)["mine"].licence == ULTRALYTICS
    (cache / "mine" / "model.bin").unlink()
    assert footfall("fetch", "mine") == 0, "it was accepted once"


def test_the_notes_that_an_exporter_lays_beside_the_file_count_as_its_word_too(
    cache: Path, graph: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (graph.parent / "metadata.yaml").write_text(f"author: Ultralytics\nlicense: {ULTRALYTICS}\nstride: 32\n")
    assert footfall("add", graph, "--family", "nanodet", "--licence", "MIT") == 1
    assert f"under {ULTRALYTICS}" in caplog.text
    (graph.parent / "metadata.yaml").write_text("license: 'BSD-2-Clause'\n")
    assert footfall("add", graph, "--family", "nanodet") == 0
    assert known_models(cache)["tiny"].licence == "BSD-2-Clause"


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        pytest.param({"a.onnx": b"no model"}, ["a.onnx"], "a.onnx: expected an ONNX model", id="no ONNX"),
        pytest.param(
            {"a.xml": b"<net/>"}, ["a.xml"], r"not there, or not to be read: .*a\.bin", id="no weights"
        ),
        pytest.param(
            {"a.cfg": b"[net]"}, ["a.cfg"], r"not there, or not to be read: .*a\.weights", id="darknet"
        ),
        pytest.param({"a.json": b"{}"}, ["a.json"], r"a\.json: expected the model\.json", id="no graph"),
        pytest.param({}, ["a.onnx"], r"not there, or not to be read: .*a\.onnx", id="no file"),
        pytest.param(
            {"a.pt": b""}, ["a.pt"], r"a\.pt: expected a file that ends in one of .*--format", id="suffix"
        ),
    ],
)
def test_what_is_no_model_is_named_and_nothing_is_left(
    cache: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    files: dict[str, bytes],
    arguments: list[str],
    said: str,
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert footfall("add", *(tmp_path / name for name in arguments), "--family", "yolox") == 1
    assert re.search(said, caplog.text)
    assert not cache.exists() or left(cache) == []


def test_a_network_for_pictures_of_any_size_needs_to_be_told_one(
    cache: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    picture = ov.opset13.parameter(ov.PartialShape([1, 3, -1, -1]), np.float32, "data")
    looks = ov.opset13.reduce_mean(picture, [2, 3], keep_dims=False)
    ov.save_model(ov.Model([looks], [picture], "looks"), tmp_path / "looks.xml")
    assert footfall("add", tmp_path / "looks.xml", "--family", "re-identification") == 1
    assert "the network takes pictures of any size" in caplog.text
    assert footfall("add", tmp_path / "looks.xml", "--family", "re-identification", "--size", "4x8") == 0
    assert known_models(cache)["looks"].input.height_px == 8


def test_an_option_that_a_toml_file_cannot_hold_is_refused_and_nothing_is_left(
    cache: Path, graph: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert footfall("add", graph, "--family", "nanodet", "--options", json.dumps({"odd": [None]})) == 1
    assert "leave out null" in caplog.text
    assert left(cache) == []


@pytest.mark.parametrize(
    ("option", "value"), [("--size", "640"), ("--size", "0x-4"), ("--options", "[1]"), ("--options", "{")]
)
def test_an_option_in_another_form_is_said_with_an_example(
    graph: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    with pytest.raises(SystemExit):
        footfall("add", graph, "--family", "nanodet", option, value)
    assert re.search("expected a (size in pixels as in 640x384|JSON object)", capsys.readouterr().err)
