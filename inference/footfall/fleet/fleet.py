"""The devices that infer for the cameras: the CPU always, others as long as they do well."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from footfall.adapters.detector.detector import Effort, EngineFacts, OpenVinoDetector
from footfall.core.frame import Image
from footfall.core.ladder import Device
from footfall.core.sharing import Costs, Sharing
from footfall.core.stream_choice import NetworkInput
from footfall.fleet.answers import FAULTS, Guarded, Sampled
from footfall.fleet.apart import Apart
from footfall.fleet.health import (
    absent_health,
    device_health,
    engine_health,
    lane_state,
    model_health,
)
from footfall.fleet.lane import FleetSettings, Lane
from footfall.fleet.samples import Samples
from footfall.fleet.verdict import Outcome, Verdicts
from footfall.health import DeviceHealth, DeviceState, EngineHealth, ModelHealth
from footfall.pipeline import Detector, PendingDetections

log = logging.getLogger(__name__)

_LEAST_S = 1.0
"""Over less time a camera's rate means nothing."""


class Fleet:
    """Sends each camera's pictures to a device; safe to use from several threads.

    Args:
        cpu: The device that stands in for all others.
        detectors: The CPU's, by model; the site's own model first.
        models: The model of each camera.
        names: What each model is called where others read it.
        lanes: Every model on every other device that may be used.
        absent: Devices that site.yaml names and that are not there.
        samples: By model.
        spare_cpu: The CPU only stands in while no other device can infer.
        clock: Seconds of a clock that only rises.
    """

    def __init__(
        self,
        cpu: Device,
        detectors: Mapping[str, OpenVinoDetector],
        models: Mapping[str, str],
        names: Mapping[str, str],
        lanes: Sequence[Lane],
        absent: Sequence[str],
        samples: Mapping[str, Samples],
        verdicts: Verdicts,
        settings: FleetSettings,
        clock: Callable[[], float],
        *,
        spare_cpu: bool = False,
    ) -> None:
        self._cpu, self._detectors, self._models, self._names = cpu, detectors, models, names
        self.lanes, self._absent, self.samples = lanes, absent, samples
        self._verdicts, self.settings, self.clock, self._spare_cpu = verdicts, settings, clock, spare_cpu
        self._sharing = Sharing(rest_s=settings.rest_s)
        self._lane_of: dict[str, Lane | None] = dict.fromkeys(models)
        self._submitted = dict.fromkeys(models, 0)
        self._counted = clock(), dict(self._submitted)
        self._rates = dict.fromkeys(models, 0.0)
        self._cpu_costs = dict.fromkeys(detectors, 0.0)
        self._hung: list[list[Apart]] = []
        self._lock = threading.RLock()

    def for_camera(self, camera_id: str) -> Detector:
        """A camera's own detector."""
        return _CameraDetector(self, camera_id)

    def threshold(self, model: str) -> float:
        """The score from which on a detection of a model counts, unless a camera has its own."""
        return self._detectors[model].threshold

    def sees(self, model: str) -> NetworkInput:
        """What a model's network is given."""
        return self._detectors[model].sees

    def name_of(self, model: str) -> str:
        """What a model is called where others read it."""
        return self._names[model]

    def effort(self, model: str, image: Image, rounds: int) -> Effort:
        """What a picture takes on the CPU; see OpenVinoDetector.effort."""
        return self._detectors[model].effort(image, rounds)

    def streams(self, model: str) -> int:
        """Pictures that the CPU works on at once."""
        return self._detectors[model].facts().streams

    @property
    def requests(self) -> int:
        """The most pictures that can be under inference at once on a device."""
        return max(facts.requests for _, facts in self._facts())

    @property
    def stuck(self) -> bool:
        """Whether a device holds threads of this program that may never end by themselves."""
        return any(map(_hangs, self._hung))

    def submit(self, camera_id: str, image: Image) -> PendingDetections:
        """Take a picture, for the camera's device or for the CPU; other devices begin at once.

        A device that waits to be tried needs pictures that the CPU has looked at, wherever the cameras are.
        """
        self._submitted[camera_id] += 1
        model = self._models[camera_id]
        cpu = self._detectors[model]
        if not self.lanes:
            return cpu.submit(image)
        samples, lane = self.samples[model], self._lane_of[camera_id]
        detector = None if lane is None else lane.detector
        if lane is None or detector is None or samples.borrows(camera_id):
            pending = cpu.submit(image)
            return Sampled(pending, image, camera_id, samples) if samples.wants(camera_id) else pending
        try:
            answer = detector.submit(image)
        except FAULTS as error:
            self.take_out(lane, detector, error)
            return cpu.submit(image)
        compare = self._compare(lane)
        give_up = partial(self.take_out, lane, detector)
        return Guarded(answer, image, cpu, self.settings.answer_s, compare, give_up)

    def _compare(self, lane: Lane) -> bool:
        """Whether it is time to look whether the device still sees what the CPU sees."""
        due = self.clock() - lane.compared_at >= self.settings.compare_s
        if due:
            lane.compared_at = self.clock()
        return due

    def admit(self, lane: Lane, detector: Apart) -> None:
        """Let cameras come to a device."""
        with self._lock:
            lane.open(detector, self.clock())
            self.balance()
        log.info("%s on %s is in use", lane.model, lane.device.name)

    def take_out(self, lane: Lane, detector: Apart, error: Exception) -> None:
        """Use a device no more, for none of its models; its cameras go to the others at once."""
        with self._lock:
            if lane.detector is not detector:
                return
            lost = [each for each in self.lanes if each.device == lane.device and each.detector is not None]
            detectors = [each.detector for each in lost if each.detector is not None]
            self._hung.append(detectors)
            for each in lost:
                each.fail(str(error), self.settings, self.clock())
            self._place()
        for gone in detectors:
            gone.abandon()
        pause_s = max(each.due_at for each in lost) - self.clock()
        log.warning("%s is taken out, and tried again in %.0f s: %s", lane.device.name, pause_s, error)
        for each in lost:
            self.note(each, Outcome.FAILED)

    def forgive(self) -> None:
        """Devices that have done well for long have a clean slate, also if the mains are switched off now."""
        with self._lock:
            forgiven = [lane for lane in self.lanes if lane.forgive(self.settings, self.clock())]
        for lane in forgiven:
            self.note(lane, Outcome.IN_USE)

    def free(self) -> None:
        """Let go of networks whose device has answered after all; not under the lock, since a driver takes its time."""
        with self._lock:
            over = [detectors for detectors in self._hung if not _hangs(detectors)]
            self._hung = [detectors for detectors in self._hung if detectors not in over]
        del over

    def note(self, lane: Lane, outcome: Outcome) -> None:
        """Keep what is known of a device over a restart."""
        self._verdicts.note(lane.key, lane.verdict(outcome))

    def balance(self) -> None:
        """Place the cameras by what they cost now."""
        with self._lock:
            self._measure()
            self._place()

    def _measure(self) -> None:
        (since, before), now = self._counted, self.clock()
        if now - since >= _LEAST_S:
            counts = dict(self._submitted)
            self._rates = {camera: (counts[camera] - before[camera]) / (now - since) for camera in counts}
            self._counted = now, counts
        for model, detector in self._detectors.items():
            self._cpu_costs[model] = detector.facts().cost_s or self._cpu_costs[model]
        for lane in self.lanes:
            if lane.detector is not None:
                lane.cost_s = lane.detector.facts().cost_s or lane.cost_s

    def _place(self) -> None:
        lanes = {(lane.device.name, lane.model): lane for lane in self.lanes if lane.detector is not None}
        for camera, device in self._sharing.place(self._costs(), self.clock()).items():
            lane = lanes.get((device, self._models[camera]))
            if lane is not self._lane_of[camera]:
                log.info("camera %s: inferred on %s from now on", camera, device)
            self._lane_of[camera] = lane

    def _costs(self) -> Costs:
        return {camera: self._cost(model, self._rates[camera]) for camera, model in self._models.items()}

    def _cost(self, model: str, rate_hz: float) -> dict[str, float]:
        ready = [lane for lane in self.lanes if lane.model == model and lane.detector is not None]
        on_cpu = {} if self._spare_cpu and ready else {self._cpu.name: rate_hz * self._cpu_costs[model]}
        return on_cpu | {lane.device.name: rate_hz * lane.cost_s for lane in ready}

    def models(self) -> list[ModelHealth]:
        """How every model does on every device, the site's own on the CPU first."""
        return [model_health(self._names[model], facts) for model, facts in self._facts()]

    def _facts(self) -> list[tuple[str, EngineFacts]]:
        on_cpu = [(model, detector.facts()) for model, detector in self._detectors.items()]
        return on_cpu + [
            (lane.model, lane.detector.facts()) for lane in self.lanes if lane.detector is not None
        ]

    def health(self, *, strained: bool = False) -> EngineHealth:
        """How the devices do.

        Args:
            strained: Cameras are looked at less often than they should be.
        """
        with self._lock:
            by_device: dict[Device, list[Lane]] = {}
            for lane in self.lanes:
                by_device.setdefault(lane.device, []).append(lane)
            devices = [self._cpu_health(), *(self._health(*each) for each in by_device.items())]
        devices.extend(map(absent_health, self._absent))
        return engine_health(devices, self.models(), strained=strained)

    def _cpu_health(self) -> DeviceHealth:
        facts = [detector.facts() for detector in self._detectors.values()]
        cameras = [camera for camera in self._seen() if self._lane_of[camera] is None]
        detail = "stands in while no other device can" if self._spare_cpu else None
        return device_health(self._cpu, facts, DeviceState.READY, detail, cameras)

    def _health(self, device: Device, lanes: Sequence[Lane]) -> DeviceHealth:
        facts = [lane.detector.facts() for lane in lanes if lane.detector is not None]
        cameras = [camera for camera in self._seen() if self._lane_of[camera] in lanes]
        return device_health(device, facts, *lane_state(lanes), cameras)

    def _seen(self) -> list[str]:
        """The cameras that have shown pictures, by day or by night."""
        return [camera for camera, count in self._submitted.items() if count]

    def close(self) -> None:
        """End what runs; a restart need not try again what did well to the end, or was being opened."""
        with self._lock:
            ready = [(lane, lane.detector) for lane in self.lanes if lane.passed]
        for lane, detector in ready:
            self.note(lane, Outcome.PASSED)
            if detector is not None:
                detector.close()
        for on_cpu in self._detectors.values():
            on_cpu.close()


def _hangs(detectors: Sequence[Apart]) -> bool:
    """Whether the device of these still owes an answer; its other networks wait with it."""
    return any(each.hangs for each in detectors)


class _CameraDetector:
    """What a camera knows of the fleet."""

    def __init__(self, fleet: Fleet, camera_id: str) -> None:
        self._fleet, self._camera_id = fleet, camera_id

    def submit(self, image: Image) -> PendingDetections:
        return self._fleet.submit(self._camera_id, image)
