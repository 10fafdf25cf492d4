"""The words of the metrics and of the areas: rounding, bins, and what stands for unknown."""

from typing import Any

import pytest

from footfall.core.area_book import AreaCounts, Standing
from footfall.core.day_sums import UnitSums
from footfall.core.metric_books import DayOfVisits
from footfall.core.metrics.capture import CaptureCounts
from footfall.core.metrics.conservation import Balance, Reconciled
from footfall.core.metrics.dwell import DwellTimes
from footfall.core.metrics.queueing import QueueCounts
from footfall.messages import Kind, Message
from support.mall import NOON, mall_messages

HEADER = {"schema", "at", "site", "boot", "seq"}


def body(message: Message) -> dict[str, Any]:
    assert message.kind is Kind.STATE
    return {key: value for key, value in message.payload.items() if key not in HEADER}


def visits() -> DayOfVisits:
    """Three that ended, one that was cut off, one that goes on."""
    times = DwellTimes()
    for dwell_s in (2.0, 8.0, 3600.0):
        times.add(dwell_s)
    times.add(5.0, ended=False)
    return DayOfVisits(NOON - 60, 1, times.summary([20.0]))


def test_metrics_of_a_zone_tell_how_long_people_stay_and_wait() -> None:
    queue = QueueCounts(3, 2, 61.26, 80.0, 91.9, 30.04)
    message = mall_messages("b").zone_metrics("window", visits(), queue, NOON)
    assert message.topic == "footfall/mall/zone/window/metrics"
    told = body(message)
    assert (told["zone"], told["name"], told["camera"]) == ("window", "Shop window", "walkway")
    assert told["since"] == "2026-01-31T11:59:00.000Z"
    assert (told["dwell"]["visits"], told["dwell"]["going_on"]) == (5, 1)
    assert told["dwell"]["p50_s"] == pytest.approx(3600, rel=0.01), (
        "of those seen after 8 s, two thirds stayed on"
    )
    assert told["queue"] == {
        "length": 3,
        "mean_wait_s": 61.3,
        "p90_wait_s": 80.0,
        "expected_wait_s": 91.9,
        "longest_wait_s": 30.0,
    }


def test_the_bins_of_a_histogram_follow_each_other_to_an_open_end() -> None:
    bins = body(mall_messages("b").zone_metrics("window", visits(), None, NOON))["dwell"]["histogram"]
    assert bins[0] == {"from_s": 0.0, "to_s": 5.0, "visits": 1}
    assert bins[-1] == {"from_s": 1800.0, "to_s": None, "visits": 1}
    assert [each["to_s"] for each in bins[:-1]] == [each["from_s"] for each in bins[1:]]
    assert sum(each["visits"] for each in bins) == 3


def test_metrics_of_a_store_tell_what_part_of_the_passers_by_comes_in() -> None:
    told = body(mall_messages("b").store_metrics("shoe-shop", visits(), CaptureCounts(7, 2), NOON))
    assert (told["store"], told["name"], told["dwell"]["visits"]) == ("shoe-shop", "Shoe shop", 5)
    assert told["capture"] == {"passers_by": 7, "visitors": 2, "rate": 0.286}
    empty = body(mall_messages("b").store_metrics("shoe-shop", visits(), CaptureCounts(), NOON))
    assert empty["capture"] == {"passers_by": 0, "visitors": 0, "rate": None}


def test_metrics_of_a_line_tell_its_buying_units() -> None:
    told = body(mall_messages("b").line_metrics("door", UnitSums(NOON, 4, 3), NOON))
    assert told == {
        "line": "door",
        "name": "Door",
        "camera": "walkway",
        "since": "2026-01-31T12:00:00.000Z",
        "units_in": 4,
        "units_out": 3,
    }


def test_an_area_tells_its_balance_and_what_is_seen() -> None:
    standing = Standing(NOON, Balance(entries=9, exits=6, missed_entries=2, missed_exits=1))
    message = mall_messages("b").area_state("wing", AreaCounts(standing, 4, 3, Reconciled(3, -1)), NOON)
    assert message.topic == "footfall/mall/area/wing/state"
    told = body(message)
    assert told == {
        "area": "wing",
        "name": "East wing",
        "doors": ["door"],
        "zones": ["window"],
        "since": "2026-01-31T12:00:00.000Z",
        "occupancy": 4,
        "entries": 9,
        "exits": 6,
        "missed_entries": 2,
        "missed_exits": 1,
        "drift": 3,
        "observed": 3,
        "difference": -1,
        "reconciled": 3,
    }
    assert (
        told["entries"] - told["exits"] + told["missed_entries"] - told["missed_exits"] == told["occupancy"]
    )


def test_an_area_whose_doors_are_not_seen_keeps_its_books() -> None:
    standing = Standing(NOON, Balance(entries=9, exits=6))
    told = body(mall_messages("b").area_state("wing", AreaCounts(standing, None, 3, None), NOON))
    assert (told["occupancy"], told["entries"], told["observed"]) == (None, 9, 3)
    assert (told["difference"], told["reconciled"]) == (None, None)


def test_what_is_unknown_is_null() -> None:
    messages = mall_messages("b")
    zone = body(messages.zone_metrics("window", None, None, NOON))
    assert (zone["since"], zone["dwell"], zone["queue"]) == (None, None, None)
    store = body(messages.store_metrics("shoe-shop", None, None, NOON))
    assert (store["since"], store["dwell"], store["capture"]) == (None, None, None)
    line = body(messages.line_metrics("door", None, NOON))
    assert (line["since"], line["units_in"], line["units_out"]) == (None, None, None)
    area = body(messages.area_state("wing", None, NOON))
    assert {key for key, value in area.items() if value is not None} == {"area", "name", "doors", "zones"}


def test_without_visits_nothing_is_known_of_their_lengths() -> None:
    nobody = DayOfVisits(NOON, 0, DwellTimes().summary())
    dwell = body(mall_messages("b").zone_metrics("window", nobody, None, NOON))["dwell"]
    assert (dwell["visits"], dwell["p50_s"], dwell["p90_s"], dwell["mean_s"]) == (0, None, None, None)
    assert dwell["mean_is_least"] is False
