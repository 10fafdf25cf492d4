"""The ledger of a site: what goes on now, and the minutes."""

import pytest

from footfall.core.books import LineCounts, ZoneCounts
from footfall.core.buckets import Kind, LineBucket, ZoneBucket
from footfall.core.events import Crossed, Direction, Entered, Event, Exited
from support.site_books import DAY_S, Site, visit


@pytest.fixture
def site() -> Site:
    return Site()


def test_everything_is_unknown_before_the_first_frame(site: Site) -> None:
    nothing = ZoneCounts(None, None, None, None)
    assert (site.ledger.zone("window", 0), site.ledger.store("shop", 0)) == (nothing, nothing)
    assert site.ledger.line("door") == LineCounts(None, None)
    assert site.ledger.line("door").net is None


def test_an_empty_zone_is_zero_once_its_camera_is_seen(site: Site) -> None:
    site.run("north", 0, 1)
    assert site.ledger.zone("window", 1) == ZoneCounts(0, 0, None, None)
    assert site.ledger.line("door") == LineCounts(0, 0)


def test_a_zone_counts_who_is_inside_and_who_has_been(site: Site) -> None:
    site.run(
        "north", 0, 20, [*visit("window", 1, 2, 6), *visit("window", 2, 3, 9), (11, Entered("window", 3, 10))]
    )
    assert site.ledger.zone("window", 20) == ZoneCounts(1, 3, pytest.approx(5), pytest.approx(10))


def test_whoever_steps_aside_for_a_moment_makes_one_visit_and_is_outside_meanwhile(site: Site) -> None:
    back = [(15, Entered("window", 1, 14.4, since=2)), (21.05, Exited("window", 1, 20, 18))]
    site.run("north", 0, 14, visit("window", 1, 2, 10))
    assert site.ledger.zone("window", 14) == ZoneCounts(0, 1, pytest.approx(8), None)
    site.run("north", 14.1, 80, back)
    for counts in (site.ledger.zone("window", 80), site.ledger.store("shop", 80)):
        assert counts == ZoneCounts(0, 1, pytest.approx(18), None)
    minute = site.zone_minute("window")
    assert (minute.visits, minute.dwell_p50_s) == (1, pytest.approx(18))


def test_a_line_counts_both_ways(site: Site) -> None:
    ways = [Direction.IN, Direction.IN, Direction.OUT]
    site.run("north", 0, 5, [(i, Crossed("door", i, i, way)) for i, way in enumerate(ways)])
    counts = site.ledger.line("door")
    assert (counts.entries, counts.exits, counts.net) == (2, 1, 1)


def test_a_person_in_two_zones_of_a_store_counts_once(site: Site) -> None:
    site.run(
        "north", 0, 9, [(3, Entered("window", 1, 2)), (5, Entered("till", 1, 4)), (6, Entered("till", 2, 5))]
    )
    assert site.ledger.zone("till", 9).occupancy == 2
    assert site.ledger.store("shop", 9) == ZoneCounts(2, 2, None, 7)


def test_walking_from_zone_to_zone_is_one_visit_of_the_store(site: Site) -> None:
    site.run("north", 0, 30, [*visit("window", 1, 2, 10), *visit("till", 1, 10.2, 20)])
    assert site.ledger.store("shop", 30) == ZoneCounts(0, 1, pytest.approx(18), None)


def test_leaving_one_zone_and_entering_the_next_in_the_same_frame_is_one_visit(site: Site) -> None:
    told: list[tuple[float, Event]] = [
        (1, Entered("window", 1, 0.5)),
        (4, Exited("window", 1, 2.9, 2.4)),
        (4, Entered("till", 1, 3.4)),
    ]
    site.run("north", 0, 5, told)
    assert site.ledger.store("shop", 5).visits_today == 1


def test_tracks_of_two_cameras_are_two_people(site: Site) -> None:
    site.run("north", 0, 9, [(3, Entered("window", 1, 2))])
    site.run("south", 0, 9, [(3, Entered("back", 1, 2))])
    assert site.ledger.store("corner", 9).occupancy == 2


def test_a_camera_that_is_down_makes_its_zones_and_stores_unknown_not_empty(site: Site) -> None:
    site.run("north", 0, 9, [(3, Entered("window", 1, 2))])
    site.run("south", 0, 9, [(3, Entered("back", 1, 2))])
    site.down("south", 10, 10)
    assert site.ledger.zone("back", 10) == ZoneCounts(None, 1, None, None)
    assert site.ledger.store("corner", 10) == ZoneCounts(None, 2, None, None)
    assert site.ledger.zone("window", 10).occupancy == 1
    site.run("south", 11, 12)
    assert site.ledger.store("corner", 12).occupancy == 2


def test_a_minute_weighs_people_by_time(site: Site) -> None:
    site.run(
        "north",
        0,
        70,
        [*visit("window", 1, 10, 40), *visit("window", 2, 20, 30), *visit("window", 3, 55, 65)],
    )
    assert site.zone_minute("window") == ZoneBucket(
        kind=Kind.ZONE,
        subject_id="window",
        start=0,
        end=60,
        coverage=pytest.approx(1),
        occupancy_mean=pytest.approx((30 + 10 + 5) / 60),
        occupancy_peak=2,
        visits=3,
        dwell_p50_s=pytest.approx(20),
        dwell_p90_s=pytest.approx(28),
    )


def test_whoever_stays_over_the_end_of_a_minute_goes_on_in_the_next(site: Site) -> None:
    site.run("north", 0, 190, [*visit("window", 1, 30, 150)])
    minutes = [site.zone_minute("window", i) for i in range(3)]
    assert [m.occupancy_mean for m in minutes] == pytest.approx([0.5, 1, 0.5])
    assert [m.visits for m in minutes] == [1, 0, 0]
    assert [m.dwell_p50_s for m in minutes] == [None, None, pytest.approx(120)]


def test_what_is_told_late_lands_in_its_own_minute(site: Site) -> None:
    site.run("north", 0, 130, [*visit("window", 1, 59.8, 80), *visit("window", 2, 10, 59.9)])
    first, second = site.zone_minute("window"), site.zone_minute("window", 1)
    assert (first.visits, second.visits) == (2, 0)
    assert (first.dwell_p50_s, second.dwell_p50_s) == pytest.approx((49.9, 20.2))


def test_a_minute_closes_as_soon_as_it_can_no_longer_change(site: Site) -> None:
    site.run("north", 0, 63.5)
    assert site.closed == []
    site.run("north", 63.6, 63.8)
    assert {bucket.subject_id for bucket in site.closed} == {"window", "till", "shop", "door"}


def test_a_line_s_minute_counts_both_ways(site: Site) -> None:
    told = [
        (at, Crossed("door", 1, at, way))
        for at, way in ((5, Direction.IN), (60, Direction.OUT), (70, Direction.IN))
    ]
    site.run("north", 0, 130, told)
    first, second = site.buckets("door")
    assert first == LineBucket("door", 0, 60, pytest.approx(1), 1, 0)
    assert second == LineBucket("door", 60, 120, pytest.approx(1), 1, 1)
    assert first.kind is Kind.LINE


def test_an_outage_is_not_an_empty_store(site: Site) -> None:
    site.run("north", 0, 20, visit("window", 1, 0, 15))
    site.down("north", 21, 140)
    site.run("north", 141, 190)
    minutes = [site.zone_minute("window", i) for i in range(3)]
    assert [m.coverage for m in minutes] == pytest.approx([20 / 60, 0, 39 / 60])
    assert [m.occupancy_mean for m in minutes] == [pytest.approx(15 / 20), None, 0]
    assert [m.occupancy_peak for m in minutes] == [1, None, 0]


@pytest.mark.parametrize(
    ("gap_s", "covered_s"),
    [
        pytest.param(2.4, 60, id="half a frame a second, one of them late"),
        pytest.param(2.6, 57.4, id="long gap"),
    ],
)
def test_time_between_two_frames_is_covered_if_it_is_short(
    site: Site, gap_s: float, covered_s: float
) -> None:
    site.run("north", 0, 30)
    site.run("north", 30 + gap_s, 70)
    assert site.zone_minute("window").coverage == pytest.approx(covered_s / 60)


def test_a_store_is_covered_only_while_all_its_cameras_look(site: Site) -> None:
    site.run("north", 0, 65)
    site.run("south", 30, 65, visit("back", 1, 40, 50))
    minute = site.zone_minute("corner")
    assert (minute.coverage, minute.occupancy_mean) == (pytest.approx(0.5), pytest.approx(10 / 30))


def test_a_store_s_minute_waits_for_all_its_cameras(site: Site) -> None:
    site.run("north", 0, 200)
    assert site.buckets("corner") == []
    site.run("south", 0, 65)
    assert [bucket.start for bucket in site.buckets("corner")] == [0]


def test_minutes_in_which_nobody_reported_anything_do_not_exist(site: Site) -> None:
    site.run("north", 0, 10)
    site.run("north", 10 * DAY_S, 10 * DAY_S + 70)
    assert [bucket.start for bucket in site.buckets("window")] == [0, 10 * DAY_S]


def test_the_end_of_a_file_closes_what_is_open(site: Site) -> None:
    site.run("north", 0, 80, [(70, Entered("window", 1, 69.5))])
    site.run("south", 0, 30)
    site.closed += site.ledger.finish()
    assert [bucket.start for bucket in site.buckets("corner")] == [0, 60]
    last = site.zone_minute("window", 1)
    assert (last.coverage, last.visits, last.occupancy_mean) == (
        pytest.approx(20 / 60),
        1,
        pytest.approx(10.5 / 20),
    )
    assert site.ledger.finish() == []


def test_memory_is_bounded_by_open_visits_and_open_minutes(site: Site) -> None:
    for minute in range(180):
        since = 60.0 * minute
        told = [
            e for i in range(5) for e in visit("window", 5 * minute + i, since + 9 * i, since + 9 * i + 7)
        ]
        told += [(since + i, Crossed("door", 1, since + i, Direction.IN)) for i in range(50)]
        site.run("north", since, since + 49, told, fps=1)
        site.down("north", since + 50, since + 59)
        site.down("south", since, since + 59)
    for book in site.ledger._visit_books.values():
        assert len(list(book._visits)) < 30
    for shelf in site.ledger._shelves.values():
        assert sum(map(len, shelf.coverage.spans)) < 5
        assert len(shelf.coverage._minutes) < 4
    assert len(site.ledger._line_books["door"]._crossings) <= 50
