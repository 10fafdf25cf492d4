"""Each camera with its stations: where its pictures come from, who finds and follows people in them, who watches."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.live_source import LiveSource
from footfall.adapters.cameras.sources import open_source
from footfall.adapters.cameras.steady_clock import wall_clock
from footfall.adapters.cameras.waiting import DisabledSource, EnduringSource, NobodyWatches
from footfall.adapters.processor import IdleMeter
from footfall.adapters.reidentification import Reidentifier
from footfall.adapters.stream import StreamFeed
from footfall.app.job import Job
from footfall.camera import Camera, Desk, Listener
from footfall.config import CameraConfig, SourceKind
from footfall.core.latency import Clocks, Trace
from footfall.core.looks import Looks, LookSettings
from footfall.core.pacing import Pacer, Span
from footfall.core.sparing import Sparing
from footfall.core.stream_choice import StreamChooser
from footfall.day_and_night import DayAndNight
from footfall.directory import day_of
from footfall.fleet.fleet import Fleet
from footfall.glances import Glances
from footfall.governor import Governor, Limit
from footfall.machine.capacity import quotas
from footfall.motion_gate import MotionGate
from footfall.pipeline import Detector, FrameSink, FrameSource, observe
from footfall.stations import lookout_of, tracker_at

Spare = Callable[[bool], None]
"""Tells a camera's source whether it is spared."""


class Meter(Protocol):
    """Keeps how long pictures take."""

    @property
    def now(self) -> Callable[[], float]: ...

    def streamed(self, trace: Trace, at: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Shared:
    """What all cameras of a process have in common.

    Attributes:
        governor: In the first process, of a site that is counted live.
        spares: By camera; filled as sources are made.
    """

    job: Job
    fleet: Fleet
    reidentifier: Reidentifier | None
    desk: Desk
    governor: Governor | None
    spares: dict[str, Spare]
    meter: Meter


def limits_of(job: Job) -> Mapping[str, FrameRateLimit]:
    """How many pictures a second each camera may have analysed."""
    return {camera_id: FrameRateLimit(config.fps_max) for camera_id, config in job.site.cameras.items()}


def governor_of(job: Job, limits: Mapping[str, Limit], spares: Mapping[str, Spare]) -> Governor | None:
    """Who keeps the cameras within what this computer can do; nobody need hurry in a replay."""
    if not job.live:
        return None
    cameras = job.site.cameras
    spans = {each: Span(config.fps_min, config.fps_max) for each, config in cameras.items()}
    return Governor(
        Pacer(spans),
        Sparing(_that_can_be_spared(cameras)),
        limits,
        lambda camera_id, spared: spares[camera_id](spared),
        IdleMeter(quotas()),
        time.monotonic,
    )


def _that_can_be_spared(cameras: Mapping[str, CameraConfig]) -> Sequence[Sequence[str]]:
    """Network cameras, first those with another stream, who lose least; the others need FFmpeg for it."""
    network = {
        each: config
        for each, config in cameras.items()
        if config.enabled and config.kind is SourceKind.NETWORK
    }
    without = [each for each, config in network.items() if config.substream is None]
    return [[each for each in network if each not in without], without if shutil.which("ffmpeg") else []]


def camera_of(camera_id: str, shared: Shared, limit: FrameRateLimit) -> Camera:
    """One camera, ready to run.

    Args:
        limit: Which of its pictures are analysed.
    """
    job, site = shared.job, shared.job.site
    threshold = _threshold(camera_id, shared)
    chooser = _chooser(camera_id, shared)
    source = _source(camera_id, shared, limit, chooser)
    detector, model = _detector(camera_id, shared, threshold)
    gate = MotionGate(detector, threshold / 2) if job.live and site.cameras[camera_id].motion_gate else None
    looks = Looks(LookSettings(least_score=threshold))
    look = partial(
        observe,
        camera_id,
        source,
        gate or detector,
        tracker_at(threshold),
        partial(lookout_of, site, camera_id),
        onlooker=Glances(shared.reidentifier, looks, partial(day_of, site)) if shared.reidentifier else None,
        clocks=Clocks(wall_clock, shared.meter.now) if job.live else None,
    )
    return Camera(
        camera_id,
        site.cameras[camera_id],
        source,
        look,
        shared.desk,
        _sink(camera_id, shared),
        site.timezone,
        wall_clock,
        _listeners(shared.governor, chooser, gate),
        model,
    )


def _threshold(camera_id: str, shared: Shared) -> float:
    site = shared.job.site
    return site.threshold_of(camera_id) or shared.fleet.threshold(site.model_of(camera_id))


def _detector(camera_id: str, shared: Shared, threshold: float) -> tuple[Detector, Callable[[], str | None]]:
    """The camera's own, or two where it has another one for the night; and what tells which of them looks."""
    fleet = shared.fleet
    (day_id, day_model), *by_night = shared.job.site.detectors_of(camera_id).items()
    by_day = fleet.for_camera(day_id)
    if not by_night:
        return by_day, lambda: fleet.name_of(day_model)
    ((night_id, night_model),) = by_night
    thresholds = threshold, fleet.threshold(night_model)
    names = fleet.name_of(day_model), fleet.name_of(night_model)
    both = DayAndNight(by_day, fleet.for_camera(night_id), thresholds, camera_id, names)
    return both, lambda: both.model


def _chooser(camera_id: str, shared: Shared) -> StreamChooser | None:
    """Where a camera has two streams, and nothing but the detector looks at its people."""
    site = shared.job.site
    if not site.cameras[camera_id].substream or site.looks:
        return None
    return StreamChooser(shared.fleet.sees(site.model_of(camera_id)))


def listeners_of(governor: Governor | None) -> list[Listener]:
    """Who wants to know in the first process what a camera sees, wherever it is looked at."""
    if governor is None:
        return []
    return [lambda observation, facts: governor.note(observation.camera_id, facts)]


def _listeners(
    governor: Governor | None, chooser: StreamChooser | None, gate: MotionGate | None
) -> list[Listener]:
    """Who wants to know what a camera sees, other than to count it."""
    listeners = listeners_of(governor)
    if chooser is not None:
        listeners.append(lambda observation, _: chooser.note(observation.heights, observation.at))
    if gate is not None:
        listeners.append(lambda observation, _: gate.note(observation.measured))
    return listeners


def _source(
    camera_id: str, shared: Shared, limit: FrameRateLimit, chooser: StreamChooser | None
) -> FrameSource:
    job, config = shared.job, shared.job.site.cameras[camera_id]
    if job.replay is not None:
        return open_source(config, paced=False, starts_at=job.replay.starts_at)
    if not config.enabled:
        return DisabledSource()
    source = open_source(config, paced=True, starts_at=None, limit=limit, chooser=chooser)
    if isinstance(source, LiveSource):
        shared.spares[camera_id] = source.spare
    return EnduringSource(source, camera_id)


def _sink(camera_id: str, shared: Shared) -> FrameSink:
    settings = shared.job.settings
    if not shared.job.live or settings.stream_url is None:
        return NobodyWatches()
    return StreamFeed(settings.stream_url, camera_id, settings.feed_token(), on_sent=shared.meter.streamed)
