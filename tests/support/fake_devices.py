"""A second device for computers that have none: the CPU under another name, which does well or not, as it is told.

`python -m support.fake_devices trial` tries it as footfall.fleet.trial tries a real one; `... run SITE` counts with it
as fast as possible. What it does wrong, and when, stands in the environment.
"""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from footfall.adapters.detector.devices import find_devices
from footfall.adapters.detector.engine import Engine, Request, open_engine
from footfall.app import Job, Replay, run
from footfall.config import load_site
from footfall.core.decoding.family import Outputs
from footfall.core.frame import Image
from footfall.core.ladder import Device, DeviceKind
from footfall.errors import ModelError
from footfall.fleet import trial
from footfall.fleet.backend import Backend
from footfall.fleet.lane import FleetSettings
from footfall.settings import Settings

FAKE = Device("GPU.1", DeviceKind.EXTERNAL_GPU, "The CPU under another name", "driver 1")
VARIABLE = "FAKE_DEVICE"
SLOW_S = 0.3


class Trouble(StrEnum):
    """What the device does wrong."""

    NONE = "none"
    RAISES = "raises"
    HANGS = "hangs"
    RESETS = "resets"
    """One picture is never answered, all after it are told that the device is lost."""
    SLOW = "slow"
    SEES_NOBODY = "sees nobody"
    NO_NUMBERS = "no numbers"
    DIES = "dies"


@dataclass(frozen=True, slots=True)
class Plan:
    """What goes wrong where, and after how many inferences.

    Attributes:
        held: So many pictures are inferred by the CPU; the next wait until the device has been opened.
    """

    in_trial: Trouble = Trouble.NONE
    in_use: Trouble = Trouble.NONE
    after: int = 0
    held: int | None = None


class FakeEngines:
    """Opens the CPU's engines, and the fake device's."""

    def __init__(self, trouble: Trouble, after: int = 0, held: int | None = None) -> None:
        self.trouble, self.after, self.held = trouble, after, held
        self.released = threading.Event()
        """Set it, and what hangs goes on."""
        self.reset = False
        self.there = threading.Event()
        self.inferences = 0
        self.opened = 0
        self.on_cpu = 0

    def __call__(
        self, network: Any, model: Path, device: str, cache_dir: Path | None, precision: str | None
    ) -> Engine:
        engine = open_engine(network, model, "CPU", cache_dir, precision)
        if device != FAKE.name:
            return engine if self.held is None else _FakeEngine(engine, self.hold)
        self.opened += 1
        self.there.set()
        return _FakeEngine(engine, self.meet, self)

    def hold(self) -> None:
        """The CPU's part."""
        self.on_cpu += 1
        if self.held is not None and self.on_cpu > self.held:
            assert self.there.wait(200), "the device was never opened"

    def meet(self) -> None:
        """The device's part."""
        self.inferences += 1
        if not self.failing:
            return
        if self.trouble is Trouble.RAISES:
            raise ModelError("CL_OUT_OF_RESOURCES")
        if self.trouble is Trouble.HANGS or (self.trouble is Trouble.RESETS and not self.reset):
            self.reset = True
            self.released.wait()
        if self.trouble is Trouble.RESETS:
            raise ModelError("CL_DEVICE_NOT_AVAILABLE")
        if self.trouble is Trouble.SLOW:
            time.sleep(SLOW_S)
        if self.trouble is Trouble.DIES:
            os.kill(os.getpid(), signal.SIGSEGV)

    @property
    def failing(self) -> bool:
        return self.inferences > self.after


class _FakeEngine:
    def __init__(self, engine: Engine, before: Any, faults: FakeEngines | None = None) -> None:
        self._engine, self._before, self._faults = engine, before, faults
        self.precision, self.streams = engine.precision, engine.streams

    def request(self, what: str) -> Request:
        return _FakeRequest(self._engine.request(what), self._before, self._faults)


class _FakeRequest:
    def __init__(self, request: Request, before: Any, faults: FakeEngines | None) -> None:
        self._request, self._before, self._faults = request, before, faults
        self.canvas: Image = request.canvas

    def infer(self) -> None:
        self._before()
        self._request.infer()

    def outputs(self) -> Outputs:
        outputs = self._request.outputs()
        if self._faults is None or not self._faults.failing:
            return outputs
        if self._faults.trouble is Trouble.SEES_NOBODY:
            return {name: np.zeros_like(values) for name, values in outputs.items()}
        if self._faults.trouble is Trouble.NO_NUMBERS:
            return {name: np.full_like(values, np.nan) for name, values in outputs.items()}
        return outputs


def fake_backend(engines: FakeEngines, device: Device = FAKE) -> Backend:
    """The real CPU and the fake device."""
    return Backend(
        lambda: [*find_devices()[:1], device],
        engines,
        (sys.executable, "-m", "support.fake_devices", "trial"),
    )


def environment(plan: Plan) -> dict[str, str]:
    """For the processes that follow this plan."""
    return {VARIABLE: json.dumps(asdict(plan)), "PYTHONPATH": os.pathsep.join(sys.path)}


def planned() -> Plan:
    """The plan of this process."""
    found = json.loads(os.environ[VARIABLE])
    return Plan(**{**found, "in_trial": Trouble(found["in_trial"]), "in_use": Trouble(found["in_use"])})


def _main(command: str, *arguments: str) -> int:
    plan = planned()
    if command == "trial":
        return trial.main(FakeEngines(plan.in_trial, plan.after))
    backend = fake_backend(FakeEngines(plan.in_use, plan.after, plan.held))
    patience = FleetSettings(samples=3, sample_pause_s=0.0, trial_s=1.0, balance_s=1.0, answer_s=10.0)
    run(Job(load_site(Path(arguments[0])), Settings.from_environment(), Replay(None)), backend, patience)
    return 0


if __name__ == "__main__":
    import logging

    logging.basicConfig(level=logging.INFO)
    sys.exit(_main(*sys.argv[1:]))
