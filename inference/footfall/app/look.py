"""The program of a process that looks at some of a site's cameras, for the first process to count."""

import ctypes
import logging
import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from multiprocessing.connection import Connection

from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.steady_clock import wall_clock
from footfall.app.cameras import Shared, Spare, camera_of, limits_of
from footfall.app.engines import fleet_of, reidentifier_of
from footfall.app.job import Job
from footfall.app.program import end_despite_hung_threads, end_program
from footfall.camera import Camera
from footfall.fleet.admission import Admission
from footfall.fleet.backend import openvino
from footfall.fleet.fleet import Fleet
from footfall.fleet.keeper import Keeper
from footfall.fleet.lane import FleetSettings
from footfall.looking.far_desk import FarDesk
from footfall.looking.words import Order, Part
from footfall.running import run_side_by_side

log = logging.getLogger(__name__)

TELL_S = 1.0
"""How often the first process hears how the devices do."""
_PR_SET_PDEATHSIG = 1


def look(connection: Connection) -> None:
    """Look at cameras until the first process says to stop, or is gone.

    Args:
        connection: To the first process.

    Raises:
        FootfallError: Something must be mended by a person first.
    """
    _end_with_the_first_process()
    try:
        job, part = connection.recv()
    except EOFError:
        return
    threading.excepthook = end_program
    if job.clock is not None:
        wall_clock.go_on_from(job.clock)
    _look(connection, job, part)


def _look(connection: Connection, job: Job, part: Part) -> None:
    with ExitStack() as stack:
        backend, desk = openvino(part.threads), FarDesk(connection, time.monotonic)
        fleet = fleet_of(job, part.names, backend, FleetSettings(), process=part.number)
        stack.push(partial(end_despite_hung_threads, fleet))
        stack.enter_context(closing(Keeper(fleet, Admission(backend.trial), backend.engine)))
        limits = limits_of(job)
        spares: dict[str, Spare] = {}
        shared = Shared(job, fleet, reidentifier_of(job, part.threads), desk, None, spares, desk)
        cameras = [
            stack.enter_context(closing(camera_of(camera_id, shared, limits[camera_id])))
            for camera_id in part.cameras
        ]
        ended = threading.Event()
        stack.callback(ended.set)
        threading.Thread(target=_obey, args=(connection, cameras, limits, spares, desk), daemon=True).start()
        threading.Thread(target=_tell, args=(desk, fleet, cameras, ended), daemon=True).start()
        run_side_by_side(cameras)


def _end_with_the_first_process() -> None:
    """The kernel does it, even if that process is killed and this one hangs.

    Source:
        prctl(2), PR_SET_PDEATHSIG.
    """
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")


def _obey(
    connection: Connection,
    cameras: Sequence[Camera],
    limits: Mapping[str, FrameRateLimit],
    spares: Mapping[str, Spare],
    desk: FarDesk,
) -> None:
    """Do what the first process says, until it says to stop."""
    order = Order()
    while not order.stop:
        try:
            order = connection.recv()
        except (EOFError, OSError):
            log.error("the first process is gone; ending")
            logging.shutdown()
            os._exit(1)
        for camera_id, fps in order.rates.items():
            limits[camera_id].change(fps)
        for camera_id, spared in order.spared.items():
            spares[camera_id](spared)
        desk.take(order.numbers)
    for camera in cameras:
        camera.stop()


def _tell(desk: FarDesk, fleet: Fleet, cameras: Sequence[Camera], ended: threading.Event) -> None:
    while True:
        conditions = [each for camera in cameras for each in camera.conditions()]
        desk.tell(fleet.health(), {each.camera_id: each.pending_pictures for each in conditions})
        if ended.wait(TELL_S):
            return
