"""`footfall run` says how long its pictures take, on MQTT and to Prometheus, and both agree."""

import math
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from footfall.core.latency import Analysed, Trace
from footfall.messages import Message
from support.broker import Broker
from support.clips import make_clip
from support.contract import schema_for
from support.counting import CountingProgram
from support.ffserver import FfserverUnderTest
from support.mall import entered, mall_messages, publisher_to, store_with
from support.processes import free_port, listening_ports
from support.recorder import Recorder
from support.streaming import Viewer
from support.tiny_detector import save, tiny_network
from support.wait import wait_until
from support.web import ask

pytestmark = pytest.mark.integration

FRAMES = 30
SITE = """\
site: mall
model: people.xml
cameras:
  north: {source: north.avi, zones: {window: {polygon: [[0, 0], [1, 0], [1, 1], [0, 1]]}}}
  south: {source: south.avi, model: others.xml}
  yard: {source: rtsp://127.0.0.1/, enabled: false}
"""
ENGINE, SOUTH = "footfall/mall/engine/status", "footfall/mall/camera/south/status"
ON_THE_WAY_TO_MQTT = ("to_mqtt", "waiting", "inference", "counting", "publishing")


@pytest.fixture(params=[1, 2], ids=["one process", "two processes"])
def counting(tmp_path: Path, broker: Broker, request: pytest.FixtureRequest) -> CountingProgram:
    """Two cameras with a model each, and one that is switched off."""
    for name in ("north", "south"):
        make_clip(tmp_path / f"{name}.avi", frames=FRAMES)
    site = f"{SITE}processes: {request.param}\n"
    program = CountingProgram(tmp_path, site, broker.port, broker.password_file("inference"))
    save(tiny_network(tmp_path), tmp_path / "others.xml")
    return program


@pytest.fixture
def recorder(broker: Broker) -> Iterator[Recorder]:
    with Recorder(broker.port, "ui", broker.passwords["ui"]) as listening:
        yield listening


class Scraped:
    """What Prometheus would read."""

    def __init__(self, port: int) -> None:
        answer = ask(f"http://127.0.0.1:{port}/metrics")
        assert answer.status == 200
        self._samples = [
            sample for family in text_string_to_metric_families(answer.text) for sample in family.samples
        ]

    def values(self, name: str, **labels: str) -> list[float]:
        return [
            sample.value
            for sample in self._samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]

    def value(self, name: str, **labels: str) -> float:
        (value,) = self.values(name, **labels)
        return value

    def total(self, name: str, **labels: str) -> float:
        return sum(self.values(name, **labels))

    def labels(self, name: str) -> list[dict[str, str]]:
        return [sample.labels for sample in self._samples if sample.name == name]

    def bucket_of(self, share: float, stage: str) -> tuple[float, float]:
        """Between which bounds, in milliseconds, a quantile of a stage lies, over all cameras."""
        bounds = sorted({float(each["le"]) for each in self.labels("footfall_stage_latency_seconds_bucket")})
        counts = {
            bound: sum(
                sample.value
                for sample in self._samples
                if sample.name == "footfall_stage_latency_seconds_bucket"
                and sample.labels["stage"] == stage
                and float(sample.labels["le"]) == bound
            )
            for bound in bounds
        }
        rank = math.ceil(share * counts[math.inf])
        upper = next(bound for bound in bounds if counts[bound] >= rank)
        return 1000 * max((bound for bound in bounds if bound < upper), default=0.0), 1000 * upper


def after_the_end(recorder: Recorder) -> dict[str, Any] | None:
    """What the engine says once both clips have ended for a second, in which all that was said of them has arrived."""
    heard = recorder.heard(lambda each: each.topic.startswith("footfall/mall/") and each.topic.count("/") > 2)
    ends = {
        each.topic: each.body["since"]
        for each in heard
        if each.topic.endswith("th/status") and each.body["state"] == "offline"
    }
    engine = recorder.newest(ENGINE)
    if len(ends) < 2 or engine is None or seconds(engine.body["at"]) < seconds(max(ends.values())) + 1:
        return None
    return engine.body


def seconds(at: str) -> float:
    return datetime.fromisoformat(at).timestamp()


def test_metrics_and_engine_status_agree(counting: CountingProgram, recorder: Recorder) -> None:
    port = free_port()
    with counting.staying(METRICS_PORT=str(port)) as program:
        engine = wait_until(lambda: after_the_end(recorder), "the engine's status after both clips")
        assert listening_ports(program.pid) == [port]
        scraped = Scraped(port)
        south = wait_until(lambda: recorder.newest(SOUTH), "the status of a camera").body
    for topic, body in ((ENGINE, engine), (SOUTH, south)):
        schema_for(topic).validate(body)
        assert body["latency_ms"]["to_stream"] is body["latency_ms"]["streaming"] is None

    for camera in ("north", "south"):
        analysed = scraped.value("footfall_camera_frames_analysed_total", camera=camera)
        dropped = scraped.value("footfall_camera_frames_dropped_total", camera=camera)
        assert analysed > 0
        # A busy computer also leaves frames out on purpose, which count as neither.
        assert analysed + dropped <= FRAMES
        newest = recorder.newest(f"footfall/mall/camera/{camera}/status")
        assert newest is not None and newest.body["dropped_frames"] == dropped
        looked_at = analysed - scraped.value("footfall_camera_frames_unmoved_total", camera=camera)
        for stage, pictures in (("waiting", analysed), ("inference", looked_at), ("counting", analysed)):
            told = scraped.value("footfall_stage_latency_seconds_count", camera=camera, stage=stage)
            assert told == pictures
        assert scraped.value("footfall_camera_state", camera=camera, state="offline") == 1
        assert scraped.value("footfall_camera_frame_age_seconds", camera=camera) > 0
    assert scraped.value("footfall_camera_state", camera="yard", state="disabled") == 1

    for stage in ON_THE_WAY_TO_MQTT:
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
            lower, upper = scraped.bucket_of(share, stage)
            told = engine["latency_ms"][stage][name]
            assert lower - 0.1 <= told <= upper + 0.1, (stage, name)
    told_of = scraped.total("footfall_stage_latency_seconds_count", stage="to_mqtt")
    assert 0 < told_of <= scraped.value("footfall_broker_messages_published_total")
    whole, last = (
        scraped.total("footfall_stage_latency_seconds_sum", stage=stage)
        for stage in ("to_mqtt", "publishing")
    )
    assert whole > last > 0

    models = [(each["model"], each["device"], each["precision"]) for each in engine["models"]]
    assert [model for model, _, _ in models] == ["people", "others"]
    told_models = scraped.labels("footfall_model_info")
    assert [(each["model"], each["device"], each["precision"]) for each in told_models] == models
    assert scraped.total("footfall_inference_requests") == sum(each["requests"] for each in engine["models"])
    assert scraped.value("footfall_broker_connected") == 1
    assert scraped.value("footfall_build_info") == 1
    assert scraped.value("process_resident_memory_bytes") > 1e6
    assert scraped.value("process_cpu_seconds_total") > 0


def test_what_the_broker_does_not_have_yet_is_seen_to_wait(counting: CountingProgram, broker: Broker) -> None:
    port = free_port()
    broker.stop()
    with counting.staying(METRICS_PORT=str(port)) as program:
        wait_until(lambda: listening_ports(program.pid) == [port], "the port for metrics")
        wait_until(lambda: Scraped(port).values("footfall_broker_messages_waiting"), "the first vitals")
        wait_until(lambda: Scraped(port).value("footfall_broker_messages_waiting") > 3, "messages that wait")
        scraped = Scraped(port)
        assert scraped.value("footfall_broker_connected") == 0
        assert scraped.value("footfall_broker_messages_published_total") == 0
        assert scraped.total("footfall_stage_latency_seconds_count", stage="to_mqtt") == 0


def traced(message: Message, camera_id: str) -> Message:
    now = time.monotonic()
    return replace(message, trace=Trace(camera_id, Analysed(now, now, now), now))


def test_states_and_events_are_timed_once_and_not_again_after_a_reconnect(
    broker: Broker, tmp_path: Path
) -> None:
    acknowledged: list[tuple[str, float]] = []
    publisher = publisher_to(
        broker.port,
        broker.password_file("inference"),
        tmp_path / "outbox.db",
        lambda trace, at: acknowledged.append((trace.camera_id, at - trace.counted)),
    )
    messages = mall_messages("boot")
    wait_until(lambda: publisher.traffic().published > 0, "a greeting that the broker took")
    publisher.publish(traced(store_with(messages, 3), "state"))
    publisher.publish(traced(entered(messages, 4), "event"))
    publisher.publish(store_with(messages, 4))
    wait_until(lambda: {name for name, _ in acknowledged} >= {"event"}, "an event")
    before = len(acknowledged)
    broker.kill()
    wait_until(lambda: not publisher.traffic().connected, "the end of the connection")
    publisher.publish(traced(entered(messages, 5), "waited"))
    published = publisher.traffic().published
    broker.start()
    # The greeting, the newest state, and both events.
    wait_until(lambda: publisher.traffic().published >= published + 4, "everything to be sent again")
    publisher.close()
    assert len(acknowledged) == before
    assert all(took_s >= 0 for _, took_s in acknowledged)


def test_without_a_port_for_metrics_nothing_listens(counting: CountingProgram, recorder: Recorder) -> None:
    with counting.staying() as program:
        wait_until(lambda: recorder.newest(ENGINE), "the program at work")
        assert listening_ports(program.pid) == []


def test_a_port_that_is_taken_is_told_with_the_way_out(counting: CountingProgram, recorder: Recorder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = counting.until_it_ends(METRICS_PORT=str(port))
    assert code == 1
    assert (
        f"METRICS_PORT: expected a free port for metrics, found that 127.0.0.1:{port} cannot be had" in said
    )
    assert "set METRICS_PORT to another port" in said
    assert "Traceback" not in said
    assert recorder.heard() == []


def test_a_replay_listens_nowhere_and_times_nothing(
    tmp_path: Path, counting: CountingProgram, recorder: Recorder
) -> None:
    make_clip(tmp_path / "north.avi", 2 * FRAMES, 10, "-y")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = counting.until_it_ends("--as-fast-as-possible", METRICS_PORT=str(taken.getsockname()[1]))
    assert code == 0, said
    wait_until(
        lambda: (said := recorder.newest(ENGINE)) and said.body["at"] > "2000-01-01T00:00:04",
        "the last status",
    )
    for each in recorder.heard(lambda each: each.topic == ENGINE):
        assert set(each.body["latency_ms"].values()) == {None}


def test_the_way_to_the_stream_is_timed_while_somebody_watches(
    tmp_path: Path, counting: CountingProgram, recorder: Recorder
) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(site.read_text().replace("source: south.avi", "source: south.avi, loop: true"))
    with FfserverUnderTest(tmp_path / "ffserver") as ffserver:
        given = ffserver.environment()
        stream = {"FFSERVER_URL": ffserver.url, "FFSERVER_FEED_TOKEN_FILE": given["FFSERVER_FEED_TOKEN_FILE"]}
        with counting.staying(**stream):
            wait_until(
                lambda: (ffserver.status("south") or {}).get("connected_since"), "the feed of a camera"
            )
            viewer = Viewer(ffserver, "south")
            try:
                body = wait_until(lambda: streamed(recorder), "a latency of the stream")
            finally:
                viewer.leave()
    assert viewer.pictures
    latencies = body["latency_ms"]
    assert latencies["to_stream"]["p50"] >= latencies["streaming"]["p50"]


def streamed(recorder: Recorder) -> dict[str, Any] | None:
    newest = recorder.newest(SOUTH)
    return newest.body if newest and newest.body["latency_ms"]["to_stream"] else None
