"""What a site.yaml makes of its places: whose pictures a number comes from, and what is analysed where."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from footfall.config import SiteConfig, load_site
from footfall.core.analysis import Capture
from footfall.core.area_book import AreaPlan
from footfall.core.events import Direction
from footfall.core.metrics.conservation import AreaSettings
from footfall.core.totals import Origins
from footfall.directory import (
    day_of,
    directory_of,
    doors_of,
    in_hour,
    layout_of,
    origins_of,
    plan_of,
    views_of,
)
from footfall.messages import Enclosed
from support.sites import SMALLEST

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


def test_who_passes_a_store_has_another_origin_only_on_another_camera(tmp_path: Path) -> None:
    passed = SITE.replace(
        "plain: {zones: [books]}", "plain: {zones: [books], corridor: [shoes], entrance: [door]}"
    )
    then = origins(tmp_path, passed).captures
    assert then.keys() == {"plain"}
    assert origins(tmp_path, passed.replace("to: [1, 1]", "to: [1, 0]")).captures == then
    assert origins(tmp_path, passed.replace("1/south", "2/south")).captures == then
    assert origins(tmp_path, passed.replace("1/north", "2/north")).captures != then


def test_a_view_is_another_one_of_another_camera_and_with_another_floor(tmp_path: Path) -> None:
    floor = "zones: {books: {polygon: [[0, 0], [1, 0], [1, 1]]}}\n"
    corners = [([0, 0], [0, 0]), ([1, 0], [8, 0]), ([1, 1], [8, 6]), ([0, 1], [0, 6])]
    points = ", ".join(f"{{at: {at}, metres: {metres}}}" for at, metres in corners)
    known = SITE.replace(floor, f"{floor}    floor: [{points}]\n")
    then = views_of(loaded(tmp_path, known))
    for before, after, changed in (
        ("1/south", "2/south", {"south"}),
        ("1/north", "2/north", {"north"}),
        ("[8, 6]", "[8, 7]", {"south"}),
        ("[1, 0], [1, 1]", "[1, 0], [0, 1]", set()),
    ):
        now = views_of(loaded(tmp_path, known.replace(before, after)))
        assert {camera_id for camera_id, view in now.items() if view != then[camera_id]} == changed


WING = (
    SITE.replace("1, 1]]}}\n    lines", "1, 1]], queue: true}}\n    lines")
    + """\
areas:
  wing: {name: East wing, doors: {door: out}, zones: [shoes], quiet_hour: 3}
"""
)


def loaded(folder: Path, text: str) -> SiteConfig:
    (folder / "site.yaml").write_text(text)
    return load_site(folder / "site.yaml")


def test_queues_capture_rates_and_areas_are_analysed_where_the_site_says_so(tmp_path: Path) -> None:
    text = WING.replace(
        "plain: {zones: [books]}", "plain: {zones: [books], corridor: [shoes], entrance: [door]}"
    )
    plan = plan_of(loaded(tmp_path, text))
    assert plan.queues == ("shoes",)
    assert plan.captures == {"plain": Capture(("shoes",), ("door",))}
    assert plan.areas == {"wing": AreaPlan({"door": Direction.OUT}, ("shoes",), AreaSettings(quiet_hour=3))}


def test_an_area_is_known_by_its_name_its_doors_and_its_zones(tmp_path: Path) -> None:
    assert directory_of(loaded(tmp_path, WING)).areas == {
        "wing": Enclosed("East wing", ("door",), ("shoes",))
    }


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        pytest.param("1/north", "2/north", True, id="another camera"),
        pytest.param("door: out", "door: in", True, id="another direction"),
        pytest.param("{door: out}", "{door: out, gate: in}", True, id="another door"),
        pytest.param("to: [1, 1]", "to: [1, 0]", False, id="a door drawn anew"),
        pytest.param("quiet_hour: 3", "quiet_hour: 4", False, id="another hour"),
    ],
)
def test_an_area_is_another_one_with_other_doors(
    before: str, after: str, changed: bool, tmp_path: Path
) -> None:
    gate = WING.replace("to: [1, 1]}}", "to: [1, 1]}, gate: {from: [0, 0], to: [0, 1]}}")
    assert before in gate
    then, now = doors_of(loaded(tmp_path, gate)), doors_of(loaded(tmp_path, gate.replace(before, after)))
    assert (then != now) is changed


def test_hours_and_days_are_those_of_the_site(tmp_path: Path) -> None:
    site = loaded(tmp_path, SITE.replace("site: mall", "site: mall\ntimezone: Asia/Tokyo"))
    at = datetime(2026, 1, 31, 16, 30, tzinfo=UTC).timestamp()
    assert [hour for hour in range(24) if in_hour(site, hour, at)] == [1]
    assert day_of(site, at) == "2026-02-01"


@pytest.mark.parametrize(
    ("timezone", "hour", "begin"),
    [
        pytest.param("Europe/Berlin", 2, "2026-03-28T02:00+01:00", id="any day"),
        pytest.param("Europe/Berlin", 2, "2026-03-29T03:00+02:00", id="left out"),
        pytest.param("Europe/Berlin", 3, "2026-03-29T03:00+02:00", id="in the place of one left out"),
        pytest.param("Europe/Berlin", 2, "2026-10-25T02:00+02:00", id="twice"),
        pytest.param("America/Nuuk", 23, "2026-03-29T00:00-01:00", id="left out before midnight"),
        pytest.param("Africa/Cairo", 0, "2026-04-24T01:00+03:00", id="left out after midnight"),
    ],
)
def test_every_day_has_every_hour_once(timezone: str, hour: int, begin: str, tmp_path: Path) -> None:
    site = loaded(tmp_path, SITE.replace("site: mall", f"site: mall\ntimezone: {timezone}"))
    at = datetime.fromisoformat(begin).timestamp()
    minutes = range(-12 * 60, 12 * 60)
    assert [minute for minute in minutes if in_hour(site, hour, at + 60 * minute)] == list(range(60))


@pytest.mark.parametrize(("fps_max", "gap_s"), [(10, 1.25), (1, 1.25), (0.5, 2.5)])
def test_frames_more_seldom_than_people_can_be_followed_by_leave_the_time_unseen(
    fps_max: float, gap_s: float, tmp_path: Path
) -> None:
    site = loaded(tmp_path, SMALLEST + f"    fps_max: {fps_max}\n")
    assert layout_of(site).gaps_s == {"one": pytest.approx(gap_s)}


def test_cameras_that_overlap_leave_minutes_open_until_joins_are_known(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text(SITE)
    apart = layout_of(load_site(tmp_path / "site.yaml"))
    (tmp_path / "site.yaml").write_text(SITE + "overlaps: [[north, south]]\nknow_by_looks: true\n")
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
