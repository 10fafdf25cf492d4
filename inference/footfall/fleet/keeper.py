"""Keeps a fleet: tries its devices, opens those that may be used, and has the cameras placed anew now and then."""

import logging
import threading
from collections.abc import Sequence

from footfall.adapters.detector.engine import OpenEngine, checked
from footfall.errors import FootfallError
from footfall.fleet.admission import Admission, Finding
from footfall.fleet.apart import Apart
from footfall.fleet.fleet import Fleet
from footfall.fleet.lane import Lane
from footfall.fleet.samples import Sample
from footfall.fleet.task import Task
from footfall.fleet.verdict import Outcome
from footfall.health import DeviceState

log = logging.getLogger(__name__)

_STEP_S = 0.2
"""Between two looks at what is due."""


class Keeper:
    """Works in a thread of its own, since trials take their time; the cameras never wait for it.

    Args:
        engine: Opens networks on devices.
    """

    def __init__(self, fleet: Fleet, admission: Admission, engine: OpenEngine) -> None:
        self._fleet, self._admission, self._engine = fleet, admission, checked(engine)
        self._balanced_at = fleet.clock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fleet", daemon=True)
        if fleet.lanes:
            self._thread.start()

    def close(self) -> None:
        """End the trial that runs, and the fleet."""
        self._ended.set()
        self._admission.stop()
        if self._fleet.lanes:
            self._thread.join(self._fleet.settings.answer_s)
        self._fleet.close()

    def _run(self) -> None:
        while not self._ended.wait(_STEP_S):
            self._step()

    def _step(self) -> None:
        for lane in self._fleet.lanes:
            if lane.passed and lane.detector is None:
                self._open(lane)
            elif lane.state is DeviceState.FAILED and lane.due_at <= self._fleet.clock():
                lane.wait()
            if lane.state is DeviceState.WAITING:
                self._consider(lane)
        self._drop_samples()
        if self._fleet.clock() - self._balanced_at >= self._fleet.settings.balance_s:
            self._fleet.balance()
            self._fleet.forgive()
            self._fleet.free()
            self._balanced_at = self._fleet.clock()

    def _consider(self, lane: Lane) -> None:
        """Try a device as soon as there are pictures for it."""
        samples = self._fleet.samples[lane.model]
        samples.want()
        pictures = samples.enough()
        if pictures is not None:
            self._try(lane, pictures)

    def _drop_samples(self) -> None:
        wanting = {lane.model for lane in self._fleet.lanes if lane.state is DeviceState.WAITING}
        for model, samples in self._fleet.samples.items():
            if model not in wanting:
                samples.drop()

    def _try(self, lane: Lane, pictures: Sequence[Sample]) -> None:
        lane.state, lane.detail = DeviceState.TRYING, "is compared with the CPU in a process of its own"
        log.info("%s on %s: trying it", lane.model, lane.device.name)
        finding = self._admission.judge(self._task(lane, len(pictures)), pictures)
        if finding is not None:
            self._conclude(lane, finding)

    def _task(self, lane: Lane, pictures: int) -> Task:
        network, settings = lane.network, self._fleet.settings
        return Task(
            model=network.path,
            device=lane.device.name,
            cache_dir=network.cache_dir,
            threshold=self._fleet.threshold(lane.model),
            floor=network.floor,
            seconds=settings.trial_s,
            deadline_s=settings.trial_deadline_s,
            pictures=pictures,
        )

    def _conclude(self, lane: Lane, finding: Finding) -> None:
        if finding.outcome is Outcome.PASSED and finding.answer is not None:
            lane.passed, lane.cost_s = True, finding.answer.cost_s or 0.0
        elif finding.outcome is Outcome.WRONG:
            lane.refuse(finding.detail)
        else:
            lane.fail(f"{finding.outcome}: {finding.detail}", self._fleet.settings, self._fleet.clock())
        if finding.outcome is not Outcome.PASSED:
            log.warning("%s on %s: %s: %s", lane.model, lane.device.name, finding.outcome, finding.detail)
        self._fleet.note(lane, finding.outcome)

    def _open(self, lane: Lane) -> None:
        """Noted before it is done: a driver that takes this program down is not opened again at once."""
        lane.prepare()
        self._fleet.note(lane, Outcome.IN_USE)
        try:
            detector = lane.network.open(lane.device.name, self._engine)
        except FootfallError as error:
            lane.fail(str(error), self._fleet.settings, self._fleet.clock())
            self._fleet.note(lane, Outcome.FAILED)
            log.warning("%s on %s: %s", lane.model, lane.device.name, error)
        else:
            self._fleet.admit(lane, Apart(detector))
