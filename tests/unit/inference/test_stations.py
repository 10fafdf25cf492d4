"""Whom a camera's zones and lines get to see, by site.yaml."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from footfall.config import SiteConfig
from footfall.core.tracking import Track
from footfall.stations import lookout_for_everybody, lookout_of
from support.people import track_at
from support.sites import load

SITE = """\
site: mall
timezone: Asia/Tokyo
opening: {from: "10:00", to: "20:00"}
cameras:
  north:
    source: /dev/video0
    min_height: 0.2
    ignore: {screen: {polygon: [[0, 0], [0.2, 0], [0.2, 1], [0, 1]]}}
    staff: {till: {polygon: [[0.8, 0], [1, 0], [1, 1], [0.8, 1]]}}
"""
NOON = datetime(2026, 1, 31, 3, tzinfo=UTC).timestamp()
"""At the site."""
PEOPLE = {
    "in an ignored area": track_at(1, 100, 400),
    "too small": track_at(2, 500, 400, height=90),
    "staff": track_at(3, 900, 400, height=110),
    "a visitor": track_at(4, 500, 450, height=110),
}


def site(folder: Path) -> SiteConfig:
    return load(folder, SITE)


def names(tracks: Sequence[Track]) -> set[str]:
    return {name for name, track in PEOPLE.items() if track in tracks}


def test_only_visitors_count_and_only_in_opening_hours(tmp_path: Path) -> None:
    people = [*PEOPLE.values()]
    by_day, _ = lookout_of(site(tmp_path), "north", 1000, 500).look(people, NOON)
    by_night, _ = lookout_of(site(tmp_path), "north", 1000, 500).look(people, NOON + 8 * 3600)
    assert (names(by_day), names(by_night)) == ({"a visitor"}, set())


def test_who_works_here_is_left_open_where_nobody_could_tell(tmp_path: Path) -> None:
    everybody = lookout_for_everybody(site(tmp_path).cameras["north"], 1000, 500)
    counted, _ = everybody.look([*PEOPLE.values()], 0.0)
    assert names(counted) == {"a visitor", "staff"}
