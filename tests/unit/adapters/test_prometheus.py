"""What is told to Prometheus, and who can read it."""

from collections.abc import Iterator

import numpy as np
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from footfall.adapters.broker.traffic import Traffic
from footfall.adapters.programs import Program, Taken
from footfall.adapters.prometheus.endpoint import on_loopback
from footfall.adapters.prometheus.families import Vitals, VitalsCollector
from footfall.core.frame import CameraState
from footfall.core.latency import Analysed, Trace
from footfall.health import CameraHealth, ModelHealth
from footfall.latencies import LatencyMeter


def samples() -> Iterator[Sample]:
    meter = LatencyMeter(lambda: 10.0)
    for took_s in (0.02, 0.03, 0.2):
        meter.counted(Trace("north", Analysed(1.0, 1.0, 1.0 + took_s), 2.0))
    for _ in range(2):
        meter.counted(Trace("north", Analysed(1.0, 1.0, None), 2.0))
    vitals = Vitals(
        version="1.2.3",
        cameras={
            "north": CameraHealth(
                CameraState.STALLED, 0.0, analysed_fps=9.5, dropped_frames=7, frame_age_s=0.25
            ),
            "new": CameraHealth(None, 0.0),
        },
        pending_pictures={"north": 1, "new": 0},
        models=[
            ModelHealth("nanodet-g", "CPU", "FP32", 4, 21.5, 0.5),
            ModelHealth("x", "GPU", "FP16", 2, None, 0.0),
        ],
        traffic=Traffic(connected=True, published=100, dropped=3, waiting=2, on_disk=5),
        measured=list(meter.since_start()),
        taken=Taken(
            [Program("footfall", 200, 3.0), Program("ffmpeg", 50, 0.5), Program("footfall", 100, 2.0)], 5.5
        ),
    )
    registry = CollectorRegistry()
    registry.register(VitalsCollector(lambda: vitals))
    for family in text_string_to_metric_families(generate_latest(registry).decode()):
        yield from family.samples


def found(name: str, **labels: str) -> list[float]:
    return [
        each.value
        for each in samples()
        if each.name == f"footfall_{name}" and labels.items() <= each.labels.items()
    ]


@pytest.mark.parametrize(
    ("name", "labels", "values"),
    [
        ("build_info", {"version": "1.2.3"}, [1]),
        ("camera_frames_analysed_total", {"camera": "north"}, [5]),
        ("camera_frames_unmoved_total", {"camera": "north"}, [2]),
        ("programs", {"program": "footfall"}, [2]),
        ("resident_memory_bytes", {"program": "footfall"}, [300]),
        ("resident_memory_bytes", {"program": "ffmpeg"}, [50]),
        ("cpu_seconds_total", {}, [5.5]),
        ("camera_frames_dropped_total", {"camera": "north"}, [7]),
        ("camera_state", {"camera": "north", "state": "stalled"}, [1]),
        ("camera_state", {"camera": "north", "state": "online"}, [0]),
        ("camera_state", {"camera": "new"}, [0, 0, 0, 0]),
        ("camera_analysed_frames_per_second", {}, [9.5]),
        ("camera_source_frames_per_second", {}, []),
        ("camera_frame_age_seconds", {}, [0.25]),
        ("camera_pictures_pending", {}, [1, 0]),
        ("model_info", {"model": "x", "device": "GPU", "precision": "FP16"}, [1]),
        ("inference_requests", {}, [4, 2]),
        ("inference_utilisation_ratio", {}, [0.5, 0]),
        ("inference_mean_seconds", {}, [0.0215]),
        ("broker_connected", {}, [1]),
        ("broker_messages_published_total", {}, [100]),
        ("broker_records_dropped_total", {}, [3]),
        ("broker_messages_waiting", {}, [2]),
        ("broker_outbox_records", {}, [5]),
        ("stage_latency_seconds_count", {"camera": "north", "stage": "inference"}, [3]),
        ("stage_latency_seconds_bucket", {"stage": "inference", "le": "+Inf"}, [3]),
        ("stage_latency_seconds_bucket", {"stage": "inference", "le": "0.1"}, [2]),
        ("stage_latency_seconds_count", {"stage": "to_mqtt"}, [0]),
    ],
)
def test_everything_is_told_and_what_is_unknown_is_left_out(
    name: str, labels: dict[str, str], values: list[float]
) -> None:
    assert found(name, **labels) == values


def test_sums_are_in_seconds() -> None:
    assert np.allclose(found("stage_latency_seconds_sum", stage="inference"), 0.25)


@pytest.mark.parametrize(
    ("bind", "here"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.7", False),
        ("mall", False),
    ],
)
def test_addresses_that_only_this_machine_reaches_are_known(bind: str, here: bool) -> None:
    assert on_loopback(bind) is here
