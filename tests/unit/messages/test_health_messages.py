"""What is said of how cameras, devices and models do."""

from footfall.core.frame import CameraState
from footfall.core.latency import Quantiles, Stage
from footfall.health import CameraHealth, DeviceHealth, DeviceState, EngineHealth, ModelHealth
from support.mall import NOON, body, mall_messages


def test_a_camera_status_tells_since_when() -> None:
    health = CameraHealth(CameraState.STALLED, NOON - 60, "no picture", 9.876, 10.0, 3, 61.0004, 768, 576)
    message = mall_messages("b").camera_status("walkway", health, NOON)
    assert message.topic == "footfall/mall/camera/walkway/status"
    assert body(
        message, "name", "state", "detail", "since", "analysed_fps", "dropped_frames", "frame_age_s"
    ) == {
        "name": "Walkway",
        "state": "stalled",
        "detail": "no picture",
        "since": "2026-01-31T11:59:00.000Z",
        "analysed_fps": 9.88,
        "dropped_frames": 3,
        "frame_age_s": 61.0,
    }


def test_a_camera_status_tells_which_stream_is_looked_at_who_decodes_it_and_which_model_looks() -> None:
    how = {"stream": "main stream: the only one", "decoding": "by OpenCV", "model": "nanodet-g-416"}
    message = mall_messages("b").camera_status("walkway", CameraHealth(CameraState.ONLINE, NOON, **how), NOON)
    assert body(message, *how) == how


def test_an_engine_status_tells_device_and_load() -> None:
    health = EngineHealth(
        "nanodet-g-416",
        "CPU",
        "FP32",
        21.449,
        0.98765,
        saturated=True,
        recommended_device="integrated GPU",
        devices=(
            DeviceHealth(
                "CPU", "CPU", "Processor", DeviceState.READY, None, "FP32", 21.449, 0.98765, ("walkway",)
            ),
        ),
    )
    message = mall_messages("b").engine_status(health, NOON)
    assert message.topic == "footfall/mall/engine/status"
    assert body(
        message,
        "site_name",
        "device",
        "infer_ms",
        "utilisation",
        "saturated",
        "recommended_device",
        "devices",
    ) == {
        "site_name": "The Mall",
        "device": "CPU",
        "infer_ms": 21.45,
        "utilisation": 0.988,
        "saturated": True,
        "recommended_device": "integrated GPU",
        "devices": [
            {
                "device": "CPU",
                "kind": "CPU",
                "title": "Processor",
                "state": "ready",
                "detail": None,
                "precision": "FP32",
                "infer_ms": 21.45,
                "utilisation": 0.988,
                "cameras": ["walkway"],
            }
        ],
    }


def test_an_engine_status_tells_of_every_model_and_how_long_the_stages_take() -> None:
    models = [
        ModelHealth("nanodet-g-416", "CPU", "FP32", 4, 21.449, 0.98765),
        ModelHealth("yolox-tiny", "GPU", "FP16", 2, None, 0.0),
    ]
    latencies = {Stage.TO_MQTT: Quantiles(0.04, 0.12344, 0.2), Stage.TO_STREAM: None}
    health = EngineHealth("nanodet-g-416", models=models)
    payload = mall_messages("b").engine_status(health, NOON, latencies).payload
    assert [(each["model"], each["device"], each["requests"]) for each in payload["models"]] == [
        ("nanodet-g-416", "CPU", 4),
        ("yolox-tiny", "GPU", 2),
    ]
    assert [(each["infer_ms"], each["utilisation"]) for each in payload["models"]] == [
        (21.45, 0.988),
        (None, 0.0),
    ]
    assert payload["latency_ms"]["to_mqtt"] == {"p50": 40.0, "p95": 123.4, "p99": 200.0}
    assert set(payload["latency_ms"]) == {stage.value for stage in Stage}
    assert payload["latency_ms"]["to_stream"] is payload["latency_ms"]["waiting"] is None
