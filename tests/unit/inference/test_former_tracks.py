"""Tracks that were recorded while site.yaml had `record_tracks`, and that nobody deletes any more."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from footfall.app.counting import recorder_of
from footfall.app.job import Job, Replay
from footfall.settings import Settings
from support.sites import SMALLEST, load


def job(folder: Path, replay: Replay | None = None) -> Job:
    settings = Settings.from_environment({"FOOTFALL_STATE_DIR": str(folder / "state")})
    return Job(load(folder, SMALLEST), settings, replay)


@pytest.fixture
def former(tmp_path: Path) -> Path:
    day = tmp_path / "state" / "tracks" / "2027-01-15"
    day.mkdir(parents=True)
    (day / "20270115T120000Z-abc-000001.parquet").touch()
    return day.parent


def test_they_are_told_of_at_the_start_and_stay(
    former: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ExitStack() as stack:
        assert recorder_of(job(tmp_path), "boot", stack) is None
    assert f"tracks are in {former} from the time when site.yaml had record_tracks" in caplog.text
    assert len(list(former.rglob("*.parquet"))) == 1


def test_a_replay_of_files_says_nothing_of_them(
    former: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ExitStack() as stack:
        assert recorder_of(job(tmp_path, Replay(None)), "boot", stack) is None
    assert caplog.records == []


def test_where_nothing_was_recorded_there_is_nothing_to_tell(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ExitStack() as stack:
        assert recorder_of(job(tmp_path), "boot", stack) is None
    assert caplog.records == []
