"""What an audit says, and how plainly."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from footfall.errors import StorageError
from footfall.workbench.audit.result import RESULT_FILE, is_result_of, rows, table, write_result
from support.audits import sheet


def test_everything_is_judged_alone_and_lines_and_all_as_one() -> None:
    found = {row.name: row.accuracy for row in rows(sheet(machine=(4, 2, 7), manual=(4, 3, 6)))}
    assert list(found) == ["Door, in", "Door, out", "Door, both ways", "Shoe shop", "all together"]
    counts = {name: (one.machine, one.manual) for name, one in found.items()}
    assert counts["Door, out"] == (6, 9)
    assert counts["Door, both ways"] == (18, 21)
    assert counts["all together"] == (39, 39)
    together = found["all together"]
    assert together.accuracy and together.net
    assert together.accuracy.value == pytest.approx(1 - 6 / 39), "errors do not cancel"
    assert together.net.value == pytest.approx(1)


def test_the_table_says_how_many_people_it_rests_on() -> None:
    judged = sheet(machine=(4, 0, 12), manual=(4, 0, 12))
    text = table(judged, rows(judged))
    assert "Door, in: the interval rests on 12 people; few, so the interval is wide" in text
    assert "Door, out: nobody was counted by hand, so nothing can be said" in text
    assert "Shoe shop: the interval rests on 36 people\n" in text
    assert "camera entrance: 3 clips, 0.5 of 1.0 minutes" in text
    (shoes,) = (line for line in text.splitlines() if line.startswith("Shoe shop  "))
    assert shoes.split()[2:4] == ["36", "36"]
    assert "100.0 % (89.8 to 100.0)" in shoes
    (out,) = (line for line in text.splitlines() if line.startswith("Door, out  "))
    assert out.split()[-2:] == ["unknown", "unknown"]


def test_who_is_counted_at_two_places_is_no_more_than_one_person() -> None:
    judged = sheet(machine=(10, 0, 10), manual=(10, 0, 10))
    found = {row.name: row.accuracy.accuracy for row in rows(judged)}
    door, together = found["Door, in"], found["all together"]
    assert door and together
    assert together.low == pytest.approx(door.low)
    text = table(judged, rows(judged))
    assert "all together: the interval rests on 60 counts; one person may be 2 of them\n" in text
    assert "Door, both ways: the interval rests on 30 people\n" in text


def test_few_counts_at_two_places_are_told_of() -> None:
    for shoes, counted in ((1, "3 counts"), (19, "57 counts")):
        judged = sheet(machine=(0, 0, shoes), manual=(0, 0, shoes))
        together = table(judged, rows(judged)).splitlines()[-1]
        assert together.startswith(
            f"all together: the interval rests on {counted}; one person may be 2 of them; few,"
        )


def test_the_file_holds_all_that_it_rests_on(tmp_path: Path) -> None:
    judged = sheet(manual=(4, 3, 6))
    write_result(judged, rows(judged), tmp_path)
    said = json.loads((tmp_path / RESULT_FILE).read_text())
    assert (said["camera"], said["seed"], said["clip_s"]) == ("entrance", 7, 10.0)
    assert said["counts"][0]["manual"] == {"door in": 4, "door out": 3, "shoes": 6}
    (out,) = (row for row in said["results"] if row["things"] == ["door out"])
    assert (out["machine"], out["manual"], out["clips"]) == (6, 9, 3)
    assert out["accuracy"]["low"] < out["accuracy"]["value"] < out["accuracy"]["high"]


def test_a_result_is_known_by_what_it_is_about_and_its_clips(tmp_path: Path) -> None:
    judged = sheet(manual=(4, 3, 6))
    assert is_result_of(tmp_path, judged.basis, 7) is None
    write_result(judged, rows(judged), tmp_path)
    assert is_result_of(tmp_path, judged.basis, 7)
    assert is_result_of(tmp_path, judged.basis, 8) is False
    assert is_result_of(tmp_path, judged.basis, None) is False, "other clips would be drawn"
    assert is_result_of(tmp_path, replace(judged.basis, recording="/other.avi"), 7) is False
    (tmp_path / RESULT_FILE).write_text("{")
    assert is_result_of(tmp_path, judged.basis, 7) is False
    (tmp_path / RESULT_FILE).unlink()
    (tmp_path / RESULT_FILE).mkdir()
    with pytest.raises(StorageError, match="expected to read"):
        is_result_of(tmp_path, judged.basis, 7)


def test_a_result_that_cannot_be_written_is_said_to_be_so(tmp_path: Path) -> None:
    judged = sheet(manual=(4, 3, 6))
    with pytest.raises(StorageError, match="expected to write"):
        write_result(judged, rows(judged), tmp_path / "missing")
