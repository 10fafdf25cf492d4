"""`record_tracks` in site.yaml."""

from pathlib import Path

import pytest

from footfall.errors import ConfigError
from support.sites import SMALLEST, load


def test_nothing_is_recorded_unless_asked_for(tmp_path: Path) -> None:
    assert load(tmp_path, SMALLEST).record_tracks is None


@pytest.mark.parametrize(
    ("text", "folder", "keep_days"),
    [
        pytest.param("{}", None, 30, id="the defaults"),
        pytest.param("{folder: tracks, keep_days: 7}", "tracks", 7, id="both given"),
        pytest.param("{folder: /srv/tracks}", "/srv/tracks", 30, id="a folder elsewhere"),
    ],
)
def test_a_folder_counts_from_that_of_site_yaml(
    text: str, folder: str | None, keep_days: int, tmp_path: Path
) -> None:
    recording = load(tmp_path, f"{SMALLEST}record_tracks: {text}\n").record_tracks
    assert recording is not None
    assert recording.folder == (None if folder is None else tmp_path / folder)
    assert recording.keep_days == keep_days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "true", "site.yaml:5: record_tracks: expected a block of keys, found true", id="no block"
        ),
        pytest.param(
            "{keep_day: 3}",
            "expected one of the keys folder, keep_days; found the unknown key 'keep_day'; did you mean 'keep_days'",
            id="unknown key",
        ),
        pytest.param("{keep_days: 0}", "expected a number from 1 upwards, found 0", id="no day"),
        pytest.param("{keep_days: 1.5}", "expected a whole number, found 1.5", id="half a day"),
    ],
)
def test_mistakes_are_told_with_a_way_out(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, f"{SMALLEST}record_tracks: {text}\n")
    assert said in str(refused.value)
