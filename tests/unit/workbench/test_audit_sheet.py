"""The sheet outlives a break, and is never taken for another audit's."""

from dataclasses import replace
from pathlib import Path

import pytest

from footfall.errors import ConfigError, StorageError
from footfall.workbench.audit.sheet import SHEET_FILE, Basis, Sheet
from support.audits import BASIS, sheet


def test_after_a_break_everything_is_there_again(tmp_path: Path) -> None:
    kept = sheet()
    kept.clips[1].manual["door out"] = 3
    kept.save(tmp_path)
    assert Sheet.load(tmp_path, BASIS, None) == kept
    assert Sheet.load(tmp_path, BASIS, 7) == kept
    assert (tmp_path / SHEET_FILE).stat().st_mode & 0o077 == 0, "its owner's alone"


def test_what_is_open_is_told_in_the_order_of_asking() -> None:
    begun = sheet()
    begun.clips[0].manual |= {"door in": 1, "door out": 0}
    assert begun.open[:2] == [(1, "shoes"), (2, "door in")]
    assert len(begun.open) == 7


def test_where_no_audit_was_begun_there_is_none(tmp_path: Path) -> None:
    assert Sheet.load(tmp_path, BASIS, None) is None


@pytest.mark.parametrize(
    ("basis", "seed", "named"),
    [
        pytest.param(
            replace(BASIS, recording="/recordings/tuesday.mp4"), None, "another recording;", id="recording"
        ),
        pytest.param(
            replace(BASIS, clips=5, places="moved"), None, "another clips, another places;", id="several"
        ),
        pytest.param(BASIS, 8, "another seed;", id="seed"),
    ],
)
def test_another_audit_is_not_gone_on_with(
    tmp_path: Path, basis: Basis, seed: int | None, named: str
) -> None:
    sheet().save(tmp_path)
    with pytest.raises(ConfigError, match=named):
        Sheet.load(tmp_path, basis, seed)


@pytest.mark.parametrize("text", ["{", "[]", '{"basis": {}}'], ids=["cut off", "a list", "incomplete"])
def test_a_damaged_sheet_is_said_to_be_one(tmp_path: Path, text: str) -> None:
    (tmp_path / SHEET_FILE).write_text(text)
    with pytest.raises(StorageError, match="delete it, and the clips beside it, to begin anew"):
        Sheet.load(tmp_path, BASIS, None)


def test_a_folder_that_is_none_is_said_to_be_unwritable(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="name another folder with --out"):
        sheet().save(tmp_path / "missing")
