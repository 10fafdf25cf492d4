"""How many processes a site needs on this computer."""

import logging

from footfall.app.job import Job
from footfall.core.division import Serial, processes_for
from footfall.fleet.fleet import Fleet
from footfall.machine.capacity import cores
from footfall.machine.prediction import LOCK_HEADROOM, SIDE_BY_SIDE
from footfall.machine.serial import noise, serial_of

log = logging.getLogger(__name__)

EFFORTS = 5
"""How often each model looks at a picture."""


def enabled_cameras(job: Job) -> list[str]:
    """Those that are to be looked at."""
    return [camera_id for camera_id, config in job.site.cameras.items() if config.enabled]


def processes_needed(job: Job, fleet: Fleet) -> int:
    """How many processes keep their interpreters' locks free enough.

    Measured on the spot, in a tenth of a second: for how long a picture with some people in it holds the lock, with
    the zones and lines of the camera that has the most of them, and with the slowest model's outputs. The cameras want
    `fps_max`; where the CPU alone infers, they get no more than it can infer.

    Args:
        fleet: With nothing to do yet.
    """
    site, cameras = job.site, enabled_cameras(job)
    efforts = {model: fleet.effort(model, noise(), EFFORTS) for model in site.models}
    rates = {camera_id: site.cameras[camera_id].fps_max for camera_id in cameras}
    busy = sum(
        fps * efforts[site.model_of(camera_id)].infer_s / fleet.streams(site.model_of(camera_id))
        for camera_id, fps in rates.items()
    )
    fps = sum(rates.values()) / (1.0 if fleet.lanes else max(1.0, busy))
    fullest = max(
        (site.cameras[each] for each in cameras), key=lambda each: len(each.zones) + len(each.lines)
    )
    read_ms = 1000 * max(each.read_s for each in efforts.values())
    alone = serial_of(fullest, fullest.fps_max, fleet.threshold(site.models[0]), read_ms)
    serial = Serial(SIDE_BY_SIDE * alone.looking_ms, SIDE_BY_SIDE * alone.reporting_ms)
    needed = processes_for(fps, serial, LOCK_HEADROOM, min(int(cores().usable), len(cameras)))
    log.info(
        "processes: %d, since up to %.0f pictures a second hold Python's lock for %.2f ms each",
        needed,
        fps,
        serial.looking_ms + serial.reporting_ms,
    )
    return needed
