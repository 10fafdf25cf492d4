"""Fleets whose second device is the CPU under another name, and the cameras' sides of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.ladder import Device
from footfall.fleet.admission import Admission
from footfall.fleet.assembling import assemble
from footfall.fleet.fleet import Fleet
from footfall.fleet.keeper import Keeper
from footfall.fleet.lane import FleetSettings, NetworkFile
from footfall.fleet.verdict import Verdicts
from footfall.health import DeviceHealth, DeviceState
from footfall.pipeline import Detector
from support.fake_devices import FAKE, FakeEngines, Plan, Trouble, environment, fake_backend
from support.tiny_detector import save, tiny_network
from support.wait import wait_until

QUICK = FleetSettings(
    answer_s=2.0,
    samples=2,
    sample_pause_s=0.0,
    trial_s=0.2,
    trial_deadline_s=60.0,
    compare_s=0.0,
    balance_s=0.1,
    rest_s=0.0,
    first_pause_s=0.5,
    longest_pause_s=2.0,
)
PATIENT = replace(QUICK, first_pause_s=600.0, longest_pause_s=600.0)
CAMERAS = ("left", "right")
SOUND = Plan()
"""A device without any trouble."""


def picture(seed: int) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)


PICTURES = [picture(seed) for seed in range(4)]


def tiny(folder: Path) -> NetworkFile:
    """Random weights see somebody everywhere; by this threshold, a few are sure."""
    path = save(tiny_network(folder), folder / "tiny.xml")
    detector = OpenVinoDetector(path, floor=0.0)
    best = [detector.submit(each).result()[0].score for each in PICTURES]
    detector.close()
    return NetworkFile(path, folder / "cache", threshold=min(best) - 0.11, floor=0.0)


class Rig:
    """A fleet at work, and the cameras' sides of it."""

    def __init__(self, fleet: Fleet, keeper: Keeper, engines: FakeEngines) -> None:
        self.fleet, self.keeper, self.engines = fleet, keeper, engines
        self.cameras: list[Detector] = [fleet.for_camera(camera) for camera in CAMERAS]

    def look(self) -> list[Sequence[Detection]]:
        """Each camera infers every picture; the answers of one camera after those of the other."""
        return [camera.submit(each).result() for camera in self.cameras for each in PICTURES]

    @property
    def fake(self) -> DeviceHealth:
        (health,) = [each for each in self.fleet.health().devices if each.device == FAKE.name]
        return health

    def until(self, state: DeviceState) -> list[Sequence[Detection]]:
        """Look on and on until the device is in a state; all answers."""
        answers: list[Sequence[Detection]] = []

        def there() -> bool:
            answers.extend(self.look())
            return self.fake.state is state

        wait_until(there, f"{state}", 60)
        return answers


Start = Callable[..., Rig]


@contextmanager
def fleets(network: NetworkFile, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts fleets that use the CPU only where the fake device cannot infer; what is known of it stays in a folder."""
    with ExitStack() as started:

        def start(
            plan: Plan = SOUND,
            settings: FleetSettings = PATIENT,
            names: Sequence[str] = (FAKE.name,),
            device: Device = FAKE,
            engines_of: Callable[[Trouble, int], FakeEngines] = FakeEngines,
        ) -> Rig:
            for name, value in environment(plan).items():
                monkeypatch.setenv(name, value)
            engines = engines_of(plan.in_use, plan.after)
            backend = fake_backend(engines, device)
            models = dict.fromkeys(CAMERAS, "tiny")
            verdicts = Verdicts(folder / "devices.json", "mall")
            fleet = assemble({"tiny": network}, models, {"tiny": "tiny"}, names, verdicts, backend, settings)
            keeper = Keeper(fleet, Admission(backend.trial), engines)
            started.callback(keeper.close)
            started.callback(engines.released.set)
            return Rig(fleet, keeper, engines)

        yield start


def recovered(start: Start) -> Rig:
    """A device that has failed once, and does well again."""
    rig = start(Plan(in_use=Trouble.RAISES, after=30), QUICK)
    rig.until(DeviceState.READY)
    rig.until(DeviceState.FAILED)
    rig.engines.trouble = Trouble.NONE
    rig.until(DeviceState.READY)
    return rig
