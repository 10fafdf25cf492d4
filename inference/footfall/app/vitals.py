"""What Prometheus may ask, where it may ask at all; its library is only loaded then."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from importlib.metadata import version
from typing import TYPE_CHECKING

from footfall.adapters.broker.publisher import MqttPublisher
from footfall.app.job import Job
from footfall.camera import Camera
from footfall.fleet.fleet import Fleet
from footfall.latencies import LatencyMeter

if TYPE_CHECKING:
    from footfall.adapters.prometheus.endpoint import MetricsEndpoint
    from footfall.adapters.prometheus.families import Vitals


def metrics_of(job: Job, stack: ExitStack) -> "MetricsEndpoint | None":
    """Where Prometheus may ask, if it may."""
    settings = job.settings
    if settings.metrics_port is None or not job.live:
        return None
    from footfall.adapters.prometheus.endpoint import MetricsEndpoint

    return stack.enter_context(closing(MetricsEndpoint(settings.metrics_bind, settings.metrics_port)))


def vitals(
    cameras: Sequence[Camera], fleet: Fleet, publisher: MqttPublisher, meter: LatencyMeter
) -> "Vitals":
    """How everything is at this moment."""
    from footfall.adapters.prometheus.families import Vitals

    healths = ((camera.camera_id, camera.health()) for camera in cameras)
    return Vitals(
        version=version("footfall"),
        cameras={camera_id: health for camera_id, health in healths if health is not None},
        pending_pictures={camera.camera_id: camera.pending_pictures for camera in cameras},
        models=fleet.models(),
        traffic=publisher.traffic(),
        measured=[*meter.since_start()],
    )
