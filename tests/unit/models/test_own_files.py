"""Which files belong to a user's own model."""

from pathlib import Path

import pytest

from footfall.errors import ModelError
from footfall.models.own_files import files_of
from footfall.models.readers.formats import READERS
from support.foreign_graphs import write_onnx, write_onnx_with_weights_in


def test_an_onnx_file_may_hold_its_weights_itself(tmp_path: Path) -> None:
    file = write_onnx(tmp_path / "net.onnx", "Relu")
    assert files_of(file, "onnx") == [file]


@pytest.mark.parametrize(
    "name", ["net.onnx.data", "gew\N{LATIN SMALL LETTER I WITH DIAERESIS}chte.bin", 90 * "x"]
)
def test_weights_that_lie_beside_an_onnx_file_belong_to_it(tmp_path: Path, name: str) -> None:
    file = write_onnx_with_weights_in(tmp_path / "net.onnx", name)
    assert files_of(file, "onnx") == [file, tmp_path / name]
    READERS["onnx"](file)


def test_weights_that_are_missing_are_named(tmp_path: Path) -> None:
    file = write_onnx_with_weights_in(tmp_path / "net.onnx", "net.data")
    (tmp_path / "net.data").unlink()
    with pytest.raises(ModelError, match=r"not to be read: .*net\.data"):
        files_of(file, "onnx")


def test_weights_in_another_folder_are_refused(tmp_path: Path) -> None:
    file = write_onnx_with_weights_in(tmp_path / "net.onnx", "weights/net.data")
    with pytest.raises(ModelError, match=r"found them in weights/net\.data; export it anew, into one file"):
        files_of(file, "onnx")


@pytest.mark.parametrize("there", [True, False])
def test_a_file_that_is_empty_or_missing_is_left_to_others_to_tell(tmp_path: Path, there: bool) -> None:
    file = tmp_path / "net.onnx"
    if there:
        file.touch()
        assert files_of(file, "onnx") == [file]
    else:
        with pytest.raises(ModelError, match="not there"):
            files_of(file, "onnx")
