"""Everything that inference says follows the contract: topic, payload, retain flag and quality of service."""

from itertools import product
from typing import Any

import pytest

from footfall.core.area_book import AreaCounts, Standing
from footfall.core.counting import Kind, LineBucket, LineCounts, ZoneBucket, ZoneCounts
from footfall.core.day_sums import UnitSums
from footfall.core.density import Ground
from footfall.core.events import Crossed, Direction, Entered, Exited
from footfall.core.frame import CameraState
from footfall.core.gallery import Visitors
from footfall.core.geometry import Point
from footfall.core.heat_map import Grid, HeatMap
from footfall.core.ladder import DeviceKind
from footfall.core.latency import Quantiles, Stage
from footfall.core.metric_books import DayOfVisits
from footfall.core.metrics.capture import CaptureCounts
from footfall.core.metrics.conservation import Balance, Reconciled
from footfall.core.metrics.dwell import DwellTimes
from footfall.core.metrics.queueing import QueueCounts
from footfall.health import CameraHealth, DeviceHealth, DeviceState, EngineHealth, ModelHealth
from footfall.messages import Message, status_topic
from support.contract import channel_of, document, qos, retained, schema_for
from support.mall import NOON, mall_messages

SAID_BY_OTHERS = {"status", "alert"}
"""`P/status` is the connection's own, alerts are Node-RED's."""


def dwell_times(*lengths_s: float) -> DwellTimes:
    times = DwellTimes()
    for length_s in lengths_s:
        times.add(length_s)
    return times


def heat(x: float, y: float) -> HeatMap:
    """Somebody was seen for a second."""
    heat_map = HeatMap(Grid(4, 2, x, y, 0.5, 0.5))
    heat_map.look([Point(x, y)], NOON, "2026-01-31")
    heat_map.look([], NOON + 1, "2026-01-31")
    return heat_map


VISITS = DayOfVisits(NOON, 2, dwell_times(1.5, 700.0, 86_400.0).summary([3.0, 9.0]))
NO_VISITS = DayOfVisits(NOON, 0, DwellTimes().summary())
MODELS = [
    ModelHealth("nanodet-g-416", "CPU", "FP32", 4, 21.4, 1.0),
    ModelHealth("yolox-tiny", "GPU.0", "FP16", 2, None, 0.0),
]
LATENCIES = {stage: Quantiles(0.03, 0.04, 0.05) for stage in Stage if stage is not Stage.TO_STREAM}
STANDING = Standing(NOON, Balance(entries=7, exits=4, missed_entries=2, missed_exits=1))
DEVICES = (
    *(
        DeviceHealth(f"GPU.{number}", kind, "Graphics", state, "why", "FP16", 4.25, 0.5, ("walkway",))
        for number, (kind, state) in enumerate(product(DeviceKind, DeviceState))
    ),
    DeviceHealth("NPU", None, None, DeviceState.ABSENT),
)


def everything() -> list[Message]:
    """Each kind of message, with known and with unknown values."""
    messages, end = mall_messages("5f0c9a1e"), NOON + 60
    surveyed = mall_messages("5f0c9a1e", {"window": Ground(9.0)})
    return [
        *messages.unknown(NOON),
        *(messages.camera_status("walkway", CameraHealth(state, NOON), NOON) for state in CameraState),
        messages.camera_status(
            "walkway", CameraHealth(CameraState.ONLINE, NOON, None, 9.9, 10.0, 1, 0.1, 768, 576), NOON
        ),
        messages.camera_status(
            "walkway",
            CameraHealth(CameraState.ONLINE, NOON, stream="the only one", decoding="by OpenCV", model="own"),
            NOON,
        ),
        messages.engine_status(EngineHealth("nanodet-g-416"), NOON),
        messages.engine_status(
            EngineHealth("nanodet-g-416", "CPU", "FP32", 21.4, 1.0, True, "NPU", devices=DEVICES), NOON
        ),
        messages.engine_status(EngineHealth("nanodet-g-416", models=MODELS), NOON, LATENCIES),
        messages.camera_status("walkway", CameraHealth(CameraState.ONLINE, NOON), NOON, LATENCIES),
        messages.zone_state("window", ZoneCounts(2, 17, 8.314, 12.4), NOON),
        *(
            surveyed.zone_state("window", ZoneCounts(people, 17, None, None), NOON)
            for people in (None, 0, 7, 99)
        ),
        messages.heat_map("walkway", heat(0, 0), None, NOON),
        messages.heat_map("walkway", heat(0, 0), heat(-3.5, 12), NOON),
        messages.store_state("shoe-shop", ZoneCounts(None, 17, None, None), NOON),
        messages.line_state("door", LineCounts(5, 7), NOON),
        messages.zone_metrics("window", VISITS, QueueCounts(2, 3, 40.0, 61.04, 50.0, 12.0), NOON),
        messages.zone_metrics("window", NO_VISITS, QueueCounts(0, 0, None, None, None, None), NOON),
        messages.store_metrics("shoe-shop", VISITS, CaptureCounts(40, 3), NOON),
        messages.store_metrics("shoe-shop", VISITS, CaptureCounts(), NOON),
        messages.line_metrics("door", UnitSums(NOON, 3, 2), NOON),
        messages.area_state("wing", AreaCounts(STANDING, 4, 3, Reconciled(4, -1)), NOON),
        messages.area_state("wing", AreaCounts(STANDING, None, None, None), NOON),
        messages.visitors_state(None, NOON),
        messages.visitors_state(Visitors(11, 12, 15, NOON - 43200), NOON),
        messages.event(Entered("window", 4, NOON)),
        messages.event(Exited("window", 4, NOON, 3.1)),
        messages.event(Crossed("door", 4, NOON, Direction.IN)),
        messages.bucket(ZoneBucket(Kind.ZONE, "window", NOON, end, 1.0, 1.5, 3, 2, 4.0, 5.0)),
        surveyed.bucket(ZoneBucket(Kind.ZONE, "window", NOON, end, 1.0, 1.5, 3, 2, 4.0, 5.0)),
        messages.bucket(ZoneBucket(Kind.STORE, "shoe-shop", NOON, end, 0.0, None, None, 0, None, None)),
        messages.bucket(LineBucket("door", NOON, end, 1.0, 1, 2)),
        messages.person(2, 17),
        messages.person_duration(3.1),
    ]


EVERYTHING = everything()


def topics(messages: list[Message]) -> list[str]:
    return [message.topic for message in messages]


@pytest.mark.parametrize("message", EVERYTHING, ids=topics(EVERYTHING))
def test_a_message_fits_the_schema_of_its_topic(message: Message) -> None:
    schema_for(message.topic).validate(message.payload)
    assert not unlisted(message), "a field that the contract does not list"


@pytest.mark.parametrize("message", EVERYTHING, ids=topics(EVERYTHING))
def test_a_message_is_published_as_the_contract_says(message: Message) -> None:
    assert (message.retain, message.qos) == (retained(message.topic), qos(message.topic))


@pytest.mark.parametrize("word", ["online", "offline"])
def test_the_words_of_the_status_topic_follow_the_contract(word: str) -> None:
    schema_for(status_topic("mall")).validate(word)


def test_inference_says_everything_that_the_contract_expects_of_it() -> None:
    said = {channel_of(message.topic) for message in EVERYTHING}
    assert said | SAID_BY_OTHERS == set(document()["channels"])


def unlisted(message: Message) -> set[str]:
    return set(message.payload) - listed(schema_for(message.topic).schema)


def listed(schema: Any) -> set[str]:
    """The fields that a schema names anywhere, with those of the header."""
    header = {"schema", "at", "site", "boot", "seq"}
    if isinstance(schema, dict):
        return header | set(schema.get("properties", {})).union(*(listed(value) for value in schema.values()))
    return header.union(*(listed(value) for value in schema)) if isinstance(schema, list) else header


def test_an_unlisted_field_would_be_noticed() -> None:
    strange = Message("person", {"count": 1, "total": 2, "hat": True}, EVERYTHING[0].kind)
    assert unlisted(strange) == {"hat"}
