"""Points of the floor in site.yaml."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from footfall.config import site_schema
from footfall.core.geometry import Point
from footfall.directory import directory_of, homographies_of
from footfall.errors import ConfigError
from support.sites import load

HALL = """\
site: mall
cameras:
  hall:
    source: /dev/video0
    floor:
      - {at: [0.25, 0.5], metres: [0, 4]}
      - {at: [0.75, 0.5], metres: [4, 4]}
      - {at: [1, 1], metres: [4, 0]}
      - {at: [0, 1], metres: [0, 0]}
    zones:
      square: {polygon: [[0.25, 0.5], [0.75, 0.5], [1, 1], [0, 1]]}
      queue: {queue: true, polygon: [[0.75, 0.5], [1, 1], [0, 1]]}
      sky: {polygon: [[0, 0], [1, 0], [1, 1]]}
  yard:
    source: /dev/video1
    zones:
      gate: {polygon: [[0, 0], [1, 0], [1, 1]]}
"""


def test_four_points_make_a_floor_for_every_zone_of_their_camera_below_the_horizon(tmp_path: Path) -> None:
    grounds = directory_of(load(tmp_path, HALL)).grounds
    assert set(grounds) == {"square", "queue"}
    assert grounds["square"].area_m2 == pytest.approx(16)
    assert grounds["queue"].area_m2 == pytest.approx(8)
    assert (grounds["square"].standing, grounds["queue"].standing) == (False, True)


def test_only_cameras_with_points_have_a_floor(tmp_path: Path) -> None:
    views = homographies_of(load(tmp_path, HALL))
    assert set(views) == {"hall"}
    assert views["hall"].to_floor(Point(0, 1)) == pytest.approx((0, 0), abs=1e-9)


def test_an_overlap_needs_the_floor_of_each_of_its_cameras_or_looks(tmp_path: Path) -> None:
    hall = HALL[HALL.index("    source") : HALL.index("    zones")]
    three = f"{HALL}  gallery:\n{hall}overlaps: [[hall, gallery, yard]]\n"
    with pytest.raises(ConfigError, match=r"overlaps\.0\.2: expected `floor` of camera 'yard'") as caught:
        load(tmp_path, three)
    assert len(str(caught.value).splitlines()) == 1
    assert load(tmp_path, f"{three}know_by_looks: true\n").overlaps
    assert load(tmp_path, three.replace(", yard]", "]")).overlaps


MISTAKES = [
    pytest.param(
        "      - {at: [0, 1], metres: [0, 0]}\n",
        "",
        "site.yaml:5: cameras.hall.floor: expected 4 to 20 points of the floor, found 3; *",
        id="three points",
    ),
    pytest.param(
        "metres: [4, 4]",
        "metres: [4]",
        "site.yaml:7: *floor.1.metres: expected a place on the floor [[]X, Y], found 1 numbers; *",
        id="half a place",
    ),
    pytest.param(
        "at: [0, 1]",
        "at: [0, 1, 2]",
        "site.yaml:9: *floor.3.at: expected a point [[]x, y], found 3 *",
        id="long point",
    ),
    pytest.param(
        "at: [0, 1]",
        "at: [0, 576]",
        "site.yaml:9: *floor.3.at.1: expected a number up to 1.0, found 576; *fractions*",
        id="pixels",
    ),
    pytest.param(
        "metres: [0, 0]",
        "metres: [0, far]",
        "site.yaml:9: *floor.3.metres.1: expected a number, found 'far'; change it",
        id="no number",
    ),
    pytest.param("metres: [0, 0]", "metres: [0, .inf]", "site.yaml:9: *metres.1: *found inf*", id="endless"),
    pytest.param(
        ", metres: [0, 0]",
        "",
        "site.yaml:9: *floor.3.metres: expected the key 'metres', found none; add it",
        id="missing key",
    ),
    pytest.param(
        "metres: [0, 0]",
        "meters: [0, 0]",
        "site.yaml:9: *keys at, metres; found the unknown key 'meters'; did you mean 'metres'?",
        id="unknown key",
    ),
    pytest.param(
        "metres: [4, 4]", "metres: [0, 2]", "site.yaml:5: *no three are on a line*", id="three on a line"
    ),
    pytest.param(
        "metres: [4, 4]}\n      - {at: [1, 1], metres: [4, 0]",
        "metres: [4, 0]}\n      - {at: [1, 1], metres: [4, 4]",
        "site.yaml:5: *horizon*",
        id="two points exchanged",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES)
def test_a_mistake_is_said_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in HALL
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, HALL.replace(old, new, 1))
    found = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert any(fnmatchcase(problem, expected + "*") for problem in found), found


def test_the_schema_takes_a_floor_and_refuses_three_points() -> None:
    checker = Draft202012Validator(site_schema())
    site = YAML(typ="safe").load(HALL)
    checker.validate(site)
    del site["cameras"]["hall"]["floor"][0]
    assert list(checker.iter_errors(site))
