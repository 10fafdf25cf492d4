"""How the program does, in the words of Prometheus.

Source:
    https://prometheus.io/docs/practices/naming/
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from footfall.adapters.broker.traffic import Traffic
from footfall.adapters.programs import Taken
from footfall.core.frame import CameraState
from footfall.core.latency import Stage, cumulative
from footfall.health import CameraHealth, ModelHealth
from footfall.latencies import Measured


@dataclass(frozen=True, slots=True)
class Vitals:
    """How everything does at one moment.

    Attributes:
        cameras: By id; those that have said something.
        pending_pictures: Annotated pictures that wait to be sent, by camera.
        measured: How long everything took since the start.
        taken: What this program takes, with those that it has started.
    """

    version: str
    cameras: Mapping[str, CameraHealth]
    pending_pictures: Mapping[str, int]
    models: Sequence[ModelHealth]
    traffic: Traffic
    measured: Sequence[Measured]
    taken: Taken


class VitalsCollector(Collector):
    """Looks when it is asked, so that nothing is counted twice on the way of the pictures."""

    def __init__(self, look: Callable[[], Vitals]) -> None:
        self._look = look

    def collect(self) -> Iterator[Metric]:
        yield from families(self._look())


def families(vitals: Vitals) -> Iterator[Metric]:
    """Everything that is told."""
    yield _gauge("build_info", "The program's version.", ("version",), [((vitals.version,), 1)])
    yield from _of_cameras(vitals)
    yield from _of_models(vitals.models)
    yield from _of_traffic(vitals.traffic)
    yield _latencies(vitals.measured)
    yield from _of_programs(vitals.taken)


def _of_cameras(vitals: Vitals) -> Iterator[Metric]:
    camera, known = ("camera",), vitals.cameras.items()
    looked_at = _pictures(vitals.measured, Stage.INFERENCE)
    analysed = _pictures(vitals.measured, Stage.WAITING)
    unmoved = {name: many - looked_at[name] for name, many in analysed.items()}
    dropped = [((name,), health.dropped_frames) for name, health in known]
    states = [
        ((name, state.value), int(health.state is state)) for name, health in known for state in CameraState
    ]
    yield _counter(
        "camera_frames_analysed", "Frames of which it is known who is there.", camera, _by(analysed)
    )
    yield _counter(
        "camera_frames_unmoved",
        "Those of them in which nothing had moved in an empty place, so that nobody was looked for.",
        camera,
        _by(unmoved),
    )
    yield _counter(
        "camera_frames_dropped", "Frames not analysed, because a newer one was there.", camera, dropped
    )
    yield _gauge("camera_state", "1 for the state in which a camera is, else 0.", ("camera", "state"), states)
    yield _gauge(
        "camera_analysed_frames_per_second",
        "Frames a second of which it is known who is there.",
        camera,
        [((name,), health.analysed_fps) for name, health in known],
    )
    yield _gauge(
        "camera_source_frames_per_second",
        "Frames a second that the camera sends.",
        camera,
        [((name,), health.source_fps) for name, health in known],
    )
    yield _gauge(
        "camera_frame_age_seconds",
        "Age of the newest analysed frame.",
        camera,
        [((name,), health.frame_age_s) for name, health in known],
    )
    yield _gauge(
        "camera_pictures_pending",
        "Annotated pictures that wait to be sent to ffserver.",
        camera,
        [((name,), pending) for name, pending in vitals.pending_pictures.items()],
    )


def _pictures(measured: Sequence[Measured], stage: Stage) -> Mapping[str, int]:
    """How many pictures of each camera came through a stage."""
    return {each.camera_id: int(each.counts.sum()) for each in measured if each.stage is stage}


def _by(values: Mapping[str, int]) -> "Samples":
    return [((name,), value) for name, value in values.items()]


def _of_models(models: Sequence[ModelHealth]) -> Iterator[Metric]:
    labels = ("model", "device", "precision")
    yield _gauge("model_info", "The models that run.", labels, [(_labels_of(each), 1) for each in models])
    yield _gauge(
        "inference_requests",
        "Pictures that can be under inference at once.",
        labels,
        [(_labels_of(each), each.requests) for each in models],
    )
    yield _gauge(
        "inference_utilisation_ratio",
        "Share of the last seconds in which the device was busy with the model.",
        labels,
        [(_labels_of(each), each.utilisation) for each in models],
    )
    yield _gauge(
        "inference_mean_seconds",
        "Mean time of an inference in the last seconds.",
        labels,
        [(_labels_of(each), None if each.infer_ms is None else each.infer_ms / 1000) for each in models],
    )


def _labels_of(model: ModelHealth) -> tuple[str, ...]:
    return model.model, model.device, model.precision


def _of_programs(taken: Taken) -> Iterator[Metric]:
    programs = taken.programs
    names = sorted({each.name for each in programs})
    yield _gauge(
        "programs",
        "Processes that run: Footfall's own, and the FFmpegs that they have started.",
        ("program",),
        [((name,), sum(each.name == name for each in programs)) for name in names],
    )
    yield _gauge(
        "resident_memory_bytes",
        "Memory of all of them.",
        ("program",),
        [((name,), sum(each.resident_bytes for each in programs if each.name == name)) for name in names],
    )
    yield _counter(
        "cpu_seconds",
        "What all of them have used of the processor, those that have ended among them.",
        (),
        [((), taken.cpu_s)],
    )


def _of_traffic(traffic: Traffic) -> Iterator[Metric]:
    yield _gauge("broker_connected", "Whether the broker is there.", (), [((), int(traffic.connected))])
    yield _counter(
        "broker_messages_published", "Messages that the broker acknowledged.", (), [((), traffic.published)]
    )
    yield _counter(
        "broker_records_dropped", "Records lost because the outbox was full.", (), [((), traffic.dropped)]
    )
    yield _gauge(
        "broker_messages_waiting",
        "Messages neither sent nor written to the disk yet.",
        (),
        [((), traffic.waiting)],
    )
    yield _gauge(
        "broker_outbox_records",
        "Records on the disk that the broker does not safely have yet.",
        (),
        [((), traffic.on_disk)],
    )


def _latencies(measured: Sequence[Measured]) -> Metric:
    told = HistogramMetricFamily(
        "footfall_stage_latency_seconds",
        "How long a part of a frame's way takes, to_mqtt and to_stream being all of it.",
        labels=("camera", "stage"),
    )
    for each in measured:
        buckets = [
            (str(bound) if isfinite(bound) else "+Inf", float(count))
            for bound, count in cumulative(each.counts)
        ]
        told.add_metric((each.camera_id, each.stage.value), buckets, each.sum_s)
    return told


Samples = Iterable[tuple[Sequence[str], float | None]]
"""Values with those of their labels; None is unknown and left out."""


def _gauge(name: str, about: str, labels: Sequence[str], samples: Samples) -> Metric:
    return _filled(GaugeMetricFamily(f"footfall_{name}", about, labels=labels), samples)


def _counter(name: str, about: str, labels: Sequence[str], samples: Samples) -> Metric:
    return _filled(CounterMetricFamily(f"footfall_{name}", about, labels=labels), samples)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, samples: Samples) -> Metric:
    for labels, value in samples:
        if value is not None:
            family.add_metric(labels, value)
    return family
