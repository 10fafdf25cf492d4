"""The counting program from its start to its end."""

import logging
import os
import secrets
import threading
import time
from contextlib import ExitStack, closing
from functools import partial

from footfall.adapters.cameras.steady_clock import wall_clock
from footfall.adapters.programs import ProgramMeter
from footfall.app.cameras import Shared, camera_of, governor_of, limits_of
from footfall.app.counting import publisher_of, recorder_of, reporter_of
from footfall.app.crew import Crew, crew_of
from footfall.app.engines import reidentifier_of
from footfall.app.job import Job
from footfall.app.vitals import metrics_of, vitals
from footfall.fleet.admission import Admission
from footfall.fleet.backend import OPENVINO, Backend
from footfall.fleet.fleet import Fleet
from footfall.fleet.keeper import Keeper
from footfall.fleet.lane import FleetSettings
from footfall.governor import Governor
from footfall.health import EngineHealth
from footfall.latencies import LatencyMeter
from footfall.running import Watch, run_in_order, run_live, stopped_by_signals

log = logging.getLogger(__name__)

PATIENCE = FleetSettings()
"""With which devices other than the CPU are treated, unless a test is in a hurry."""


def run(
    job: Job,
    backend: Backend = OPENVINO,
    patience: FleetSettings = PATIENCE,
) -> None:
    """Count until the files end, or until SIGINT or SIGTERM.

    Args:
        backend: What infers.
        patience: With which devices other than the CPU are treated.

    Raises:
        FootfallError: Something must be mended by a person first.
    """
    threading.excepthook = end_program
    meter, boot = LatencyMeter(time.monotonic), secrets.token_hex(8)
    with ExitStack() as stack:
        metrics = metrics_of(job, stack)
        crew = crew_of(job, backend, patience, stack)
        fleet = crew.fleet
        stack.push(partial(end_despite_hung_threads, fleet))
        stack.enter_context(closing(Keeper(fleet, Admission(crew.backend.trial), crew.backend.engine)))
        publisher = stack.enter_context(closing(publisher_of(job, meter)))
        limits = limits_of(job)
        spares = crew.spares()
        governor = governor_of(job, crew.limits(limits), spares)
        record = recorder_of(job, boot, stack)
        engine = partial(_engine_of, crew, governor)
        reporter = reporter_of(job, boot, engine, publisher, record, meter, stack)
        reidentifier = reidentifier_of(job, crew.threads)
        shared = Shared(crew.own, fleet, reidentifier, reporter, governor, spares, meter)
        cameras = [
            stack.enter_context(closing(camera_of(camera_id, shared, limits[camera_id])))
            for camera_id, config in crew.own.site.cameras.items()
            if config.enabled or job.live
        ]
        watches: list[Watch] = [*cameras, *crew.watches(reporter, governor, meter)]
        if metrics is not None:
            taken = ProgramMeter()
            metrics.tell(lambda: vitals(watches, reporter, engine().models, publisher, meter, taken()))
        with stopped_by_signals(watches):
            if job.live:
                run_live(watches, reporter, wall_clock())
            else:
                run_in_order(cameras, reporter, 1 + fleet.requests)


def _engine_of(crew: Crew, governor: Governor | None) -> EngineHealth:
    return crew.health(strained=governor is not None and governor.strained)


def end_program(failure: threading.ExceptHookArgs) -> None:
    """A thread has failed unexpectedly: end at once, so that the supervisor starts everything anew."""
    log.critical("thread %s failed", failure.thread and failure.thread.name, exc_info=failure.exc_value)
    logging.shutdown()
    os._exit(1)


def end_despite_hung_threads(
    fleet: Fleet, _kind: type[BaseException] | None, error: BaseException | None, _trace: object
) -> None:
    """A device that hangs keeps threads of this program for ever, and neither Python nor OpenVINO ends without them."""
    if fleet.stuck:
        log.warning("ending without the threads of a device that hangs%s", f": {error}" if error else "")
        logging.shutdown()
        os._exit(1 if error else 0)
