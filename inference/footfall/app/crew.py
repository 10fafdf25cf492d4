"""Who looks at which cameras: this process, and further ones where it alone is not enough."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial

from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.steady_clock import wall_clock
from footfall.app.cameras import Spare, listeners_of
from footfall.app.engines import fleet_of, names_of, prepare_all
from footfall.app.job import Job
from footfall.app.need import enabled_cameras, processes_needed
from footfall.core.division import divided, shares
from footfall.fleet.backend import Backend, openvino
from footfall.fleet.fleet import Fleet
from footfall.fleet.joining import joined
from footfall.fleet.lane import FleetSettings
from footfall.governor import Governor, Limit
from footfall.health import EngineHealth
from footfall.latencies import LatencyMeter
from footfall.looking.looker import Looker, LookerProcess
from footfall.looking.words import Part
from footfall.machine.capacity import cores
from footfall.reporting import Reporter

log = logging.getLogger(__name__)

REPORTING = 0.3
"""What it takes to count a picture that another process has looked at, in terms of what it takes to look at it: 0.1 to
0.15 ms of 0.4 to 0.5 ms, measured with 8 people in the picture. A constant, so that the same site is always divided in
the same way."""


@dataclass(frozen=True, slots=True)
class Crew:
    """This process and those that help it.

    Attributes:
        own: What is left for this process to look at.
        threads: That may infer on the CPU here; None for all.
    """

    own: Job
    fleet: Fleet
    backend: Backend
    threads: int | None = None
    lookers: Sequence[LookerProcess] = ()

    def health(self, *, strained: bool) -> EngineHealth:
        """How the devices do, those of all processes."""
        if not self.lookers:
            return self.fleet.health(strained=strained)
        own_model = self.own.site.model in self.own.site.models
        told = [(own_model, self.fleet.health())]
        told += [(each.part.own_model, each.does.health) for each in self.lookers if each.does is not None]
        told.sort(key=lambda each: not each[0])
        return joined([health for _, health in told], strained=strained)

    def limits(self, limits: Mapping[str, FrameRateLimit]) -> Mapping[str, Limit]:
        """Where the rate of each camera is changed, in whichever process it is looked at."""
        far = {camera_id: each.limit(camera_id) for each in self.lookers for camera_id in each.part.cameras}
        return {**limits, **far}

    def spares(self) -> dict[str, Spare]:
        """Where each camera of another process is told whether it is spared."""
        return {
            camera_id: partial(each.mailbox.spare, camera_id)
            for each in self.lookers
            for camera_id in each.part.cameras
        }

    def watches(self, reporter: Reporter, governor: Governor | None, meter: LatencyMeter) -> Sequence[Looker]:
        """What the other processes see, to be counted."""
        listeners = listeners_of(governor)
        return [Looker(each, reporter, listeners, meter) for each in self.lookers]


def crew_of(job: Job, backend: Backend, patience: FleetSettings, stack: ExitStack) -> Crew:
    """The devices, ready to infer, and further processes, started, if site.yaml or the computer wants them.

    Args:
        stack: Ends the other processes.

    Raises:
        FootfallError: A model cannot be used.
    """
    names = names_of(job)
    wanted = job.site.processes if job.live else 1
    if wanted is None and len(enabled_cameras(job)) > 1 and cores().usable >= 2:
        fleet = fleet_of(job, names, backend, patience)
        wanted = processes_needed(job, fleet)
        if wanted == 1:
            return Crew(job, fleet, backend)
        fleet.close()
    own, *others = parts_of(job, names, wanted or 1)
    if not others:
        return Crew(job, fleet_of(job, names, backend, patience), backend)
    prepare_all(job)
    mine, part_of_cpu = _restricted(job, own), openvino(own.threads)
    # The first compiles before the others start, which then find the network in OpenVINO's cache.
    fleet = fleet_of(mine, names, part_of_cpu, patience)
    lookers = [stack.enter_context(closing(LookerProcess(part, _told(job, part)))) for part in others]
    log.info("looking at the cameras in %d processes", 1 + len(lookers))
    return Crew(mine, fleet, part_of_cpu, own.threads, lookers)


def parts_of(job: Job, names: Mapping[str, str], processes: int) -> Sequence[Part]:
    """Divide the cameras by their pictures; those that are switched off stay in the first process."""
    rates = {camera_id: job.site.cameras[camera_id].fps_max for camera_id in enabled_cameras(job)}
    first, *others = divided(rates, processes, REPORTING * sum(rates.values()))
    off = [camera_id for camera_id in job.site.cameras if camera_id not in rates]
    threads = shares(int(cores().usable), [sum(rates[each] for each in part) for part in (first, *others)])
    return [
        Part(
            number,
            cameras,
            own,
            any(job.site.model_of(each) == job.site.model for each in cameras),
            names,
        )
        for number, (cameras, own) in enumerate(zip([[*first, *off], *others], threads, strict=True), 1)
    ]


def _told(job: Job, part: Part) -> Job:
    """What another process is to do."""
    return replace(_restricted(job, part), clock=wall_clock.reading())


def _restricted(job: Job, part: Part) -> Job:
    """The same with the cameras of one part alone."""
    cameras = {
        camera_id: job.site.cameras[camera_id] for camera_id in job.site.cameras if camera_id in part.cameras
    }
    return replace(job, site=job.site.model_copy(update={"cameras": cameras}))
