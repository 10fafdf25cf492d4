"""Whose pictures a number comes from."""

from pathlib import Path

import pytest

from footfall.config import load_site
from footfall.core.totals import Origins
from footfall.directory import directory_of, layout_of, origins_of

SITE = """
site: mall
cameras:
  north:
    source: rtsp://192.0.2.1/north
    zones: {shoes: {polygon: [[0, 0], [1, 0], [1, 1]]}}
    lines: {door: {from: [0, 0], to: [1, 1]}}
  south:
    source: rtsp://192.0.2.1/south
    zones: {books: {polygon: [[0, 0], [1, 0], [1, 1]]}}
stores:
  mixed: {zones: [shoes, books]}
  plain: {zones: [books]}
"""


def origins(folder: Path, text: str) -> Origins:
    (folder / "site.yaml").write_text(text)
    return origins_of(load_site(folder / "site.yaml"))


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        pytest.param("1/north", "2/north", {"shoes", "door", "mixed"}, id="another camera"),
        pytest.param("[[0, 0], [1, 0], [1, 1]]", "[[0, 0], [1, 0], [0, 1]]", set(), id="zones drawn anew"),
        pytest.param("zones: [books]", "zones: [shoes]", {"plain"}, id="a store on another camera"),
    ],
)
def test_numbers_have_another_origin_only_on_another_camera(
    before: str, after: str, changed: set[str], tmp_path: Path
) -> None:
    then, now = origins(tmp_path, SITE), origins(tmp_path, SITE.replace(before, after))
    ids = {*then.visits, *then.lines}
    assert ids == {"shoes", "books", "door", "mixed", "plain"}
    others = {
        each for each in ids if {**then.visits, **then.lines}[each] != {**now.visits, **now.lines}[each]
    }
    assert others == changed


def test_cameras_that_overlap_leave_minutes_open_until_joins_are_known(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(SITE)
    apart = layout_of(load_site(tmp_path / "site.yaml"))
    (tmp_path / "site.yaml").write_text(SITE + "overlaps: [[north, south]]\n")
    overlapping = layout_of(load_site(tmp_path / "site.yaml"))
    assert overlapping.settle_s == pytest.approx(apart.settle_s + 1.0)


def test_visitors_are_only_counted_where_that_is_written_down(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(SITE)
    assert not directory_of(load_site(tmp_path / "site.yaml")).visitors
    (tmp_path / "site.yaml").write_text(SITE + "unique_visitors: {}\n")
    site = load_site(tmp_path / "site.yaml")
    assert directory_of(site).visitors
    assert site.unique_visitors is not None
    assert site.unique_visitors.re_entry_h == 3
