"""What is live, stale and unknown on the board."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from footfall_ui.board import Board
from footfall_ui.messages import parse
from footfall_ui.views import (
    BoardView,
    CaptureView,
    DwellView,
    Freshness,
    HeatMapView,
    QueueView,
    SiteView,
    VisitorsView,
)
from support.pages import NOON, payload

STORE = "footfall/mall/store/shoes/state"
CAMERA = "footfall/mall/camera/north/status"


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


class Told:
    """A connected board and a way to tell it things."""

    def __init__(self) -> None:
        self.board = Board()
        self.board.broker_found()

    def say(
        self,
        topic: str,
        at: datetime = NOON,
        received_at: datetime | None = None,
        retained: bool = False,
        **fields: Any,
    ) -> None:
        self.raw(topic, payload(at=at, **fields), received_at or at, retained)

    def raw(self, topic: str, body: bytes, received_at: datetime = NOON, retained: bool = False) -> None:
        message = parse(topic, body)
        assert message is not None
        self.board.take(message, received_at, retained=retained)

    def site(self, now: datetime = NOON) -> SiteView:
        (site,) = self.board.view(now).sites
        return site


@pytest.fixture
def told() -> Told:
    return Told()


def test_an_empty_board_shows_no_site_and_no_broker() -> None:
    view = Board().view(NOON)

    assert (view.sites, view.broker.connected) == ((), False)
    assert view.broker.detail


def test_a_count_that_was_just_heard_is_live(told: Told) -> None:
    told.say(STORE, name="Shoes", occupancy=3, visits_today=7, mean_dwell_s=8.5)

    (store,) = told.site().stores
    assert (store.id, store.name, store.freshness, store.occupancy) == ("shoes", "Shoes", Freshness.LIVE, 3)
    assert (store.visits_today, store.mean_dwell_s, store.stale_since) == (7, 8.5, None)


@pytest.mark.parametrize(("silence_s", "freshness"), [(15, Freshness.LIVE), (15.1, Freshness.STALE)])
def test_a_count_grows_stale_after_fifteen_seconds_of_silence(
    told: Told, silence_s: float, freshness: Freshness
) -> None:
    told.say(STORE, occupancy=3)

    (store,) = told.site(later(silence_s)).stores
    assert store.freshness is freshness
    assert store.stale_since == (NOON if freshness is Freshness.STALE else None)
    assert store.occupancy == 3


def test_a_count_that_is_null_is_unknown_however_fresh(told: Told) -> None:
    told.say(STORE, occupancy=None)

    assert told.site().stores[0].freshness is Freshness.UNKNOWN
    assert told.site(later(60)).stores[0].freshness is Freshness.UNKNOWN


def test_everything_is_stale_when_the_counting_program_has_gone(told: Told) -> None:
    told.raw("footfall/mall/status", b"online")
    told.say(STORE, occupancy=3)
    told.say("footfall/mall/engine/status", device="CPU")
    assert told.site().state == "online"

    told.raw("footfall/mall/status", b"offline")

    site = told.site()
    assert site.state == "offline"
    assert site.stores[0].freshness is Freshness.STALE
    assert site.engine is not None
    assert site.engine.freshness is Freshness.STALE


@pytest.mark.parametrize(
    ("latency_ms", "shown"),
    [
        ({"to_mqtt": {"p50": 30.0, "p95": 45.2, "p99": 60.1}, "waiting": None}, 45.2),
        ({"to_mqtt": None}, None),
        (None, None),
    ],
    ids=["measured", "nothing measured", "an older counting program"],
)
def test_the_engine_shows_how_soon_numbers_are_out(
    told: Told, latency_ms: object, shown: float | None
) -> None:
    told.say("footfall/mall/engine/status", device="CPU", latency_ms=latency_ms)
    engine = told.site().engine
    assert engine is not None
    assert engine.to_mqtt_p95_ms == shown


def test_everything_is_stale_while_the_broker_is_away_and_live_again_afterwards(told: Told) -> None:
    told.say(STORE, occupancy=3)
    told.board.broker_lost("no broker")

    assert told.board.view(NOON).broker.detail == "no broker"
    assert told.site().state == "unknown"
    assert told.site().stores[0].freshness is Freshness.STALE

    told.board.broker_found()
    assert told.site().stores[0].freshness is Freshness.LIVE


def test_a_retained_count_of_yesterday_is_not_live(told: Told) -> None:
    told.say(STORE, at=later(-86400), received_at=NOON, retained=True, occupancy=3)

    (store,) = told.site().stores
    assert (store.freshness, store.stale_since) == (Freshness.STALE, later(-86400))


def test_a_retained_count_of_a_moment_ago_is_live(told: Told) -> None:
    told.say(STORE, at=later(-3), received_at=NOON, retained=True, occupancy=3)

    assert told.site().stores[0].freshness is Freshness.LIVE


@pytest.mark.parametrize("skew_s", [-3600, 3600], ids=["slow clock", "fast clock"])
def test_what_comes_live_is_believed_although_the_publishers_clock_is_wrong(
    told: Told, skew_s: float
) -> None:
    told.say(STORE, at=later(skew_s), received_at=NOON, occupancy=3)

    assert told.site(later(10)).stores[0].freshness is Freshness.LIVE
    assert told.site(later(20)).stores[0].stale_since == NOON


def test_a_retained_message_from_the_future_is_dated_by_its_arrival(told: Told) -> None:
    told.say(STORE, at=later(3600), received_at=NOON, retained=True, occupancy=3)

    assert told.site(later(16)).stores[0].freshness is Freshness.STALE


def test_hearing_a_retained_message_again_after_a_reconnect_does_not_make_it_older(told: Told) -> None:
    told.say(STORE, at=later(-3600), received_at=NOON, occupancy=3)
    told.say(STORE, at=later(-3600), received_at=later(5), retained=True, occupancy=3)

    assert told.site(later(10)).stores[0].freshness is Freshness.LIVE


def test_an_unknown_store_names_the_cameras_that_are_to_blame(told: Told) -> None:
    told.say(STORE, occupancy=None, cameras=["north", "south", "east"])
    told.say(CAMERA, name="North hall", state="offline", detail="no route")
    told.say("footfall/mall/camera/east/status", state="online")

    reason = told.site().stores[0].reason
    assert reason == "Camera south has not reported yet; Camera North hall is offline"


def test_a_camera_that_is_down_says_why(told: Told) -> None:
    told.say(CAMERA, name="North hall", state="offline", detail="no route to host")

    (camera,) = told.site().cameras
    assert (camera.state, camera.detail) == ("offline", "no route to host")


def test_a_camera_without_a_state_is_unknown(told: Told) -> None:
    told.say(CAMERA, state=None)

    (camera,) = told.site().cameras
    assert (camera.state, camera.freshness) == ("unknown", Freshness.UNKNOWN)


def test_a_line_without_its_counts_is_unknown(told: Told) -> None:
    told.say("footfall/mall/line/door/state", camera="north", **{"in": None, "out": None, "net": None})

    assert told.site().lines[0].freshness is Freshness.UNKNOWN


def test_only_raised_alerts_are_shown_with_the_name_of_their_store(told: Told) -> None:
    told.say(STORE, name="Shoes", occupancy=9)
    told.say("footfall/mall/alert/full", store="shoes", state="raised", value=9, threshold=8)
    told.say("footfall/mall/alert/empty", store="shoes", state="cleared")

    (alert,) = told.site(later(3600)).alerts
    assert (alert.rule, alert.store_name, alert.value, alert.freshness) == (
        "full",
        "Shoes",
        9,
        Freshness.LIVE,
    )


def test_a_cleared_topic_takes_its_subject_and_at_last_the_site_away(told: Told) -> None:
    told.say(STORE, occupancy=3)
    told.say("footfall/mall/bucket/shoes", kind="store", start=NOON.isoformat(), coverage=1.0)
    told.say(CAMERA, state="online")

    told.raw(STORE, b"")
    assert told.site().stores == ()

    told.raw(CAMERA, b"")
    assert told.board.view(NOON).sites == ()


def test_a_site_is_called_by_its_name_as_soon_as_that_is_known(told: Told) -> None:
    told.say(STORE, occupancy=3)
    assert told.site().name == "mall"

    told.say("footfall/mall/engine/status", site_name="The Mall")
    assert told.site().name == "The Mall"


def test_sites_that_run_come_first_and_names_are_in_order(told: Told) -> None:
    told.raw("footfall/a-closed/status", b"offline")
    told.raw("footfall/b-open/status", b"online")
    for subject, name in (("x", "beta"), ("y", "Alpha"), ("z", "gamma")):
        told.say(f"footfall/b-open/store/{subject}/state", name=name, occupancy=0)

    sites = told.board.view(NOON).sites
    assert [site.site for site in sites] == ["b-open", "a-closed"]
    assert [store.name for store in sites[0].stores] == ["Alpha", "beta", "gamma"]


def test_two_views_that_differ_only_in_time_show_the_same(told: Told) -> None:
    told.say(STORE, occupancy=3)
    first: BoardView = told.board.view(NOON)

    assert told.board.view(later(1)).shows_the_same_as(first)
    assert not told.board.view(later(16)).shows_the_same_as(first)


def minute(told: Told, number: int, **fields: Any) -> None:
    start = NOON + timedelta(minutes=number)
    fields = {"coverage": 1.0, "occupancy_mean": float(number % 7), "occupancy_peak": 7, **fields}
    told.say("footfall/mall/bucket/shoes", kind="store", start=start.isoformat(), **fields)


def trend(told: Told, now: datetime) -> list[tuple[datetime, float | None]]:
    return [(point.start, point.mean) for point in told.site(now).stores[0].trend]


def test_the_trend_holds_the_last_half_hour_however_long_it_runs(told: Told) -> None:
    told.say(STORE, occupancy=3)
    for number in range(100):
        minute(told, number)

    points = trend(told, NOON + timedelta(minutes=100))
    assert [start for start, _ in points] == [NOON + timedelta(minutes=number) for number in range(70, 100)]


def test_minutes_that_fell_off_the_trend_are_not_kept(told: Told) -> None:
    told.say(STORE, occupancy=3)
    for number in range(100):
        minute(told, number)

    assert trend(told, NOON + timedelta(minutes=60)) == []


def test_minutes_may_come_late_and_twice(told: Told) -> None:
    told.say(STORE, occupancy=3)
    for number in (2, 0, 1, 0):
        minute(told, number)

    assert trend(told, NOON + timedelta(minutes=3)) == [
        (NOON + timedelta(minutes=number), float(number)) for number in range(3)
    ]


def test_the_trend_moves_on_when_nothing_comes_any_more(told: Told) -> None:
    told.say(STORE, occupancy=3)
    minute(told, 0)

    assert len(trend(told, NOON + timedelta(minutes=30))) == 1
    assert trend(told, NOON + timedelta(minutes=31)) == []


def test_a_minute_that_nobody_saw_is_a_gap_and_not_a_zero(told: Told) -> None:
    told.say(STORE, occupancy=3)
    minute(told, 0, coverage=0.0, occupancy_mean=0.0, occupancy_peak=0)

    assert trend(told, NOON) == [(NOON, None)]


def test_minutes_of_zones_and_lines_are_not_kept(told: Told) -> None:
    told.say("footfall/mall/bucket/door", kind="line", start=NOON.isoformat(), coverage=1.0)

    assert told.board.view(NOON).sites == ()


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


def test_a_store_keeps_its_trend_when_something_else_of_its_name_is_cleared(told: Told) -> None:
    told.say(STORE, occupancy=3)
    minute(told, 0)
    told.raw("footfall/mall/camera/shoes/heatmap", b"")
    told.raw("footfall/mall/camera/shoes/status", b"")

    assert len(trend(told, NOON)) == 1
