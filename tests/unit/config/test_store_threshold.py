"""A camera's threshold is written into site.yaml as a careful person would."""

import os
import stat
from pathlib import Path

import pytest

from footfall.config import load_site, store_threshold
from footfall.errors import ConfigError, StorageError
from support.sites import SMALLEST, WHOLE

ROOT = Path(__file__).parents[3]


def write(folder: Path, text: str) -> Path:
    path = folder / "site.yaml"
    path.write_text(text)
    return path


def demo(folder: Path) -> Path:
    return write(folder, (ROOT / "site.yaml").read_text())


def test_a_threshold_is_the_only_line_that_is_new_in_the_demo_site(tmp_path: Path) -> None:
    path = demo(tmp_path)
    before = path.read_text().splitlines()
    store_threshold(path, "walkway", 0.372)
    after = path.read_text().splitlines()
    new = [line for line in after if line.strip() == "threshold: 0.372"]
    assert len(new) == 1
    after.remove(new[0])
    assert after == before
    assert load_site(path).threshold_of("walkway") == 0.372


def test_a_threshold_that_was_there_is_replaced_where_it_stands(tmp_path: Path) -> None:
    path = write(tmp_path, SMALLEST + "    threshold: 0.5  # by eye\n    fps_max: 5\n")
    store_threshold(path, "one", 0.25)
    assert path.read_text() == SMALLEST + "    threshold: 0.25 # by eye\n    fps_max: 5\n"


def test_other_cameras_keep_theirs(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    store_threshold(path, "entrance", 0.3)
    site = load_site(path)
    assert (site.threshold_of("walkway"), site.threshold_of("entrance")) == (0.4, 0.3)


MERGED = """\
site: mall
cameras:
  one: &usual
    source: /dev/video0
    fps_max: 5
  two:
    <<: *usual
    source: /dev/video1
"""


@pytest.mark.parametrize("own", ["", "    threshold: 0.6\n"], ids=["none yet", "one of its own"])
def test_a_camera_that_takes_over_anothers_settings_gets_a_threshold_of_its_own(
    tmp_path: Path, own: str
) -> None:
    path = write(tmp_path, MERGED + own)
    store_threshold(path, "two", 0.3)
    site = load_site(path)
    assert (site.threshold_of("one"), site.threshold_of("two")) == (None, 0.3)
    store_threshold(path, "one", 0.2)
    site = load_site(path)
    assert (site.threshold_of("one"), site.threshold_of("two")) == (0.2, 0.3)


@pytest.mark.parametrize("threshold", ["", "    threshold: 0.5\n"], ids=["new", "replaced"])
@pytest.mark.parametrize("two", ["{<<: *usual, source: /dev/video1}", "*usual"], ids=["merged", "the same"])
def test_a_threshold_that_another_camera_would_take_over_is_not_stored(
    tmp_path: Path, threshold: str, two: str
) -> None:
    text = f"site: mall\ncameras:\n  one: &usual\n    source: /dev/video0\n{threshold}  two: {two}\n"
    path = write(tmp_path, text)
    with pytest.raises(
        ConfigError, match="the threshold of camera 'one' alone, found that two would take it over"
    ):
        store_threshold(path, "one", 0.3)
    assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]


def test_a_camera_written_on_one_line_takes_a_threshold_too(tmp_path: Path) -> None:
    path = write(tmp_path, "site: mall\ncameras: {one: {source: /dev/video0}} # the only one\n")
    store_threshold(path, "one", 0.3)
    assert load_site(path).threshold_of("one") == 0.3
    assert "# the only one" in path.read_text()


def test_the_files_mode_stays_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path, SMALLEST)
    path.chmod(0o600)
    store_threshold(path, "one", 0.3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = write(tmp_path / "real", SMALLEST)
    link = tmp_path / "site.yaml"
    link.symlink_to(path)
    store_threshold(link, "one", 0.3)
    assert link.is_symlink()
    assert load_site(path).threshold_of("one") == 0.3


def test_an_unknown_camera_is_answered_with_those_that_there_are(tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    with pytest.raises(ConfigError, match="expected one of the cameras walkway, entrance, found 'exit'"):
        store_threshold(path, "exit", 0.3)
    assert path.read_text() == WHOLE


def test_a_value_that_the_schema_refuses_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path, SMALLEST)
    with pytest.raises(ConfigError, match="threshold"):
        store_threshold(path, "one", 1.5)
    assert path.read_text() == SMALLEST
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, SMALLEST)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StorageError, match="expected to write"):
            store_threshold(path, "one", 0.3)
    finally:
        tmp_path.chmod(0o700)


def test_a_place_that_is_taken_by_a_folder_is_said(tmp_path: Path) -> None:
    path = write(tmp_path, SMALLEST)
    (tmp_path / ".site.yaml.new").mkdir()
    with pytest.raises(StorageError, match="expected to write"):
        store_threshold(path, "one", 0.3)
    assert path.read_text() == SMALLEST
