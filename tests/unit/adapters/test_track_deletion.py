"""Recorded tracks are deleted when they are old, by a clock that can be believed."""

import logging
import os
from pathlib import Path

import pytest

from footfall.adapters.tracks.recorder import FILE_S
from support.tracks import DAY_S, HOUR_S, NOON, look, record, times


def hours(*days: int) -> list[float]:
    """Noon of each day, and an hour later: by then a clock is believed."""
    return [NOON + day * DAY_S + hour * HOUR_S for day in days for hour in (0, 1)]


def test_old_days_are_deleted_and_nothing_else(tmp_path: Path) -> None:
    for day in range(5):
        record(tmp_path, f"start{day}", [look(NOON + day * DAY_S)])
    (tmp_path / "2027-01-15" / "20270115T120000Z-killed-000001.new").write_text("half")
    (tmp_path / "2027-01-16" / "notes.txt").write_text("kept")
    (tmp_path / "2026").mkdir()
    last = NOON + 5 * DAY_S
    record(tmp_path, "last", [look(last), look(last + HOUR_S)], keep_days=3)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2026", "2027-01-16", "2027-01-17", "2027-01-18", "2027-01-19", "2027-01-20",
    ]  # fmt: skip
    assert [path.name for path in (tmp_path / "2027-01-16").iterdir()] == ["notes.txt"]
    assert times(tmp_path) == [*(NOON + day * DAY_S for day in range(2, 6)), last + HOUR_S]


@pytest.mark.parametrize("first", [[NOON + DAY_S], []], ids=["set ahead", "ahead at the start"])
def test_a_clock_that_is_ahead_for_less_than_an_hour_deletes_nothing(
    tmp_path: Path, first: list[float]
) -> None:
    record(tmp_path, "before", [look(NOON)])
    wrong = [NOON + 3650 * DAY_S + minute * FILE_S for minute in range(59)]
    record(tmp_path, "ahead", [look(at) for at in (*first, *wrong)], keep_days=30)
    assert times(tmp_path) == [NOON, *first, *wrong]


def test_days_to_come_are_as_old_as_the_first_look_of_a_believed_clock_at_them(tmp_path: Path) -> None:
    ahead = NOON + 3650 * DAY_S
    record(tmp_path, "ahead", [look(ahead)])
    (folder,) = tmp_path.iterdir()
    os.utime(folder, (ahead, ahead))

    record(tmp_path, "first", [look(at) for at in hours(0, 1, 2, 3)], keep_days=3)
    assert times(tmp_path)[-1] == ahead
    record(tmp_path, "later", [look(at) for at in hours(4)], keep_days=3)
    assert times(tmp_path) == hours(1, 2, 3, 4)


def test_a_day_to_come_that_cannot_be_dated_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = NOON + 3650 * DAY_S
    record(tmp_path, "ahead", [look(ahead)])
    (folder,) = tmp_path.iterdir()
    os.utime(folder, (ahead, ahead))

    def refuse(*_: object) -> None:
        raise PermissionError(1, "not yours")

    monkeypatch.setattr(os, "utime", refuse)
    record(tmp_path, "now", [look(at) for at in hours(*range(6))], keep_days=1)
    assert times(tmp_path)[-1] == ahead


def test_a_day_that_cannot_be_deleted_is_told_of_once_a_day_and_costs_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for day in range(4):
        record(tmp_path, f"start{day}", [look(NOON + day * DAY_S)])
    stuck = tmp_path / "2027-01-16"
    (stuck / "folder.parquet").mkdir()
    minutes = [NOON + 4 * DAY_S + HOUR_S * hour + minute * FILE_S for hour in (0, 1) for minute in range(3)]
    record(tmp_path, "last", [look(at) for at in minutes], keep_days=1)
    (told,) = (each for each in caplog.records if each.levelno >= logging.WARNING)
    assert f"the tracks in {stuck} are older than 1 days and cannot be deleted" in told.getMessage()
    assert {path.name for path in tmp_path.iterdir()} == {"2027-01-16", "2027-01-18", "2027-01-19"}
    assert times(tmp_path)[-7:] == [NOON + 3 * DAY_S, *minutes]


def test_days_grow_old_while_the_program_runs(tmp_path: Path) -> None:
    record(tmp_path, "abc", [look(at) for at in hours(*range(6))], keep_days=1)
    assert times(tmp_path) == hours(4, 5)
