"""An optimised model is used as long as it is whole and made from the conversion that is there."""

import errno
import json
from pathlib import Path

import pytest

from footfall.errors import StorageError
from footfall.models.optimised import (
    install,
    optimised_file,
    optimised_places,
    replace_folder,
    undo,
    whole_forms,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    converted(tmp_path, "a")
    return tmp_path


def converted(folder: Path, digest: str) -> None:
    said = {"sha256": {"model.xml": digest, "model.bin": digest}}
    (folder / "converted.json").write_text(json.dumps(said))


def write(place: Path) -> None:
    (place / "model.xml").write_text("<net/>")
    (place / "model.bin").write_bytes(b"weights")


def test_there_is_none_before_one_was_made(folder: Path) -> None:
    assert optimised_file(folder) is None


def test_what_was_installed_is_used(folder: Path) -> None:
    assert install(folder, write) == optimised_file(folder) == folder / "optimised" / "model.xml"


@pytest.mark.parametrize("file", ["model.xml", "model.bin"])
def test_a_damaged_one_is_not_used_and_it_is_said(
    folder: Path, file: str, caplog: pytest.LogCaptureFixture
) -> None:
    install(folder, write)
    (folder / "optimised" / file).write_bytes(b"cut o")
    assert optimised_file(folder) is None
    assert "is damaged, or of another conversion" in caplog.text


def test_one_of_another_conversion_is_not_used(folder: Path) -> None:
    install(folder, write)
    converted(folder, "b")
    assert optimised_file(folder) is None


def test_a_full_disk_leaves_the_previous_one_in_use(folder: Path) -> None:
    def fails(place: Path) -> None:
        write(place)
        (place / "model.bin").write_bytes(b"ne")
        raise OSError(errno.ENOSPC, "No space left on device")

    before = install(folder, write)
    with pytest.raises(StorageError, match=r"No space left on device.*the previous model stays in use"):
        install(folder, fails)
    assert optimised_file(folder) == before
    assert sorted(path.name for path in folder.iterdir()) == ["converted.json", "optimised"]


def test_what_was_there_comes_back_when_the_new_one_cannot_take_its_place(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "file").write_text("former")
    with pytest.raises(StorageError, match="the previous model stays in use"):
        replace_folder(tmp_path / "place", lambda new: new.rmdir())
    assert (tmp_path / "place" / "file").read_text() == "former"


def test_a_newer_one_takes_the_place_of_the_former(folder: Path) -> None:
    def other(place: Path) -> None:
        write(place)
        (place / "report.json").write_text("{}")

    install(folder, write)
    install(folder, other)
    assert optimised_file(folder) is not None
    assert (folder / "optimised" / "report.json").exists()


def test_each_form_has_a_place_of_its_own(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    usual = install(folder, write)
    assert optimised_file(folder, "far") is None
    assert f"{folder.name}@far is used as it was converted, until" in caplog.text
    far = install(folder, write, "far")
    assert (optimised_file(folder), optimised_file(folder, "far")) == (usual, far)
    assert [place.name for place in optimised_places(folder)] == ["optimised", "optimised@far"]
    assert whole_forms(folder) == {"": usual, "far": far}
    (folder / "optimised@far" / "model.bin").write_bytes(b"cut o")
    assert whole_forms(folder) == {"": usual}
    assert undo(folder, "far")
    assert optimised_file(folder) == usual


def test_undo_goes_back_once(folder: Path) -> None:
    install(folder, write)
    assert undo(folder)
    assert optimised_file(folder) is None
    assert not undo(folder)
