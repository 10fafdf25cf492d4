"""What is made of the cameras' observations: counts, messages, recordings."""

import logging
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from footfall.adapters.broker.link import BrokerAddress
from footfall.adapters.broker.outbox import Outbox
from footfall.adapters.broker.publisher import MqttPublisher
from footfall.adapters.cameras.steady_clock import LeadLimit, wall_clock
from footfall.adapters.day_sums import DaySumsFile, HeatFile
from footfall.adapters.kept_later import KeptLater
from footfall.adapters.standings import StandingsFile
from footfall.adapters.told_sites import ToldSites
from footfall.adapters.totals import TotalsFile
from footfall.adapters.tracks.recorder import TrackRecorder
from footfall.adapters.watchdog import Watchdog
from footfall.analysis_reporter import AnalysisReporter, Keep
from footfall.app.job import Job
from footfall.core.analysis import Analysis
from footfall.core.area_book import Standing
from footfall.core.day_sums import DaySums
from footfall.core.persons import Persons
from footfall.core.totals import Totals
from footfall.directory import (
    day_of,
    directory_of,
    doors_of,
    homographies_of,
    in_hour,
    ledger_of,
    origins_of,
    plan_of,
    recognition_of,
    views_of,
)
from footfall.errors import StorageError
from footfall.health import EngineHealth
from footfall.heat_reporter import HeatReporter
from footfall.latencies import LatencyMeter
from footfall.messages import Directory, SiteMessages, state_topics
from footfall.people_counter import PeopleCounter
from footfall.reporting import Record, Reporter, Teller

log = logging.getLogger(__name__)


def publisher_of(job: Job, meter: LatencyMeter) -> MqttPublisher:
    """The way to the broker.

    Raises:
        StorageError: What waits for the broker cannot be kept.
    """
    site, state_dir = job.site, job.settings.state_dir
    try:
        state_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"cannot make the folder {state_dir} ({error.strerror})"
        raise StorageError(
            f"{reason}; make it writable, or name another one in FOOTFALL_STATE_DIR"
        ) from error
    address = BrokerAddress.from_environment(os.environ)
    known = state_topics(site.site, directory_of(site))
    told = ToldSites(state_dir / "sites.json", site.site)
    outbox = Outbox(state_dir / "outbox.db")
    return MqttPublisher(address, site.site, known, told, outbox, meter.published)


def reporter_of(
    job: Job,
    boot: str,
    engine: Callable[[], EngineHealth],
    publisher: MqttPublisher,
    record: Record | None,
    meter: LatencyMeter,
    stack: ExitStack,
) -> Reporter:
    """Keeps the ledger, and says what is worth saying.

    Args:
        boot: Tells this start of the program from all others.
        engine: Tells how the devices do.
        stack: Ends what writes to disk.
    """
    later = stack.enter_context(closing(KeptLater()))
    site, directory, persons = job.site, directory_of(job.site), Persons()
    ledger = ledger_of(site, persons)
    messages = SiteMessages(site.site, boot, directory)
    keep: Callable[[Totals], None] = _nothing_kept
    if job.live:
        totals = TotalsFile(job.settings.state_dir / "totals.json", site.site, origins_of(site))
        ledger.restore(totals.load())
        keep = later.of(totals.save)
    return Reporter(
        directory,
        ledger,
        messages,
        publisher,
        wall_clock,
        engine,
        keep,
        _tellers(job, directory, messages, persons, later),
        record,
        recognition=recognition_of(site),
        meter=meter,
    )


def _tellers(
    job: Job, directory: Directory, messages: SiteMessages, persons: Persons, later: KeptLater
) -> list[Teller]:
    """Whoever says more than the counts."""
    site = job.site
    homographies, today = homographies_of(site), partial(day_of, site)
    keep: Keep = _nothing_kept
    tellers: list[Teller] = []
    plan, at_hour, state_dir = plan_of(site), partial(in_hour, site), job.settings.state_dir
    if job.live:
        standings = StandingsFile(state_dir / "areas.json", site.site, doors_of(site))
        sums = DaySumsFile(state_dir / "day.json", site.site, origins_of(site))
        heat = HeatFile(state_dir, site.site, views_of(site))

        def keep_both(balances: Mapping[str, Standing], day: DaySums) -> None:
            standings.save(balances)
            sums.save(day)

        keep = later.of(keep_both)
        analysis = Analysis(plan, today, at_hour, standings.load(), persons, sums.load())
        heat_reporter = HeatReporter(messages, homographies, today, heat.load(), later.of(heat.save))
        tellers.append(LeadLimit())
    else:
        analysis = Analysis(plan, today, at_hour, persons=persons)
        heat_reporter = HeatReporter(messages, homographies, today, {}, _nothing_kept)
    tellers += [heat_reporter, AnalysisReporter(directory, messages, analysis, homographies, keep)]
    if site.person_topics:
        tellers.append(PeopleCounter(messages))
    if watchdog := Watchdog.from_environment(os.environ):
        tellers.append(watchdog)
    return tellers


def recorder_of(job: Job, boot: str, stack: ExitStack) -> Record | None:
    """Where observations are recorded, if they are to be; a replay of files deletes no recording by its times.

    Raises:
        StorageError: This program may not write there. (A disk that is full is waited for.)
    """
    wanted, usual = job.site.record_tracks, job.settings.tracks_dir
    if wanted is None:
        if job.live:
            _tell_of_former_tracks(usual)
        return None
    # Parquet takes 40 MB, which only those need who record.
    from footfall.adapters.tracks.files import TrackFiles, may_be_written

    folder = wanted.folder or usual
    if not may_be_written(folder):
        other = (
            f"leave out 'folder', which keeps tracks in {usual}" if wanted.folder else "name another 'folder'"
        )
        raise StorageError(
            f"record_tracks: expected a folder that this program may write, found {folder}; make it writable, "
            f"or {other}"
        )
    files = TrackFiles(folder, wanted.keep_days if job.live else None)
    return stack.enter_context(closing(TrackRecorder(boot, files.write, patient=not job.live))).record


def _tell_of_former_tracks(folder: Path) -> None:
    """How many days they were to be kept is not known any more, nor whether somebody still wants to count them anew."""
    if any(folder.glob("*/*.parquet")):
        log.warning(
            "tracks are in %s from the time when site.yaml had record_tracks, and none of them is deleted when it is "
            "old; delete them, or put record_tracks back",
            folder,
        )


def _nothing_kept(*_numbers: object) -> None:
    """A replay's numbers are nobody's today."""
