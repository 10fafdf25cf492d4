"""Whose pictures a number comes from."""

from pathlib import Path

import pytest

from footfall.config import load_site
from footfall.core.totals import Origins
from footfall.directory import origins_of

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
