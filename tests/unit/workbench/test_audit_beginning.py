"""Where an audit goes, and what it does not go over."""

from pathlib import Path

import pytest

from footfall.errors import ConfigError
from footfall.settings import Settings
from footfall.workbench.audit.audit import Wish, begin, usual_folder
from footfall.workbench.audit.result import RESULT_FILE
from footfall.workbench.audit.sheet import SHEET_FILE
from support.sites import WHOLE


def test_a_finished_audit_is_kept_and_one_that_was_begun_is_gone_on_with(tmp_path: Path) -> None:
    recording = tmp_path / "tuesday" / "entrance.avi"

    def folder() -> str:
        return str(usual_folder("door", recording, tmp_path).relative_to(tmp_path))

    assert folder() == "door/entrance"
    for expected in ("door/entrance-2", "door/entrance-3"):
        before = tmp_path / folder()
        before.mkdir(parents=True)
        (before / SHEET_FILE).touch()
        assert tmp_path / folder() == before
        (before / RESULT_FILE).touch()
        assert tmp_path / folder() == before, "broken off while it was finished"
        (before / SHEET_FILE).unlink()
        assert folder() == expected


@pytest.mark.parametrize(
    ("lies_there", "said"),
    [
        (RESULT_FILE, "found the result of another one; name another folder with --out"),
        (
            "clip-07.mp4",
            r"found clip-07\.mp4, of which no audit is known; name another folder with --out",
        ),
    ],
)
def test_nothing_of_others_is_written_over_or_deleted(tmp_path: Path, lies_there: str, said: str) -> None:
    site, recording, folder = tmp_path / "site.yaml", tmp_path / "monday.mp4", tmp_path / "audit"
    site.write_text(WHOLE)
    recording.write_bytes(b"not looked at")
    folder.mkdir()
    (folder / lies_there).write_text("{}")
    with pytest.raises(ConfigError, match=said):
        begin(Wish(recording, site, "walkway", 10, 120.0, 3, folder), Settings.from_environment({}))
    assert [path.name for path in folder.iterdir()] == [lies_there]


def test_counts_without_the_audit_that_they_belong_to_are_refused(tmp_path: Path) -> None:
    site, recording, folder = tmp_path / "site.yaml", tmp_path / "monday.mp4", tmp_path / "audit"
    site.write_text(WHOLE)
    recording.write_bytes(b"not looked at")
    wish = Wish(recording, site, "walkway", 10, 120.0, None, folder)
    with pytest.raises(
        ConfigError, match=r"others would be drawn now; name its folder with --out, or its --seed"
    ):
        begin(wish, Settings.from_environment({}), counted_before=True)
    assert not folder.exists()
