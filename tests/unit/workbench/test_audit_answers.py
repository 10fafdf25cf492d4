"""Counts from a file: all of them, or none and the reason."""

import csv
import json
from pathlib import Path

import pytest

from footfall.errors import SourceError, StorageError
from footfall.workbench.audit.answers import (
    ANSWERS_FILE,
    COLUMNS,
    number_in,
    take_answers,
    write_form,
)
from footfall.workbench.audit.sheet import Sheet
from support.audits import sheet

Rows = list[dict[str, object]]


@pytest.fixture
def rows() -> Rows:
    return [
        {"clip": clip, "what": what, "count": 10 * clip + place}
        for clip in (1, 2, 3)
        for place, what in enumerate(sheet().things)
    ]


def taken(rows: object, path: Path) -> Sheet:
    path.write_text(json.dumps(rows))
    counted = sheet()
    try:
        take_answers(path, counted)
    except SourceError:
        assert counted == sheet(), "nothing is taken from a file with a mistake"
        raise
    return counted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("9999", 9999),
        ("10000", None),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("٣", None),
    ],
)
def test_a_count_is_a_whole_number(text: str, number: int | None) -> None:
    assert number_in(text) == number


def test_json_is_taken(tmp_path: Path, rows: Rows) -> None:
    counted = taken(rows, tmp_path / "answers.json")
    assert [each.manual["shoes"] for each in counted.clips] == [12, 22, 32]
    assert not counted.open


def test_the_form_that_lies_beside_the_clips_is_taken_once_it_is_filled_in(tmp_path: Path) -> None:
    write_form(sheet(), tmp_path)
    form = tmp_path / ANSWERS_FILE
    with form.open(newline="") as file:
        empty = list(csv.DictReader(file))
    with pytest.raises(
        SourceError, match=r"row 1: expected one whole number .* 'door in' in clip 1, found ''"
    ):
        take_answers(form, sheet())
    with form.open("w", newline="", encoding="utf-8-sig") as file:  # as spreadsheets write it
        filled = csv.DictWriter(file, COLUMNS)
        filled.writeheader()
        filled.writerows({**row, "count": "5"} for row in empty)
    counted = sheet()
    take_answers(form, counted)
    assert all(each.manual == dict.fromkeys(counted.things, 5) for each in counted.clips)


@pytest.mark.parametrize(
    ("place", "change", "message"),
    [
        pytest.param(0, {"clip": 4}, "row 1: expected a clip from 1 to 3", id="no such clip"),
        pytest.param(0, {"clip": "one"}, "row 1: expected a clip from 1 to 3", id="not a clip"),
        pytest.param(
            1, {"what": "window"}, "one of door in, door out, shoes, found clip '1' and 'window'", id="what"
        ),
        pytest.param(
            2, {"count": "many"}, "row 3: .* for 'shoes' in clip 1, found 'many'", id="not a number"
        ),
        pytest.param(1, {"what": "door in"}, "row 2: .* found the same once more", id="twice"),
    ],
)
def test_the_first_mistake_is_named(
    tmp_path: Path, rows: Rows, place: int, change: dict[str, object], message: str
) -> None:
    rows[place] |= change
    with pytest.raises(SourceError, match=message):
        taken(rows, tmp_path / "answers.json")


def test_what_is_missing_is_named(tmp_path: Path, rows: Rows) -> None:
    with pytest.raises(SourceError, match="expected 9 counts, found 8; 'shoes' in clip 3 is missing"):
        taken(rows[:-1], tmp_path / "answers.json")


@pytest.mark.parametrize("found", [{"clip": 1}, [1, 2]], ids=["an object", "numbers"])
def test_json_of_another_form_is_refused(tmp_path: Path, found: object) -> None:
    with pytest.raises(SourceError, match="expected a list of objects with clip, what, count"):
        taken(found, tmp_path / "answers.json")


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="expected a file with counts, found none"):
        take_answers(tmp_path / "missing.csv", sheet())
    (tmp_path / "broken.json").write_text("[")
    with pytest.raises(SourceError, match="expected a CSV or JSON file"):
        take_answers(tmp_path / "broken.json", sheet())
    with pytest.raises(StorageError, match="name another folder with --out"):
        write_form(sheet(), tmp_path / "missing")


def test_an_earlier_form_is_kept_aside(tmp_path: Path) -> None:
    (tmp_path / ANSWERS_FILE).write_text("clip,what,count\n1,shoes,7\n")
    for _ in range(3):
        write_form(sheet(), tmp_path)
    assert "7" not in (tmp_path / ANSWERS_FILE).read_text()
    (tmp_path / ANSWERS_FILE).write_text("clip;what;count\n1;shoes;9\n")
    write_form(sheet(), tmp_path)
    kept = [(tmp_path / f"answers-earlier-{number}.csv").read_text() for number in (1, 2)]
    assert kept == ["clip,what,count\n1,shoes,7\n", "clip;what;count\n1;shoes;9\n"]
    assert len(list(tmp_path.iterdir())) == 3, "empty ones are not kept"
