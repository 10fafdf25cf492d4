"""A folder for tracks that the program may not write is refused before anything is counted."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from footfall.app.counting import recorder_of
from footfall.app.job import Job
from footfall.errors import StorageError
from footfall.settings import Settings
from support.sites import SMALLEST, load


def record(folder: Path, tracks: str) -> None:
    """Begin to record as a site's `record_tracks` asks for it, and end."""
    settings = Settings.from_environment({"FOOTFALL_STATE_DIR": str(folder / "state")})
    job = Job(load(folder, f"{SMALLEST}record_tracks: {tracks}\n"), settings)
    with ExitStack() as stack:
        assert recorder_of(job, "boot", stack) is not None


@pytest.mark.parametrize(
    ("tracks", "said"),
    [
        pytest.param(
            "{folder: taken/of/tracks}",
            "found FOLDER/taken/of/tracks; make it writable, or leave out 'folder', which keeps tracks in "
            "FOLDER/state/tracks",
            id="the site's own",
        ),
        pytest.param(
            "{}", "found FOLDER/state/tracks; make it writable, or name another 'folder'", id="usual"
        ),
    ],
)
def test_the_message_names_the_folder_and_the_way_out(tracks: str, said: str, tmp_path: Path) -> None:
    for name in ("taken", "state"):
        (tmp_path / name).touch()
    with pytest.raises(StorageError) as refused:
        record(tmp_path, tracks)
    expected = "record_tracks: expected a folder that this program may write, "
    assert str(refused.value) == expected + said.replace("FOLDER", str(tmp_path))


@pytest.mark.parametrize("tracks", ["{folder: of/tracks}", "{}"], ids=["the site's own", "usual"])
def test_a_folder_that_is_not_there_yet_is_taken(tracks: str, tmp_path: Path) -> None:
    record(tmp_path, tracks)
