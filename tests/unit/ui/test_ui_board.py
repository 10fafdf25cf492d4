"""What is live, stale and unknown on the board."""

import pytest

from footfall_ui.board import Board
from footfall_ui.views import (
    BoardView,
    Freshness,
)
from support.pages import NOON
from support.told import CAMERA, STORE, Told, later


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


def test_sums_of_the_day_beside_an_unknown_count_are_dated_once_they_are_old(told: Told) -> None:
    told.say(STORE, occupancy=None, visits_today=412)

    dated = [told.site(later(silence_s)).stores[0] for silence_s in (15, 15.1)]
    assert [store.visits_today for store in dated] == [412, 412]
    assert [store.stale_since for store in dated] == [None, NOON]


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


def test_the_brokers_word_that_the_counting_program_runs_is_believed_while_that_is_heard(told: Told) -> None:
    told.raw("footfall/mall/status", b"online")
    assert told.site().state == "unknown"

    told.say("footfall/mall/engine/status", device="CPU")
    told.say("footfall/mall/alert/full", store="shoes", state="raised")
    states = [(site.state, site.alerts[0].freshness) for site in map(told.site, (later(15), later(15.1)))]
    assert states == [("online", Freshness.LIVE), ("unknown", Freshness.STALE)]


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


def test_a_camera_says_which_stream_is_looked_at_and_who_decodes_it(told: Told) -> None:
    told.say(CAMERA, state="online", stream="main stream: the only one", decoding="by OpenCV", model="own")
    (camera,) = told.site().cameras
    assert (camera.stream, camera.decoding, camera.model) == ("main stream: the only one", "by OpenCV", "own")


def test_a_camera_that_says_nothing_of_its_stream_is_shown_all_the_same(told: Told) -> None:
    told.say(CAMERA, state="online")
    (camera,) = told.site().cameras
    assert (camera.stream, camera.decoding, camera.model) == (None, None, None)


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

    (alert,) = told.site().alerts
    assert (alert.rule, alert.store_name, alert.value, alert.freshness) == (
        "full",
        "Shoes",
        9,
        Freshness.LIVE,
    )


def test_a_raised_alert_is_live_while_it_is_said_again_every_minute(told: Told) -> None:
    for said_s in (0, 60):
        told.say("footfall/mall/alert/full", at=later(said_s), store="shoes", state="raised")

    alerts = [told.site(later(now_s)).alerts[0] for now_s in (210, 210.1)]
    assert [(alert.freshness, alert.stale_since) for alert in alerts] == [
        (Freshness.LIVE, None),
        (Freshness.STALE, later(60)),
    ]


def test_a_cleared_topic_takes_its_subject_and_at_last_the_site_away(told: Told) -> None:
    told.say(STORE, occupancy=3)
    told.say("footfall/mall/bucket/shoes", kind="store", start=NOON.isoformat(), coverage=1.0)
    told.say(CAMERA, state="online")

    told.raw(STORE, b"")
    assert told.site().stores == ()

    told.raw(CAMERA, b"")
    told.say("footfall/mall/alert/full", store="shoes", state="raised")
    told.say("footfall/mall/alert/full", store="shoes", state="cleared")
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
