"""What stores ask of a day, on the board."""

from datetime import datetime

from footfall_ui.views import (
    CaptureView,
    DwellView,
    Freshness,
    HeatMapView,
    QueueView,
    VisitorsView,
)
from support.pages import NOON
from support.told import CAMERA, STORE, Told, later

METRICS = "footfall/mall/store/shoes/metrics"


def test_a_store_shows_how_long_people_stay_and_how_many_come_in(told: Told) -> None:
    told.say(STORE, occupancy=3)
    assert (told.site().stores[0].dwell, told.site().stores[0].capture) == (None, None)

    told.say(
        METRICS,
        dwell={"p50_s": 8.2, "p90_s": None},
        capture={"passers_by": 240, "visitors": 17, "rate": 0.071},
    )

    (store,) = told.site().stores
    assert store.dwell == DwellView(p50_s=8.2, p90_s=None)
    assert store.capture == CaptureView(passers_by=240, visitors=17, rate=0.071)


def test_metrics_that_became_unknown_are_unknown(told: Told) -> None:
    told.say(STORE, occupancy=3)
    told.say(METRICS, dwell={"p50_s": 8.2, "p90_s": 9.0}, capture=None)
    told.say(METRICS, dwell=None, capture=None)

    assert (told.site().stores[0].dwell, told.site().stores[0].capture) == (None, None)


def test_metrics_are_shown_for_as_long_as_they_are_said_every_minute_or_the_whole_board_is_stale(
    told: Told,
) -> None:
    told.say(METRICS, dwell={"p50_s": 8.2, "p90_s": 9.0}, capture=None)
    told.say(STORE, occupancy=3, received_at=later(150))
    assert told.site(later(150)).stores[0].dwell is not None
    assert told.site(later(151)).stores[0].dwell is None

    told.raw("footfall/mall/status", b"offline")
    (store,) = told.site(later(151)).stores
    assert (store.freshness, store.dwell) == (Freshness.STALE, DwellView(p50_s=8.2, p90_s=9.0))


ZONE = "footfall/mall/zone/till/state"
QUEUE = {"length": 2, "expected_wait_s": 110.5, "longest_wait_s": None}


def queue(told: Told, now: datetime = NOON) -> QueueView | None:
    (zone,) = told.site(now).zones
    return zone.queue


def test_a_zone_shows_its_queue(told: Told) -> None:
    told.say(ZONE, camera="north", occupancy=3)
    assert queue(told) is None
    told.say("footfall/mall/zone/till/metrics", queue=QUEUE)
    assert queue(told) == QueueView(length=2, expected_wait_s=110.5, longest_wait_s=None)
    told.say("footfall/mall/zone/till/metrics", queue=None)
    assert queue(told) is None


def test_nobody_waits_in_a_zone_that_is_not_seen(told: Told) -> None:
    told.say(ZONE, camera="north", occupancy=3)
    told.say("footfall/mall/zone/till/metrics", queue=QUEUE)
    assert queue(told, later(16)) is None
    told.say(ZONE, camera="north", occupancy=None)
    assert queue(told) is None


def test_a_queue_that_was_told_long_ago_is_not_shown(told: Told) -> None:
    told.say("footfall/mall/zone/till/metrics", queue=QUEUE)
    told.say(ZONE, camera="north", occupancy=3, received_at=later(160))
    assert queue(told, later(160)) is None


def test_a_line_shows_its_buying_units(told: Told) -> None:
    told.say("footfall/mall/line/door/state", camera="north", **{"in": 12, "out": 9, "net": 3})
    assert told.site().lines[0].units_in is None

    told.say("footfall/mall/line/door/metrics", units_in=8, units_out=7)

    assert (told.site().lines[0].units_in, told.site().lines[0].units_out) == (8, 7)


def test_different_visitors_are_a_range_that_grows_stale(told: Told) -> None:
    told.say("footfall/mall/visitors/state", lower=212, estimate=231, upper=260, since=NOON.isoformat())

    known = {"lower": 212, "estimate": 231, "upper": 260, "since": NOON}
    assert told.site().visitors == VisitorsView(freshness=Freshness.LIVE, stale_since=None, **known)
    stale = VisitorsView(freshness=Freshness.STALE, stale_since=NOON, **known)
    assert told.site(later(16)).visitors == stale


def test_visitors_that_are_null_are_unknown(told: Told) -> None:
    told.say("footfall/mall/visitors/state", lower=None, estimate=None, upper=None, since=None)

    visitors = told.site().visitors
    assert visitors is not None
    assert visitors.freshness is Freshness.UNKNOWN


def test_a_heat_map_is_offered_once_it_is_known_and_grows_stale(told: Told) -> None:
    heat_map = "footfall/mall/camera/north/heatmap"
    told.say(CAMERA, state="online")
    told.say(heat_map, since=None, picture=None)
    assert not told.site().cameras[0].has_heat_map
    assert told.board.heat_map("mall", "north", NOON) is None

    told.say(heat_map, since=NOON.isoformat(), picture={"person_seconds": [[0, 12]]}, at=later(60))

    assert told.site().cameras[0].has_heat_map
    known = {"since": NOON, "until": later(60), "person_seconds": ((0, 12),)}
    live = HeatMapView(freshness=Freshness.LIVE, **known)
    assert told.board.heat_map("mall", "north", later(210)) == live
    stale = HeatMapView(freshness=Freshness.STALE, **known)
    assert told.board.heat_map("mall", "north", later(211)) == stale
    told.raw("footfall/mall/status", b"offline")
    assert told.board.heat_map("mall", "north", later(61)) == stale
    assert told.board.heat_map("another mall", "north", NOON) is None


def test_density_is_shown_where_the_floor_is_known(told: Told) -> None:
    told.say(
        "footfall/mall/zone/window/state",
        camera="north",
        occupancy=2,
        density_per_m2=0.4,
        level_of_service="B",
    )

    (zone,) = told.site().zones
    assert (zone.density_per_m2, zone.level_of_service) == (0.4, "B")
