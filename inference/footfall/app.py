"""The composition root: the only file that names concrete adapters and puts them together."""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from footfall.adapters.broker.link import BrokerAddress
from footfall.adapters.broker.outbox import Outbox
from footfall.adapters.broker.publisher import MqttPublisher
from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.sources import open_source
from footfall.adapters.cameras.steady_clock import wall_clock
from footfall.adapters.cameras.waiting import DisabledSource, EnduringSource, NobodyWatches
from footfall.adapters.detector.detector import FLOOR, OpenVinoDetector
from footfall.adapters.reidentification import Reidentifier
from footfall.adapters.standings import StandingsFile
from footfall.adapters.stream import StreamFeed
from footfall.adapters.totals import TotalsFile
from footfall.adapters.tracks.recorder import TrackRecorder
from footfall.analysis_reporter import AnalysisReporter
from footfall.camera import Camera
from footfall.config import CameraConfig, SiteConfig
from footfall.core.analysis import Analysis
from footfall.core.gallery import Gallery, GallerySettings
from footfall.core.latency import Clocks
from footfall.core.looks import Looks, LookSettings
from footfall.core.overlap import Overlap
from footfall.core.pacing import Pacer, Span
from footfall.core.persons import Persons
from footfall.core.stream_choice import StreamChooser
from footfall.core.totals import Totals
from footfall.directory import (
    day_of,
    directory_of,
    doors_of,
    homographies_of,
    hour_of,
    ledger_of,
    origins_of,
    plan_of,
)
from footfall.errors import StorageError
from footfall.glances import Glances
from footfall.governor import Governor
from footfall.heat_reporter import HeatReporter
from footfall.latencies import LatencyMeter
from footfall.messages import Directory, EngineHealth, ModelHealth, SiteMessages, state_topics
from footfall.models.library import prepare_model
from footfall.people_counter import PeopleCounter
from footfall.pipeline import FrameSink, FrameSource, Observation, Onlooker
from footfall.recognition import Recognition
from footfall.reporting import Reporter, Teller
from footfall.running import run_in_order, run_live, stopped_by_signals
from footfall.settings import Settings
from footfall.stations import lookout_of, tracker_at

if TYPE_CHECKING:
    from footfall.adapters.prometheus.endpoint import MetricsEndpoint
    from footfall.adapters.prometheus.families import Vitals

log = logging.getLogger(__name__)

SATURATED = 0.9
"""Share of the time in which the infer requests are busy from which on cameras begin to wait for each other."""
FULL_SHARE = 0.95
"""Cameras that get less than this of the pictures they might have are held back by the computer."""
NEXT_RUNG = "GPU"
"""What would relieve a saturated CPU: the graphics unit that most Intel processors carry."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Files are read as fast as possible, and give the same counts on every run.

    Attributes:
        starts_at: When the files begin, in seconds since the epoch; None for a fixed day.
    """

    starts_at: float | None


def run(site: SiteConfig, settings: Settings, replay: Replay | None) -> None:
    """Count until the files end, or until SIGINT or SIGTERM.

    Raises:
        FootfallError: Something must be mended by a person first.
    """
    threading.excepthook = _end_program
    meter = LatencyMeter(time.monotonic)
    with ExitStack() as stack:
        metrics = _metrics(settings, stack) if replay is None else None
        detectors = {
            model: stack.enter_context(closing(_detector(model, site, settings))) for model in site.models
        }
        reidentifier = _reidentifier(site, settings)
        publisher = stack.enter_context(closing(_publisher(site, settings, meter)))
        boot = secrets.token_hex(8)
        record = _record(site, settings, boot, replay, stack)
        limits = {camera_id: FrameRateLimit(config.fps_max) for camera_id, config in site.cameras.items()}
        governor = _governor(site, limits) if replay is None else None
        reporter = _reporter(site, settings, detectors, governor, publisher, replay, boot, record, meter)
        cameras = [
            stack.enter_context(
                closing(
                    _camera(
                        camera_id,
                        site,
                        settings,
                        detectors,
                        reidentifier,
                        reporter,
                        replay,
                        governor,
                        limits[camera_id],
                        meter,
                    )
                )
            )
            for camera_id, config in site.cameras.items()
            if config.enabled or replay is None
        ]
        if metrics is not None:
            metrics.tell(lambda: _vitals(cameras, detectors, publisher, meter))
        with stopped_by_signals(cameras):
            if replay is None:
                run_live(cameras, reporter, wall_clock())
            else:
                depth = 1 + max(detector.facts().requests for detector in detectors.values())
                run_in_order(cameras, reporter, depth)


def _end_program(failure: threading.ExceptHookArgs) -> None:
    """A thread has failed unexpectedly: end at once, so that the supervisor starts everything anew."""
    log.critical("thread %s failed", failure.thread and failure.thread.name, exc_info=failure.exc_value)
    logging.shutdown()
    os._exit(1)


def _detector(model: str, site: SiteConfig, settings: Settings) -> OpenVinoDetector:
    """One for all cameras with this model; it reports what the most lenient of them wants to see."""
    path = prepare_model(model, settings.models_dir, mirror=settings.models_mirror)
    thresholds = [site.threshold_of(each) for each in site.cameras if site.model_of(each) == model]
    return OpenVinoDetector(
        path,
        cache_dir=settings.models_dir / "openvino-cache",
        threshold=site.threshold if model == site.model else None,
        floor=min([FLOOR, *(each for each in thresholds if each is not None)]),
    )


def _governor(site: SiteConfig, limits: Mapping[str, FrameRateLimit]) -> Governor:
    spans = {camera_id: Span(config.fps_min, config.fps_max) for camera_id, config in site.cameras.items()}
    return Governor(Pacer(spans), limits, time.monotonic)


def _reidentifier(site: SiteConfig, settings: Settings) -> Reidentifier | None:
    """One for all cameras, where people are to be known by their looks."""
    if site.looks is None:
        return None
    path = prepare_model(site.looks, settings.models_dir, mirror=settings.models_mirror)
    return Reidentifier(path, cache_dir=settings.models_dir / "openvino-cache")


def _recognition(site: SiteConfig) -> Recognition | None:
    """Where cameras overlap, or visitors are told apart."""
    visitors = site.unique_visitors
    if visitors is None and not site.overlaps:
        return None
    remembered = visitors and GallerySettings(re_entry_s=visitors.re_entry_h * 3600)
    gallery = Gallery(remembered, site.overlaps) if remembered else None
    floors = {camera_id: view.to_floor for camera_id, view in homographies_of(site).items()}
    return Recognition(Overlap(site.overlaps), floors, gallery, lambda at: day_of(site, at))


def _publisher(site: SiteConfig, settings: Settings, meter: LatencyMeter) -> MqttPublisher:
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"cannot make the folder {settings.state_dir} ({error.strerror})"
        raise StorageError(
            f"{reason}; make it writable, or name another one in FOOTFALL_STATE_DIR"
        ) from error
    address = BrokerAddress.from_environment(os.environ)
    known = state_topics(site.site, directory_of(site))
    return MqttPublisher(address, site.site, known, Outbox(settings.state_dir / "outbox.db"), meter.published)


def _reporter(
    site: SiteConfig,
    settings: Settings,
    detectors: Mapping[str, OpenVinoDetector],
    governor: Governor | None,
    publisher: MqttPublisher,
    replay: Replay | None,
    boot: str,
    record: Callable[[Observation], None] | None,
    meter: LatencyMeter,
) -> Reporter:
    directory = directory_of(site)
    persons = Persons()
    ledger = ledger_of(site, persons)
    messages = SiteMessages(site.site, boot, directory)
    keep: Callable[[Totals], None] = _nothing_kept
    if replay is None:
        totals = TotalsFile(settings.state_dir / "totals.json", site.site, origins_of(site))
        ledger.restore(totals.load())
        keep = totals.save
    return Reporter(
        directory,
        ledger,
        messages,
        publisher,
        wall_clock,
        lambda: _health(detectors, governor),
        keep,
        _tellers(site, settings, directory, messages, replay, persons),
        record,
        _recognition(site),
        meter=meter,
    )


def _tellers(
    site: SiteConfig,
    settings: Settings,
    directory: Directory,
    messages: SiteMessages,
    replay: Replay | None,
    persons: Persons,
) -> list[Teller]:
    """Whoever says more than the counts."""
    homographies, today = homographies_of(site), partial(day_of, site)
    standings = StandingsFile(settings.state_dir / "areas.json", site.site, doors_of(site))
    known = standings.load() if replay is None else {}
    analysis = Analysis(plan_of(site), today, partial(hour_of, site), known, persons)
    tellers: list[Teller] = [
        HeatReporter(messages, homographies, today),
        AnalysisReporter(
            directory, messages, analysis, homographies, standings.save if replay is None else _nothing_kept
        ),
    ]
    return [*tellers, PeopleCounter(messages)] if site.person_topics else tellers


def _record(
    site: SiteConfig, settings: Settings, boot: str, replay: Replay | None, stack: ExitStack
) -> Callable[[Observation], None] | None:
    """Where observations are recorded, if they are to be; a replay of files deletes no recording by its times."""
    if site.record_tracks is None:
        return None
    # Parquet takes 40 MB, which only those need who record.
    from footfall.adapters.tracks.files import TrackFiles

    folder = site.record_tracks.folder or settings.tracks_dir
    files = TrackFiles(folder, site.record_tracks.keep_days if replay is None else None)
    recorder = TrackRecorder(boot, files.write, patient=replay is not None)
    return stack.enter_context(closing(recorder)).record


def _nothing_kept(_numbers: object) -> None:
    """A replay's numbers are nobody's today."""


def _health(detectors: Mapping[str, OpenVinoDetector], governor: Governor | None) -> EngineHealth:
    models = _models(detectors)
    first = models[0]
    strained = governor is not None and governor.share < FULL_SHARE
    saturated = strained or any(each.utilisation >= SATURATED for each in models)
    return EngineHealth(
        model=first.model,
        device=first.device,
        precision=first.precision,
        infer_ms=first.infer_ms,
        utilisation=first.utilisation,
        saturated=saturated,
        recommended_device=NEXT_RUNG if saturated else None,
        models=models,
    )


def _models(detectors: Mapping[str, OpenVinoDetector]) -> list[ModelHealth]:
    return [
        ModelHealth(
            facts.model, facts.device, facts.precision, facts.requests, facts.infer_ms, facts.utilisation
        )
        for facts in (detector.facts() for detector in detectors.values())
    ]


def _metrics(settings: Settings, stack: ExitStack) -> "MetricsEndpoint | None":
    """Where Prometheus may ask, if it may."""
    if settings.metrics_port is None:
        return None
    # Its library is only needed by those who ask.
    from footfall.adapters.prometheus.endpoint import MetricsEndpoint

    return stack.enter_context(closing(MetricsEndpoint(settings.metrics_bind, settings.metrics_port)))


def _vitals(
    cameras: Sequence[Camera],
    detectors: Mapping[str, OpenVinoDetector],
    publisher: MqttPublisher,
    meter: LatencyMeter,
) -> "Vitals":
    from footfall.adapters.prometheus.families import Vitals

    healths = ((camera.camera_id, camera.health()) for camera in cameras)
    return Vitals(
        version=version("footfall"),
        cameras={camera_id: health for camera_id, health in healths if health is not None},
        pending_pictures={camera.camera_id: camera.pending_pictures for camera in cameras},
        models=_models(detectors),
        traffic=publisher.traffic(),
        measured=[*meter.since_start()],
    )


def _camera(
    camera_id: str,
    site: SiteConfig,
    settings: Settings,
    detectors: Mapping[str, OpenVinoDetector],
    reidentifier: Reidentifier | None,
    reporter: Reporter,
    replay: Replay | None,
    governor: Governor | None,
    limit: FrameRateLimit,
    meter: LatencyMeter,
) -> Camera:
    config, detector = site.cameras[camera_id], detectors[site.model_of(camera_id)]
    threshold = site.threshold_of(camera_id) or detector.threshold
    chooser = _chooser(site, config, detector)
    return Camera(
        camera_id,
        config,
        _source(camera_id, config, replay, limit, chooser),
        detector,
        tracker_at(threshold),
        partial(lookout_of, site, camera_id),
        reporter,
        _sink(camera_id, settings, replay, meter),
        site.timezone,
        wall_clock,
        _onlooker(reidentifier, threshold),
        governor,
        Clocks(wall_clock, meter.now) if replay is None else None,
        chooser.note if chooser else None,
    )


def _chooser(site: SiteConfig, config: CameraConfig, detector: OpenVinoDetector) -> StreamChooser | None:
    """Where a camera has two streams, and nothing but the detector looks at its people."""
    return StreamChooser(detector.sees) if config.substream and not site.looks else None


def _onlooker(reidentifier: Reidentifier | None, threshold: float) -> Onlooker | None:
    return Glances(reidentifier, Looks(LookSettings(least_score=threshold))) if reidentifier else None


def _source(
    camera_id: str,
    config: CameraConfig,
    replay: Replay | None,
    limit: FrameRateLimit,
    chooser: StreamChooser | None,
) -> FrameSource:
    if replay is not None:
        return open_source(config, paced=False, starts_at=replay.starts_at)
    if not config.enabled:
        return DisabledSource()
    source = open_source(config, paced=True, starts_at=None, limit=limit, chooser=chooser)
    return EnduringSource(source, camera_id)


def _sink(camera_id: str, settings: Settings, replay: Replay | None, meter: LatencyMeter) -> FrameSink:
    if replay is not None or settings.stream_url is None:
        return NobodyWatches()
    return StreamFeed(settings.stream_url, camera_id, settings.feed_token(), on_sent=meter.streamed)
