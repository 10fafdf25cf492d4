"""What Prometheus may ask, where it may ask at all; its library is only loaded then."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from footfall import __version__
from footfall.adapters.broker.publisher import MqttPublisher
from footfall.adapters.programs import Taken
from footfall.app.job import Job
from footfall.health import ModelHealth
from footfall.latencies import LatencyMeter
from footfall.reporting import Reporter
from footfall.running import Watch

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
    watches: Sequence[Watch],
    reporter: Reporter,
    models: Sequence[ModelHealth],
    publisher: MqttPublisher,
    meter: LatencyMeter,
    taken: Taken,
) -> "Vitals":
    """How everything is at this moment."""
    from footfall.adapters.prometheus.families import Vitals

    conditions = [each for watch in watches for each in watch.conditions()]
    healths = ((each.camera_id, reporter.camera_health(each.camera_id, each.facts)) for each in conditions)
    return Vitals(
        version=__version__,
        cameras={camera_id: health for camera_id, health in healths if health is not None},
        pending_pictures={each.camera_id: each.pending_pictures for each in conditions},
        models=models,
        traffic=publisher.traffic(),
        measured=[*meter.since_start()],
        taken=taken,
    )
