"""Corridors and entrances of stores, and areas with doors, in site.yaml."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from footfall.core.events import Direction
from footfall.errors import ConfigError
from support.sites import load

SITE = """\
site: mall
cameras:
  north:
    source: rtsp://192.0.2.1/north
    zones:
      front: {polygon: [[0, 0], [1, 0], [1, 1]]}
      hall: {polygon: [[0, 0], [1, 0], [1, 1]]}
    lines:
      door: {from: [0, 0], to: [1, 1]}
  south:
    source: rtsp://192.0.2.1/south
    zones:
      back: {polygon: [[0, 0], [1, 0], [1, 1]]}
    lines:
      gate: {from: [0, 0], to: [1, 1]}
stores:
  shoes: {zones: [front], corridor: [front, hall], entrance: [door]}
  books: {zones: [back]}
areas:
  wing: {name: East wing, doors: {door: in, gate: out}, zones: [hall, back], quiet_hour: 3}
  court: {doors: {gate: in}}
"""


def test_a_store_has_a_corridor_and_an_entrance_or_neither(tmp_path: Path) -> None:
    stores = load(tmp_path, SITE).stores
    assert (stores["shoes"].corridor, stores["shoes"].entrance) == (("front", "hall"), ("door",))
    assert (stores["books"].corridor, stores["books"].entrance) == ((), ())


def test_an_area_has_doors_with_the_direction_that_leads_into_it(tmp_path: Path) -> None:
    areas = load(tmp_path, SITE).areas
    assert areas["wing"].doors == {"door": Direction.IN, "gate": Direction.OUT}
    assert (areas["wing"].name, areas["wing"].zones, areas["wing"].quiet_hour) == (
        "East wing", ("hall", "back"), 3,
    )  # fmt: skip
    assert (areas["court"].name, areas["court"].zones, areas["court"].quiet_hour) == ("court", (), 4)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            ", entrance: [door]",
            "",
            "site.yaml:17: stores.shoes: expected 'corridor' and 'entrance' together, found only 'corridor'; *",
            id="corridor alone",
        ),
        pytest.param(
            ", corridor: [front, hall]",
            "",
            "site.yaml:17: stores.shoes: *found only 'entrance'; *",
            id="entrance alone",
        ),
        pytest.param(
            "[front, hall]",
            "[front, hal]",
            "site.yaml:17: stores.shoes.corridor.1: *'hal'; did you mean 'hall'?",
            id="unknown zone of a corridor",
        ),
        pytest.param(
            "[front, hall]",
            "[front, front]",
            "site.yaml:17: stores.shoes.corridor.1: expected each zone once, found 'front' again; remove it",
            id="zone twice in a corridor",
        ),
        pytest.param(
            "entrance: [door]",
            "entrance: [front]",
            "site.yaml:17: stores.shoes.entrance.0: expected the id of a line of one of the cameras, found 'front'; "
            "lines of the cameras: door, gate",
            id="zone as entrance",
        ),
        pytest.param(
            "entrance: [door]",
            "entrance: [gate]",
            "site.yaml:17: stores.shoes.corridor: *one camera, found them in those of north and south; choose*",
            id="corridor and entrance of two cameras",
        ),
        pytest.param(
            "corridor: [front, hall]",
            "corridor: [front, back]",
            "site.yaml:17: stores.shoes.corridor: *of north and south*",
            id="corridor of two cameras",
        ),
        pytest.param(
            "gate: out}",
            "gat: out}",
            "site.yaml:20: areas.wing.doors.gat: *the id of a line*'gat'; did you mean 'gate'?",
            id="unknown door",
        ),
        pytest.param(
            "gate: out}",
            "gate: outwards}",
            "site.yaml:20: areas.wing.doors.gate: expected 'in' or 'out', found 'outwards'; change it",
            id="direction",
        ),
        pytest.param(
            "{gate: in}",
            "{}",
            "site.yaml:21: areas.court.doors: expected 1 or more entries, found none*",
            id="no doors",
        ),
        pytest.param(
            "[hall, back]",
            "[hall, gate]",
            "site.yaml:20: areas.wing.zones.1: *id of a zone*'gate'*",
            id="line as zone",
        ),
        pytest.param(
            "quiet_hour: 3",
            "quiet_hour: 24",
            "site.yaml:20: areas.wing.quiet_hour: *up to 23, found 24*",
            id="hour",
        ),
        pytest.param(
            "quiet_hour:",
            "quite_hour:",
            "site.yaml:20: areas.wing.quite_hour: *did you mean 'quiet_hour'?",
            id="unknown key",
        ),
        pytest.param(
            "  court:",
            "  shoes:",
            "site.yaml:21: areas.shoes: expected an id that no other zone, line, store or area has, found that "
            "stores.shoes has it too; rename one of them",
            id="id of a store",
        ),
        pytest.param(
            "  court:", "  hall:", "site.yaml:21: areas.hall: *cameras.north.zones.hall *", id="id of a zone"
        ),
    ],
)
def test_a_mistake_is_said_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert SITE.count(old) == 1
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, SITE.replace(old, new))
    (problem,) = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert fnmatchcase(problem, expected), problem
