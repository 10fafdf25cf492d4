"""`footfall replay`: what it prints, and what it says when something is not as it should be."""

import json
import logging
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from fakes import person, picture
from footfall.adapters.tracks.files import TrackFiles
from footfall.adapters.tracks.recorder import TrackRecorder
from footfall.cli import main
from footfall.core.frame import Frame
from footfall.core.persons import Join
from footfall.pipeline import Observation

EVENING = 1_800_054_000.0
"""2027-01-15 in UTC, 23:00; half past midnight of the 16th in Berlin begins half an hour later."""
LONG_AGO = 946_684_800.0
SITE = """\
site: mall
timezone: Europe/Berlin
cameras:
  north:
    source: rtsp://192.0.2.1/north
    zones: {window: {name: Shop window, polygon: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}}
    lines: {door: {from: [0.5, 0], to: [0.5, 1]}}
stores:
  shoes: {name: Shoe shop, zones: [window]}
"""


def visit(recorder: TrackRecorder, camera_id: str, begin: float, number: int) -> None:
    """Somebody stands at the left for three seconds, then goes away over the line, a tenth of a second later."""
    for quarter in range(40):
        people = [person(number, 20 if quarter < 13 else 50, 40)] if quarter < 20 else []
        frame = Frame(picture(), begin + quarter / 4)
        recorder.record(Observation(camera_id, frame, people, (), people, (64, 48)))


def record(folder: Path, start: str, *visits: tuple[str, float, int]) -> None:
    with closing(TrackRecorder(start, TrackFiles(folder, None).write, patient=True)) as recorder:
        for camera_id, begin, number in visits:
            visit(recorder, camera_id, begin, number)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site.yaml").write_text(SITE)
    tracks = tmp_path / "tracks"
    record(tracks, "one", ("north", EVENING - 1800, 1), ("north", EVENING + 1800, 2))
    record(tracks, "two", ("north", EVENING + 2000, 1))
    return tracks


def replay(folder: Path, *options: str) -> int:
    return main(["replay", str(folder), "--site", str(folder.parent / "site.yaml"), *options])


def test_a_table_has_a_row_for_each_day_and_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay(folder) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["day", "name", "visits", "mean", "dwell", "s", "peak", "in", "out"],
        ["2027-01-15", "store", "Shoe", "shop", "1", "3.1", "1"],
        ["2027-01-15", "zone", "Shop", "window", "1", "3.1", "1"],
        ["2027-01-15", "line", "door", "0", "1"],
        ["2027-01-16", "store", "Shoe", "shop", "2", "3.1", "1"],
        ["2027-01-16", "zone", "Shop", "window", "2", "3.1", "1"],
        ["2027-01-16", "line", "door", "0", "2"],
    ]


def test_json_has_the_days_and_every_record_as_on_mqtt(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(folder, "--json", "--from", "2027-01-16") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["days"][0] == {
        "day": "2027-01-16", "kind": "store", "id": "shoes", "name": "Shoe shop",
        "visits": 2, "mean_dwell_s": 3.1, "occupancy_peak": 1,
    }  # fmt: skip
    assert found["days"][2] == {
        "day": "2027-01-16", "kind": "line", "id": "door", "name": "door", "in": 0, "out": 2,
    }  # fmt: skip
    assert found["records"][0] == {
        "topic": "footfall/mall/event/entered", "schema": 1, "at": "2027-01-15T23:30:00.000Z", "site": "mall",
        "zone": "window", "camera": "north", "track": 2, "since": None,
    }  # fmt: skip
    buckets = [each for each in found["records"] if "bucket" in each["topic"]]
    assert [(each["zone"], each["visits"]) for each in buckets if each["kind"] == "zone"] == [
        ("window", 1),
        ("window", 1),
    ]


@pytest.mark.parametrize(
    ("options", "days"),
    [
        pytest.param(["--from", "2027-01-16"], {"2027-01-16"}, id="from midnight at the site"),
        pytest.param(["--to", "2027-01-16"], {"2027-01-15"}, id="to midnight at the site"),
        pytest.param(["--from", "2027-01-15T23:30:00+00:00"], {"2027-01-16"}, id="with a zone of its own"),
    ],
)
def test_only_the_wanted_time_is_counted(
    options: list[str], days: set[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(folder, *options) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]} == days


def test_a_start_whose_clock_was_ahead_takes_no_day_from_the_next(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(folder, "three", ("north", EVENING + 3 * 86_400, 1))
    later = [EVENING + days * 86_400 for days in (2, 3, 4)]
    record(folder, "four", *(("north", at, number) for number, at in enumerate(later, start=1)))
    assert replay(folder, "--json") == 0
    days = json.loads(capsys.readouterr().out)["days"]
    assert [each["day"] for each in days if each["kind"] == "zone"][2:] == [
        "2027-01-18", "2027-01-19", "2027-01-20",
    ]  # fmt: skip


def test_a_start_whose_clock_was_behind_comes_after_those_before_it(
    folder: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """As that of a computer without a battery is, until it reaches its network."""
    later = EVENING + 2 * 86_400
    record(folder, "three", ("north", LONG_AGO, 1), ("north", EVENING + 2200, 2), ("north", later, 3))
    record(folder, "four", ("north", LONG_AGO + 5, 1), ("north", later + 100, 2))
    assert replay(folder, "--json") == 0
    days = json.loads(capsys.readouterr().out)["days"]
    assert [(each["day"], each["visits"]) for each in days if each["kind"] == "zone"] == [
        ("2000-01-01", 1), ("2027-01-15", 1), ("2027-01-16", 3), ("2027-01-18", 2),
    ]  # fmt: skip
    assert not caplog.records


def test_a_redrawn_zone_counts_other_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = folder.parent / "site.yaml"
    site.write_text(
        SITE.replace("[[0, 0], [0.5, 0], [0.5, 1], [0, 1]]", "[[0, 0], [0.1, 0], [0.1, 1], [0, 1]]")
    )
    assert replay(folder) == 0
    assert "zone   Shop window       0             -     0" in capsys.readouterr().out


@pytest.mark.parametrize(
    "held_back",
    [
        pytest.param(
            "    ignore: {left: {polygon: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}}", id="an ignored area"
        ),
        pytest.param("    staff: {left: {polygon: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]}}", id="a staff area"),
        pytest.param("    min_height: 0.6", id="a least height"),
        pytest.param('opening: {from: "01:00", to: "23:00"}', id="opening hours"),
    ],
)
def test_whoever_does_not_count_any_more_is_left_out(
    held_back: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SITE.replace("stores:", f"{held_back}\nstores:")
    (folder.parent / "site.yaml").write_text(text)
    assert replay(folder) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {row[4] for row in rows if row[1] == "zone"} == {"0"}
    assert {row[-1] for row in rows if row[1] == "line"} == {"0"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(
            ["--to", "2020-01-01"], "expected tracks of north in that time, found none", id="too early"
        ),
        pytest.param(
            ["--from", "2027-01-16", "--to", "2027-01-15"], "expected --from before --to", id="backwards"
        ),
    ],
)
def test_a_time_in_which_nothing_is_recorded_is_said_so(
    options: list[str], said: str, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert replay(folder, *options) == 1
    assert said in caplog.text


def test_a_folder_that_is_not_there_is_said_so(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder.parent / "other").mkdir()
    assert main(["replay", str(folder / "typo"), "--site", str(folder.parent / "site.yaml")]) == 1
    assert "expected a folder of recorded tracks, found none" in caplog.text


def test_cameras_that_are_only_here_or_only_there_are_told_of_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record(folder, "three", ("south", EVENING + 3000, 1), ("south", EVENING + 3100, 2))
    site = folder.parent / "site.yaml"
    site.write_text(SITE.replace("cameras:\n", "cameras:\n  east: {source: rtsp://192.0.2.1/east}\n"))
    assert replay(folder) == 0
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "skipped: camera 'south' is recorded, but not in this site.yaml",
        "camera 'east' of this site.yaml is not recorded in that time",
    ]


def test_a_recording_of_other_cameras_alone_cannot_be_recounted(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site = folder.parent / "site.yaml"
    site.write_text("site: mall\ncameras: {east: {source: rtsp://192.0.2.1/east}}\n")
    assert replay(folder) == 1
    assert "expected tracks of east in that time, found only north" in caplog.text


OVERLAPPING = (
    SITE.replace(
        "stores:",
        "  south: {source: rtsp://192.0.2.1/south, zones: {hall: {polygon: [[0, 0], [1, 0], [1, 1]]}}}\nstores:",
    )
    + "overlaps: [[north, south]]\nknow_by_looks: true\n"
)


@pytest.mark.parametrize(
    ("joins", "warnings"),
    [
        pytest.param([], 1, id="nobody"),
        pytest.param([(("north", 1), ("north", 2))], 1, id="one camera's"),
        pytest.param([(("north", 1), ("south", 2))], 0, id="somebody"),
        pytest.param(
            [(("north", 1), ("east", 3)), (("east", 3), ("south", 2))], 0, id="somebody by a third camera"
        ),
        pytest.param(
            [(("north", 1), ("east", 3)), (("east", 4), ("south", 2))], 1, id="two by a third camera"
        ),
    ],
)
def test_a_recording_that_knows_nobody_on_two_cameras_is_told_of(
    joins: Sequence[Join], warnings: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "site.yaml").write_text(OVERLAPPING)
    with closing(TrackRecorder("one", TrackFiles(tmp_path / "tracks", None).write, patient=True)) as recorder:
        for camera_id in ("north", "south"):
            recorder.record(Observation(camera_id, Frame(picture(), EVENING), (), (), (), (64, 48)), joins)
    assert replay(tmp_path / "tracks") == 0
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert len(told) == warnings
    assert all("north, south" in warning for warning in told)


def test_a_time_that_was_recorded_twice_is_told_of(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    record(folder, "again", ("north", EVENING + 2001, 1))
    assert replay(folder) == 0
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
        "start again was recorded at the same time as another: whoever is in both is counted twice"
    ]
