"""The composition root: the only file that names concrete adapters and puts them together."""

import logging
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial

from footfall.adapters.broker.link import BrokerAddress
from footfall.adapters.broker.outbox import Outbox
from footfall.adapters.broker.publisher import MqttPublisher
from footfall.adapters.cameras.sources import open_source
from footfall.adapters.cameras.steady_clock import wall_clock
from footfall.adapters.cameras.waiting import DisabledSource, EnduringSource, NobodyWatches
from footfall.adapters.detector.detector import FLOOR
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
from footfall.core.looks import Looks, LookSettings
from footfall.core.overlap import Overlap
from footfall.core.persons import Persons
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
from footfall.fleet.admission import Admission
from footfall.fleet.assembling import assemble
from footfall.fleet.backend import OPENVINO, Backend
from footfall.fleet.fleet import Fleet
from footfall.fleet.keeper import Keeper
from footfall.fleet.lane import FleetSettings, NetworkFile
from footfall.fleet.verdict import Verdicts
from footfall.glances import Glances
from footfall.heat_reporter import HeatReporter
from footfall.messages import Directory, SiteMessages, state_topics
from footfall.models.library import prepare_model
from footfall.people_counter import PeopleCounter
from footfall.pipeline import FrameSink, FrameSource, Observation, Onlooker
from footfall.recognition import Recognition
from footfall.reporting import Reporter, Teller
from footfall.running import run_in_order, run_live, stopped_by_signals
from footfall.settings import Settings
from footfall.stations import lookout_of, tracker_at

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Replay:
    """Files are read as fast as possible, and give the same counts on every run.

    Attributes:
        starts_at: When the files begin, in seconds since the epoch; None for a fixed day.
    """

    starts_at: float | None


def run(
    site: SiteConfig,
    settings: Settings,
    replay: Replay | None,
    backend: Backend = OPENVINO,
    patience: FleetSettings = FleetSettings(),  # noqa: B008 - it is frozen
) -> None:
    """Count until the files end, or until SIGINT or SIGTERM.

    Args:
        backend: What infers.
        patience: With which devices other than the CPU are treated.

    Raises:
        FootfallError: Something must be mended by a person first.
    """
    threading.excepthook = _end_program
    with ExitStack() as stack:
        fleet = _fleet(site, settings, replay, backend, patience)
        stack.push(partial(_end_despite_hung_threads, fleet))
        stack.enter_context(closing(Keeper(fleet, Admission(backend.trial), backend.engine)))
        reidentifier = _reidentifier(site, settings)
        publisher = stack.enter_context(closing(_publisher(site, settings)))
        boot = secrets.token_hex(8)
        record = _record(site, settings, boot, replay, stack)
        reporter = _reporter(site, settings, fleet, publisher, replay, boot, record)
        cameras = [
            stack.enter_context(
                closing(_camera(camera_id, site, settings, fleet, reidentifier, reporter, replay))
            )
            for camera_id, config in site.cameras.items()
            if config.enabled or replay is None
        ]
        with stopped_by_signals(cameras):
            if replay is None:
                run_live(cameras, reporter, wall_clock())
            else:
                run_in_order(cameras, reporter, 1 + fleet.requests)


def _end_program(failure: threading.ExceptHookArgs) -> None:
    """A thread has failed unexpectedly: end at once, so that the supervisor starts everything anew."""
    log.critical("thread %s failed", failure.thread and failure.thread.name, exc_info=failure.exc_value)
    logging.shutdown()
    os._exit(1)


def _end_despite_hung_threads(
    fleet: Fleet, _kind: type[BaseException] | None, error: BaseException | None, _trace: object
) -> None:
    """A device that hangs keeps threads of this program for ever, and neither Python nor OpenVINO ends without them."""
    if fleet.stuck:
        log.warning("ending without the threads of a device that hangs%s", f": {error}" if error else "")
        logging.shutdown()
        os._exit(1 if error else 0)


def _fleet(
    site: SiteConfig, settings: Settings, replay: Replay | None, backend: Backend, patience: FleetSettings
) -> Fleet:
    """The devices; a replay uses those alone that site.yaml lists, so that it gives the same counts everywhere."""
    return assemble(
        {model: _network(model, site, settings) for model in site.models},
        {camera_id: site.model_of(camera_id) for camera_id in site.cameras},
        ("CPU",) if site.devices is None and replay is not None else site.devices,
        Verdicts(settings.state_dir / "devices.json", site.site),
        backend,
        patience,
    )


def _network(model: str, site: SiteConfig, settings: Settings) -> NetworkFile:
    """One for all cameras with this model; it reports what the most lenient of them wants to see."""
    thresholds = [site.threshold_of(each) for each in site.cameras if site.model_of(each) == model]
    return NetworkFile(
        prepare_model(model, settings.models_dir, mirror=settings.models_mirror),
        cache_dir=settings.models_dir / "openvino-cache",
        threshold=site.threshold if model == site.model else None,
        floor=min([FLOOR, *(each for each in thresholds if each is not None)]),
    )


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


def _publisher(site: SiteConfig, settings: Settings) -> MqttPublisher:
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"cannot make the folder {settings.state_dir} ({error.strerror})"
        raise StorageError(
            f"{reason}; make it writable, or name another one in FOOTFALL_STATE_DIR"
        ) from error
    address = BrokerAddress.from_environment(os.environ)
    known = state_topics(site.site, directory_of(site))
    return MqttPublisher(address, site.site, known, Outbox(settings.state_dir / "outbox.db"))


def _reporter(
    site: SiteConfig,
    settings: Settings,
    fleet: Fleet,
    publisher: MqttPublisher,
    replay: Replay | None,
    boot: str,
    record: Callable[[Observation], None] | None,
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
        fleet.health,
        keep,
        _tellers(site, settings, directory, messages, replay, persons),
        record,
        _recognition(site),
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


def _camera(
    camera_id: str,
    site: SiteConfig,
    settings: Settings,
    fleet: Fleet,
    reidentifier: Reidentifier | None,
    reporter: Reporter,
    replay: Replay | None,
) -> Camera:
    config = site.cameras[camera_id]
    threshold = site.threshold_of(camera_id) or fleet.threshold(site.model_of(camera_id))
    return Camera(
        camera_id,
        config,
        _source(camera_id, config, replay),
        fleet.for_camera(camera_id),
        tracker_at(threshold),
        partial(lookout_of, site, camera_id),
        reporter,
        _sink(camera_id, settings, replay),
        site.timezone,
        wall_clock,
        _onlooker(reidentifier, threshold),
    )


def _onlooker(reidentifier: Reidentifier | None, threshold: float) -> Onlooker | None:
    return Glances(reidentifier, Looks(LookSettings(least_score=threshold))) if reidentifier else None


def _source(camera_id: str, config: CameraConfig, replay: Replay | None) -> FrameSource:
    if replay is not None:
        return open_source(config, paced=False, starts_at=replay.starts_at)
    if not config.enabled:
        return DisabledSource()
    return EnduringSource(open_source(config, paced=True, starts_at=None), camera_id)


def _sink(camera_id: str, settings: Settings, replay: Replay | None) -> FrameSink:
    if replay is not None or settings.stream_url is None:
        return NobodyWatches()
    return StreamFeed(settings.stream_url, camera_id, settings.feed_token())
