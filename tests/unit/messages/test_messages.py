"""The words of the messages: header, topics, rounding, and what stands for unknown."""

import threading
from pathlib import Path

import pytest

from footfall.adapters.broker.letters import Letter
from footfall.core.counting import Kind as Subject
from footfall.core.counting import LineBucket, LineCounts, ZoneBucket, ZoneCounts
from footfall.core.density import Ground
from footfall.core.events import Crossed, Direction, Entered, Exited
from footfall.core.geometry import Point
from footfall.core.heat_map import Grid, HeatMap, picture_grid
from footfall.messages import Kind, Message, state_filters, state_topics, status_topic, timestamp
from support.mall import MALL, NOON, body, mall_messages


def test_every_message_tells_version_time_site_boot_and_a_rising_number() -> None:
    messages = mall_messages("boot-7")
    first, second = messages.line_state("door", None, NOON), messages.zone_state("window", None, NOON + 1)
    assert body(first, "schema", "at", "site", "boot", "seq") == {
        "schema": 1,
        "at": "2026-01-31T12:00:00.000Z",
        "site": "mall",
        "boot": "boot-7",
        "seq": 1,
    }
    assert second.payload["seq"] == 2


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (NOON + 0.0006, "2026-01-31T12:00:00.001Z"),
        (NOON + 0.9996, "2026-01-31T12:00:01.000Z"),
        (NOON + 0.1, "2026-01-31T12:00:00.100Z"),
    ],
)
def test_times_are_utc_to_the_nearest_millisecond(at: float, written: str) -> None:
    assert timestamp(at) == written


def test_a_zone_state_tells_where_and_how_many() -> None:
    message = mall_messages("b").zone_state("window", ZoneCounts(2, 17, 8.3149, 12.005), NOON)
    assert (message.topic, message.kind) == ("footfall/mall/zone/window/state", Kind.STATE)
    assert body(message, "zone", "name", "camera", "occupancy", "visits_today", "mean_dwell_s") == {
        "zone": "window",
        "name": "Shop window",
        "camera": "walkway",
        "occupancy": 2,
        "visits_today": 17,
        "mean_dwell_s": 8.31,
    }


@pytest.mark.parametrize(
    ("ground", "people", "density", "level"),
    [
        pytest.param(Ground(9.0), 4, 0.444, "C", id="known floor"),
        pytest.param(Ground(9.0, standing=True), 4, 0.444, "A", id="where people stand"),
        pytest.param(Ground(9.0), 0, 0.0, "A", id="nobody"),
        pytest.param(Ground(9.0), None, None, None, id="unknown people"),
        pytest.param(None, 4, None, None, id="unknown floor"),
    ],
)
def test_a_zone_state_tells_how_crowded_it_is(
    ground: Ground | None, people: int | None, density: float | None, level: str | None
) -> None:
    messages = mall_messages("b", {} if ground is None else {"window": ground})
    message = messages.zone_state("window", ZoneCounts(people, 17, None, None), NOON)
    assert body(message, "density_per_m2", "level_of_service") == {
        "density_per_m2": density,
        "level_of_service": level,
    }
    assert messages.zone_state("window", None, NOON).payload["density_per_m2"] is None


def test_a_bucket_of_a_zone_tells_how_crowded_it_was_at_most() -> None:
    minute = ZoneBucket(Subject.ZONE, "window", NOON, NOON + 60, 1.0, 1.5, 6, 2, 4.0, 5.0)
    assert mall_messages("b", {"window": Ground(8.0)}).bucket(minute).payload["density_peak_per_m2"] == 0.75
    assert mall_messages("b").bucket(minute).payload["density_peak_per_m2"] is None


def test_a_heat_map_tells_rounded_seconds_row_by_row_and_where_its_floor_lies() -> None:
    picture, floor = HeatMap(Grid(2, 3, 0.0, 0.0, 0.5, 1 / 3)), HeatMap(Grid(2, 1, -3.5, 12.0, 0.5, 0.5))
    for at in (0.0, 1.6):
        picture.look([Point(0.7, 0.4)], NOON + at, "2026-01-31")
        floor.look([Point(-3.4, 12.1), Point(-3.4, 12.1)], NOON + at, "2026-01-31")
    message = mall_messages("b").heat_map("walkway", picture, floor, NOON + 60)
    assert (message.topic, message.kind) == ("footfall/mall/camera/walkway/heatmap", Kind.STATE)
    assert body(message, "camera", "name", "since", "picture", "floor") == {
        "camera": "walkway",
        "name": "Walkway",
        "since": "2026-01-31T12:00:00.000Z",
        "picture": {"columns": 2, "rows": 3, "person_seconds": [[0, 0], [0, 2], [0, 0]]},
        "floor": {
            "columns": 2,
            "rows": 1,
            "x_m": -3.5,
            "y_m": 12.0,
            "cell_m": 0.5,
            "person_seconds": [[3, 0]],
        },
    }


def test_the_states_of_a_site_are_known_and_subscribed_to() -> None:
    known = state_topics("mall", MALL)
    assert known == {
        f"footfall/mall/{end}"
        for end in (
            "camera/walkway/status",
            "camera/walkway/heatmap",
            "zone/window/state",
            "zone/window/metrics",
            "store/shoe-shop/state",
            "store/shoe-shop/metrics",
            "line/door/state",
            "line/door/metrics",
            "area/wing/state",
        )
    }
    assert {topic.replace("/+/", "/") for topic in state_filters("mall")} == {
        "footfall/mall/visitors/state",
        *("/".join((*topic.split("/")[:3], topic.split("/")[4])) for topic in known),
    }


def test_the_largest_heat_map_of_a_day_fits_into_a_message_of_the_broker() -> None:
    conf = (Path(__file__).parents[3] / "mosquitto" / "mosquitto.conf").read_text()
    limit = next(int(line.split()[1]) for line in conf.splitlines() if line.startswith("max_packet_size"))
    picture, floor = HeatMap(picture_grid(1000, 1000)), HeatMap(Grid(80, 80, -1000.5, -1000.5, 0.5, 0.5))
    picture.person_seconds[:] = 9 * 86_400
    floor.person_seconds[:] = 86_400
    message = mall_messages("b").heat_map("walkway", picture, floor, NOON)
    assert len(Letter.of(message).text) < 0.9 * limit


def test_a_store_state_lists_its_zones_and_cameras() -> None:
    message = mall_messages("b").store_state("shoe-shop", ZoneCounts(0, 0, None, None), NOON)
    assert message.topic == "footfall/mall/store/shoe-shop/state"
    assert body(message, "store", "zones", "cameras", "occupancy", "mean_dwell_s") == {
        "store": "shoe-shop",
        "zones": ["window"],
        "cameras": ["walkway"],
        "occupancy": 0,
        "mean_dwell_s": None,
    }


def test_a_line_state_tells_both_ways_and_the_difference() -> None:
    message = mall_messages("b").line_state("door", LineCounts(5, 7), NOON)
    assert message.topic == "footfall/mall/line/door/state"
    assert body(message, "line", "camera", "in", "out", "net") == {
        "line": "door",
        "camera": "walkway",
        "in": 5,
        "out": 7,
        "net": -2,
    }


def test_an_entry_says_with_which_visit_it_goes_on() -> None:
    messages = mall_messages("b")
    new, old = (messages.event(Entered("window", 4, NOON + 9, since)).payload for since in (None, NOON))
    assert (new["since"], old["since"]) == (None, "2026-01-31T12:00:00.000Z")


def test_events_carry_their_own_time_and_are_records() -> None:
    messages = mall_messages("b")
    entered = messages.event(Entered("window", 4, NOON))
    exited = messages.event(Exited("window", 4, NOON + 3, 3.14159))
    crossed = messages.event(Crossed("door", 5, NOON + 4, Direction.OUT))
    assert [each.topic.removeprefix("footfall/mall/") for each in (entered, exited, crossed)] == [
        "event/entered",
        "event/exited",
        "event/crossed",
    ]
    assert {each.kind for each in (entered, exited, crossed)} == {Kind.RECORD}
    assert body(exited, "zone", "camera", "track", "dwell_s", "at") == {
        "zone": "window",
        "camera": "walkway",
        "track": 4,
        "dwell_s": 3.14,
        "at": "2026-01-31T12:00:03.000Z",
    }
    assert body(crossed, "line", "camera", "track", "direction") == {
        "line": "door",
        "camera": "walkway",
        "track": 5,
        "direction": "out",
    }


def test_a_bucket_tells_its_minute_and_what_was_seen_of_it() -> None:
    minute = ZoneBucket(Subject.STORE, "shoe-shop", NOON, NOON + 60, 0.99949, 1.23456, 3, 4, 7.899, None)
    message = mall_messages("b").bucket(minute)
    assert (message.topic, message.kind) == ("footfall/mall/bucket/shoe-shop", Kind.RECORD)
    assert body(
        message, "at", "kind", "store", "start", "end", "coverage", "occupancy_mean", "dwell_p50_s"
    ) == {
        "at": "2026-01-31T12:01:00.000Z",
        "kind": "store",
        "store": "shoe-shop",
        "start": "2026-01-31T12:00:00.000Z",
        "end": "2026-01-31T12:01:00.000Z",
        "coverage": 0.999,
        "occupancy_mean": 1.235,
        "dwell_p50_s": 7.9,
    }
    assert body(message, "occupancy_peak", "visits", "dwell_p90_s") == {
        "occupancy_peak": 3,
        "visits": 4,
        "dwell_p90_s": None,
    }


def test_a_bucket_of_a_line_tells_both_ways() -> None:
    message = mall_messages("b").bucket(LineBucket("door", NOON, NOON + 60, 1.0, 3, 4))
    assert message.topic == "footfall/mall/bucket/door"
    assert body(message, "kind", "line", "in", "out") == {"kind": "line", "line": "door", "in": 3, "out": 4}
    assert "occupancy_mean" not in message.payload


def test_a_start_says_of_everything_that_it_is_unknown() -> None:
    said = {
        message.topic.removeprefix("footfall/mall/"): message for message in mall_messages("b").unknown(NOON)
    }
    assert set(said) == {
        "camera/walkway/status",
        "camera/walkway/heatmap",
        "zone/window/state",
        "zone/window/metrics",
        "store/shoe-shop/state",
        "store/shoe-shop/metrics",
        "line/door/state",
        "line/door/metrics",
        "area/wing/state",
    }
    assert said["camera/walkway/status"].payload["state"] is None
    assert body(said["camera/walkway/heatmap"], "since", "picture", "floor") == {
        "since": None,
        "picture": None,
        "floor": None,
    }
    assert said["zone/window/state"].payload["occupancy"] is None
    assert said["store/shoe-shop/state"].payload["visits_today"] is None
    assert said["line/door/state"].payload["net"] is None
    assert {message.kind for message in said.values()} == {Kind.STATE}


def test_the_topics_of_the_people_counter_reference_are_moments() -> None:
    messages = mall_messages("b")
    assert messages.person(2, 17) == Message("person", {"count": 2, "total": 17}, Kind.MOMENT)
    assert messages.person_duration(1.239).payload == {"duration": 1.24}
    assert (messages.person(0, 0).qos, messages.person(0, 0).retain) == (0, False)


def test_states_are_retained_and_records_are_not() -> None:
    messages = mall_messages("b")
    state, event = messages.line_state("door", None, NOON), messages.event(Entered("window", 1, NOON))
    assert (state.retain, state.qos) == (True, 1)
    assert (event.retain, event.qos) == (False, 1)


def test_numbers_are_unique_although_many_threads_write() -> None:
    messages = mall_messages("b")
    numbers: list[int] = []

    def write() -> None:
        numbers.extend([messages.line_state("door", None, NOON).payload["seq"] for _ in range(2000)])

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 8001))


def test_two_runs_over_the_same_values_differ_in_the_boot_alone() -> None:
    first, second = ([*mall_messages(boot).unknown(NOON)] for boot in ("one", "two"))
    assert [message.payload | {"boot": ""} for message in first] == [
        message.payload | {"boot": ""} for message in second
    ]


def test_the_status_topic_is_the_sites_own() -> None:
    assert status_topic("mall") == "footfall/mall/status"
