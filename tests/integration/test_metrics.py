"""What the real program says of dwell times, queues, capture rate, units and areas is what its events tell."""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from support.broker import Broker
from support.demo import demo_site, replay_clip
from support.recorder import Heard, Recorder
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

CORNER_SHOP = """\
  corner-shop:
    name: Corner shop
    zones: [junction, left-window]
    corridor: [junction]
    entrance: [right-door]
"""
EAST = """\
areas:
  east:
    name: East of the right door
    doors: {right-door: in}
    zones: [junction]
"""
DOOR = "right-door"
Body = dict[str, Any]


@dataclass
class Told:
    """What the program has said: its events in order, and the newest of its states."""

    events: list[tuple[str, Body]]
    states: dict[str, Body]

    @classmethod
    def of(cls, heard: list[Heard]) -> "Told":
        bodies = sorted(
            ((each.topic, each.body) for each in heard if each.topic.count("/") > 2),
            key=lambda each: each[1]["seq"],
        )
        events = {body["seq"]: (topic, body) for topic, body in bodies if "/event/" in topic}
        states = {topic.removeprefix("footfall/demo-mall/"): body for topic, body in bodies}
        return cls(list(events.values()), states)

    def at(self, kind: str, place: str) -> list[Body]:
        """The events of a kind at a zone or a line."""
        bodies = [body for topic, body in self.events if topic.endswith(f"event/{kind}")]
        return [body for body in bodies if place in (body.get("zone"), body.get("line"))]


def seconds(body: Body) -> float:
    return datetime.fromisoformat(body["at"]).timestamp()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Two minutes of the clip, on a broker of their own."""
    folder = tmp_path_factory.mktemp("metrics")
    site = folder / "site.yaml"
    text = demo_site()
    assert text.count("stores:\n") == text.count("queue: false") == 1
    asked = text.replace("stores:\n", f"stores:\n{CORNER_SHOP}").replace("queue: false", "queue: true")
    site.write_text(asked + EAST)
    with Broker(folder / "broker") as broker, Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder:
        replay_clip(site, broker, folder / "state")
        wait_until(lambda: said_at_the_end(recorder), "the metrics at the end", 30)
        return Told.of(recorder.heard())


def said_at_the_end(recorder: Recorder) -> bool:
    """At the start, after a minute, at the end; and the last area is the last word of all."""
    areas = recorder.heard(lambda each: each.topic.endswith("/area/east/state"))
    return len(areas) == 3


def open_visits(told: Told, zone: str) -> dict[int, float]:
    """Since when who is still inside."""
    there = {body["track"]: began(body) for body in told.at("entered", zone)}
    left = Counter(body["track"] for body in told.at("exited", zone))
    came = Counter(body["track"] for body in told.at("entered", zone))
    return {track: since for track, since in there.items() if came[track] > left[track]}


def began(entered: Body) -> float:
    """When the visit began; earlier than its person came where that one had only stepped aside."""
    return seconds({"at": entered["since"] or entered["at"]})


def ends(told: Told, zone: str) -> list[Body]:
    """The exits after which nobody went on with the visit."""
    ended: list[Body] = []
    for body in sorted([*told.at("entered", zone), *told.at("exited", zone)], key=lambda body: body["seq"]):
        if "dwell_s" in body:
            ended.append(body)
        elif body["since"] is not None:
            ended.remove([known for known in ended if known["track"] == body["track"]][-1])
    return ended


def surviving(ended_s: list[float], going_on_s: list[float], part: float) -> float | None:
    """By Kaplan and Meier, literally: when this part of the visits is over."""
    left = 1.0
    for length_s in sorted(ended_s):
        there = sum(each >= length_s for each in ended_s + going_on_s)
        left *= 1 - 1 / there
        if left <= 1 - part + 1e-9:
            return length_s
    return None


@pytest.mark.parametrize("zone", ["junction", "left-window"])
def test_dwell_times_are_those_of_the_events(told: Told, zone: str) -> None:
    metrics = told.states[f"zone/{zone}/metrics"]
    ended_s = [body["dwell_s"] for body in ends(told, zone)]
    going_on_s = [seconds(metrics) - since for since in open_visits(told, zone).values()]
    assert len(ended_s) > 5
    dwell = metrics["dwell"]
    assert (dwell["visits"], dwell["going_on"]) == (len(ended_s) + len(going_on_s), len(going_on_s))
    edges = [each["from_s"] for each in dwell["histogram"]]
    bins = Counter(bisect_right(edges, length_s) - 1 for length_s in ended_s)
    assert [each["visits"] for each in dwell["histogram"]] == [bins[number] for number in range(len(edges))]
    for key, part in (("p50_s", 0.5), ("p90_s", 0.9)):
        assert dwell[key] == pytest.approx(surviving(ended_s, going_on_s, part), rel=0.02)


def test_a_store_of_two_zones_has_the_visits_of_both(told: Told) -> None:
    store = told.states["store/corner-shop/metrics"]["dwell"]
    zones = [told.states[f"zone/{zone}/metrics"]["dwell"] for zone in ("junction", "left-window")]
    people = {body["track"] for zone in ("junction", "left-window") for body in told.at("entered", zone)}
    assert len(people) <= store["visits"] <= sum(each["visits"] for each in zones)


def test_the_queue_is_who_has_been_in_its_zone_for_some_seconds(told: Told) -> None:
    metrics = told.states["zone/junction/metrics"]
    waited_s = [seconds(metrics) - since for since in open_visits(told, "junction").values()]
    waiting_s = [each for each in waited_s if each >= 5]
    served_s = [body["dwell_s"] for body in ends(told, "junction") if body["dwell_s"] >= 5]
    queue = metrics["queue"]
    assert queue["length"] == len(waiting_s)
    assert queue["longest_wait_s"] == (pytest.approx(max(waiting_s), abs=0.1) if waiting_s else None)
    assert served_s
    assert queue["mean_wait_s"] == pytest.approx(sum(served_s) / len(served_s), abs=0.1)
    assert told.states["zone/left-window/metrics"]["queue"] is None


def test_the_capture_rate_is_that_of_corridor_and_door(told: Told) -> None:
    ways: dict[int, list[Body]] = defaultdict(list)
    for body in told.at("crossed", DOOR):
        ways[body["track"]].append(body)
    came_in = {track for track, way in ways.items() if any(body["direction"] == "in" for body in way)}
    came_out = {track for track, way in ways.items() if way[0]["direction"] == "out"} - came_in
    stays_s: Counter[int] = Counter()
    for body in ends(told, "junction"):
        stays_s[body["track"]] += body["dwell_s"]
    end = seconds(told.states["store/corner-shop/metrics"])
    for track, since in open_visits(told, "junction").items():
        stays_s[track] += end - since
    passed = {track for track, stay_s in stays_s.items() if stay_s < 60} - came_out
    capture = told.states["store/corner-shop/metrics"]["capture"]
    assert capture["passers_by"] == len(passed | came_in)
    assert 0 < len(came_in) >= capture["visitors"]
    assert capture["rate"] == round(capture["visitors"] / capture["passers_by"], 3)
    assert told.states["store/shoe-shop/metrics"]["capture"] is None


@pytest.mark.parametrize("line", ["middle-door", DOOR])
def test_buying_units_are_no_more_than_people(told: Told, line: str) -> None:
    metrics = told.states[f"line/{line}/metrics"]
    ways = Counter(body["direction"] for body in told.at("crossed", line))
    assert sum(ways.values()) > 3
    for way in ("in", "out"):
        assert min(1, ways[way]) <= metrics[f"units_{way}"] <= ways[way]


def test_an_area_has_the_crossings_of_its_door_and_its_books_balance(told: Told) -> None:
    area = told.states["area/east/state"]
    inside = missed = 0
    for body in told.at("crossed", DOOR):
        missed += body["direction"] == "out" and inside == 0
        inside = max(0, inside + (1 if body["direction"] == "in" else -1))
    ways = Counter(body["direction"] for body in told.at("crossed", DOOR))
    assert (area["entries"], area["exits"]) == (ways["in"], ways["out"])
    assert (area["occupancy"], area["missed_entries"], area["missed_exits"]) == (inside, missed, 0)
    assert area["observed"] == len(open_visits(told, "junction"))
    assert area["difference"] == area["observed"] - area["occupancy"]
