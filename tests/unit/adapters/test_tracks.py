"""Anonymous tracks on their way to Parquet files and back."""

import logging
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import person, picture
from footfall.adapters.tracks.files import TrackFiles
from footfall.adapters.tracks.reader import read_tracks
from footfall.adapters.tracks.recorder import FILE_MOMENTS, FILE_S, WAITING_FILES, TrackRecorder
from footfall.core.frame import CameraState, Frame, Missing
from footfall.core.geometry import Box
from footfall.core.persons import Join, Persons
from footfall.core.recording import Seen
from footfall.core.tracking import Track, TrackState
from footfall.errors import StorageError
from footfall.pipeline import Observation
from support.full_disk import files_no_larger_than
from support.tracks import DAY_S, NOON, look, record, times

finite = st.floats(allow_nan=False)
boxes = st.builds(Box, finite, finite, finite, finite)
tracks = st.builds(
    Track,
    track_id=st.integers(1, 2**63 - 1),
    box=boxes,
    state=st.just(TrackState.CONFIRMED),
    score=finite,
    first_box=st.none() | boxes,
)
sizes = st.none() | st.tuples(st.integers(1, 16_000), st.integers(1, 16_000))
states = st.sampled_from([state for state in CameraState if state is not CameraState.ONLINE])


persons = st.tuples(st.sampled_from(["north", "süd"]), st.integers(1, 2**63 - 1))
joins = st.lists(st.tuples(persons, persons), max_size=3)


@st.composite
def observations(draw: st.DrawFn) -> list[tuple[Observation, Sequence[Join]]]:
    """Of several cameras, over some minutes, one camera now and then a little behind the other; with their joins."""
    at, seen = NOON, []
    for _ in range(draw(st.integers(1, 30))):
        at += draw(st.floats(-0.5, 20))
        camera_id, size_px = draw(st.sampled_from(["north", "süd"])), draw(sizes)
        if draw(st.booleans()):
            measured = tuple(draw(st.lists(tracks, max_size=4)))
            observation = Observation(camera_id, Frame(picture(), at), (), (), measured, size_px)
        else:
            observation = Observation(camera_id, Missing(at, draw(states), "refused"), (), (), (), size_px)
        seen.append((observation, tuple(draw(joins))))
    return seen


def state_of(observation: Observation) -> CameraState:
    return CameraState.ONLINE if isinstance(observation.seen, Frame) else observation.seen.state


@given(runs=st.lists(observations(), min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_whatever_was_recorded_is_read_the_same_to_the_last_bit(
    runs: list[list[tuple[Observation, Sequence[Join]]]],
) -> None:
    runs = [later(run, number * DAY_S) for number, run in enumerate(runs)]
    with tempfile.TemporaryDirectory() as folder:
        for number, seen in enumerate(runs):
            files = TrackFiles(Path(folder), None)
            with closing(TrackRecorder(f"start{number}", files.write, patient=True)) as recorder:
                for observation, found in seen:
                    recorder.record(observation, found)
        starts: dict[str, list[Seen]] = {}
        for each in read_tracks(Path(folder)):
            starts.setdefault(each.start, []).append(each)
    for number, (run, read) in enumerate(zip(runs, starts.values(), strict=True)):
        known = Persons()
        for (observation, found), each in zip(run, read, strict=True):
            again, new = split_at(each.joins, len(each.joins) - len(found))
            assert replace(each, joins=new) == recorded(f"start{number}", observation, found)
            assert all(other in known.tracks(one) for one, other in again)
            for one, other in found:
                known.join(one, other)


def later(
    run: list[tuple[Observation, Sequence[Join]]], by_s: float
) -> list[tuple[Observation, Sequence[Join]]]:
    return [(replace(each, seen=replace(each.seen, at=each.at + by_s)), found) for each, found in run]


def recorded(start: str, observation: Observation, joins: Sequence[Join]) -> Seen:
    return Seen(
        start,
        observation.camera_id,
        observation.at,
        state_of(observation),
        observation.size_px,
        tuple(observation.measured),
        joins,
    )


def split_at(joins: Sequence[Join], place: int) -> tuple[Sequence[Join], Sequence[Join]]:
    return joins[:place], joins[place:]


NORTH, SOUTH, EAST = ("north", 1), ("south", 2), ("east", 3)


def record_one_person(folder: Path, minutes: int) -> None:
    """Somebody is found on two cameras, then on a third, and is seen on one of them only from then on."""
    with closing(TrackRecorder("abc", TrackFiles(folder, None).write, patient=True)) as recorder:
        recorder.record(look(NOON, person(1, 20, 40)))
        recorder.record(look(NOON + 1, person(2, 20, 40), camera_id="south"), [(NORTH, SOUTH)])
        recorder.record(look(NOON + 2, person(3, 20, 40), camera_id="east"), [(SOUTH, EAST)])
        for minute in range(1, minutes):
            recorder.record(look(NOON + minute * FILE_S, person(2, 20, 40), camera_id="south"))
        recorder.record(look(NOON + minutes * FILE_S))
        recorder.record(look(NOON + (minutes + 1) * FILE_S))


def test_a_file_begins_with_the_joins_of_who_is_still_there(tmp_path: Path) -> None:
    record_one_person(tmp_path, 3)
    assert [seen.joins for seen in read_tracks(tmp_path)][2:] == [
        ((SOUTH, EAST),),
        ((EAST, NORTH), (EAST, SOUTH)),
        ((EAST, NORTH), (EAST, SOUTH)),
        ((EAST, NORTH), (EAST, SOUTH)),
        (),
    ]


def test_whoever_reads_from_the_middle_is_told_who_is_one_person_by_then(tmp_path: Path) -> None:
    record_one_person(tmp_path, 2)
    first, *_ = read_tracks(tmp_path, begin=NOON + 1.5)
    assert (first.at, first.joins) == (NOON + 2, ((NORTH, SOUTH), (SOUTH, EAST)))
    first, *_ = read_tracks(tmp_path, begin=NOON + 30)
    assert (first.at, first.joins) == (NOON + FILE_S, ((EAST, NORTH), (EAST, SOUTH)))


def test_however_many_tracks_of_a_person_ended_a_file_begins_with_few_joins() -> None:
    """Each minute the tracks of two cameras take turns in going on as others; a third saw the person at first only."""
    files: list[Sequence[Seen]] = []
    minutes = 240
    with closing(TrackRecorder("abc", files.append, patient=True)) as recorder:
        recorder.record(look(NOON, person(3, 20, 40), camera_id="east"))
        recorder.record(look(NOON + 1, person(1, 20, 40)), [(EAST, ("north", 1))])
        for minute in range(1, minutes):
            at, earlier, later = NOON + minute * FILE_S, ("north", minute), ("south", minute)
            recorder.record(look(at, person(minute, 20, 40)))
            recorder.record(look(at + 1, person(minute, 20, 40), camera_id="south"), [(earlier, later)])
            recorder.record(look(at + 2, person(minute + 1, 20, 40)), [(later, ("north", minute + 1))])
    assert len(files) == minutes
    known = Persons()
    for one, other in files[-1][0].joins:
        known.join(one, other)
    assert known.tracks(EAST) == {
        EAST, ("south", minutes - 2), ("north", minutes - 2), ("north", minutes - 1),
    }  # fmt: skip
    assert len(files[-1][0].joins) == 3


def test_a_minute_is_a_file_and_a_day_is_a_folder(tmp_path: Path) -> None:
    record(tmp_path, "abc", [look(NOON + DAY_S / 2 - 61 + each) for each in range(0, 140, 10)])
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet")) == [
        "2027-01-15/20270115T235859Z-abc-000001.parquet",
        "2027-01-15/20270115T235859Z-abc-000002.parquet",
        "2027-01-16/20270115T235859Z-abc-000003.parquet",
    ]


def test_a_file_never_holds_more_than_fits_into_memory(tmp_path: Path) -> None:
    sizes: list[int] = []
    with closing(TrackRecorder("abc", lambda moments: sizes.append(len(moments)))) as recorder:
        for _ in range(FILE_MOMENTS + 1):
            recorder.record(look(NOON))
    assert sizes == [FILE_MOMENTS, 1]


def test_nothing_recorded_leaves_nothing_behind(tmp_path: Path) -> None:
    record(tmp_path / "tracks", "abc", [])
    assert list(tmp_path.iterdir()) == []


def test_only_the_wanted_time_is_read(tmp_path: Path) -> None:
    record(tmp_path, "abc", [look(NOON + each) for each in range(0, 200, 10)])
    wanted = read_tracks(tmp_path, NOON + 50, NOON + 130)
    assert [seen.at - NOON for seen in wanted] == [50, 60, 70, 80, 90, 100, 110, 120]


def test_a_full_disk_costs_what_it_did_not_take_and_is_told_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files = TrackFiles(tmp_path, None)

    def write(minute: int) -> None:
        with closing(TrackRecorder("abc", files.write)) as recorder:
            recorder.record(look(NOON + minute * FILE_S, person(1, 20, 40)))

    with caplog.at_level(logging.INFO):
        write(0)
        with files_no_larger_than(100):
            write(1)
            write(2)
        write(3)
    assert [(record.levelname, record.name.rpartition(".")[2]) for record in caplog.records] == [
        ("ERROR", "files"),
        ("INFO", "files"),
    ]
    assert "make room on the disk" in caplog.text
    assert times(tmp_path) == [NOON, NOON + 3 * FILE_S]
    assert not list(tmp_path.rglob("*.new"))


def test_a_folder_that_cannot_be_made_costs_the_recording_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    record(tmp_path / "file" / "tracks", "abc", [look(NOON)])
    assert "cannot be written" in caplog.text


def test_a_disk_that_hangs_never_holds_up_the_counting(caplog: pytest.LogCaptureFixture) -> None:
    released, writing = threading.Event(), threading.Event()
    written: list[float] = []

    def hang(moments: Sequence[Seen]) -> None:
        writing.set()
        released.wait()
        written.extend(seen.at for seen in moments)

    recorder = TrackRecorder("abc", hang)
    recorder.record(look(NOON))
    recorder.record(look(NOON + FILE_S))
    assert writing.wait(30)
    for minute in range(2, 8):
        recorder.record(look(NOON + minute * FILE_S))
    assert len(caplog.records) == 1
    assert "too slow" in caplog.text
    recorder.close(within_s=0)
    assert "did not take them" in caplog.text
    released.set()
    recorder.close()
    assert written == [NOON + minute * FILE_S for minute in range(1 + WAITING_FILES)]


def test_what_cannot_be_read_is_skipped(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    record(tmp_path, "abc", [look(NOON + each * FILE_S) for each in range(4)])
    first, second, third, _ = sorted(tmp_path.rglob("*.parquet"))
    first.write_bytes(first.read_bytes()[:-20])
    second.write_bytes(b"")
    pq.write_table(pa.table({"number": [1, 2]}), third)
    with caplog.at_level(logging.WARNING):
        assert times(tmp_path) == [NOON + 3 * FILE_S]
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["skipped"] * 3


def test_a_start_is_read_after_those_before_it_whatever_its_clock_said_first(tmp_path: Path) -> None:
    record(tmp_path, "second", [look(NOON - 9000 * DAY_S), look(NOON + DAY_S), look(NOON + DAY_S + FILE_S)])
    record(tmp_path, "first", [look(NOON)])
    sorted(tmp_path.rglob("*second*.parquet"))[-1].write_bytes(b"")
    assert [seen.start for seen in read_tracks(tmp_path)] == ["first", "second", "second"]


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="expected a folder of recorded tracks, found none"):
        next(read_tracks(tmp_path / "tracks"))
