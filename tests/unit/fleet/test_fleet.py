"""Which device is given a camera's pictures, as long as all of them do well."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from footfall.adapters.detector.detector import EngineFacts, OpenVinoDetector, Pending
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.geometry import Box
from footfall.core.ladder import Device, DeviceKind
from footfall.fleet.apart import Apart
from footfall.fleet.fleet import Fleet
from footfall.fleet.joining import joined
from footfall.fleet.lane import FleetSettings, Lane, NetworkFile
from footfall.fleet.samples import Samples
from footfall.fleet.verdict import Verdicts

SOMEBODY = [Detection(Box(0, 0, 40, 100), 0.9)]
PICTURE = np.zeros((4, 6, 3), np.uint8)
MODEL = "people"
CPU = Device("CPU", DeviceKind.CPU, "Processor", "driver 1")
GPU = Device("GPU", DeviceKind.INTEGRATED_GPU, "Graphics", "driver 1")
NPU = Device("NPU", DeviceKind.NPU, "Neural unit", "driver 1")
SETTINGS = FleetSettings(compare_s=float("inf"))


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stub:
    """Sees the same people in every picture, and counts the pictures."""

    device: str
    infer_ms: float
    model: str = MODEL
    threshold: float = 0.5
    seen: int = 0
    people: Sequence[Detection] = field(default_factory=lambda: SOMEBODY)

    def submit(self, image: Image) -> Pending:
        return Pending(self._look, image)

    def _look(self, _: Image) -> list[Detection]:
        self.seen += 1
        return [*self.people]

    def facts(self) -> EngineFacts:
        return EngineFacts(self.device, self.model, "FP16", 4, self.infer_ms, 0.5, streams=1, tiles=1)

    def as_detector(self) -> OpenVinoDetector:
        return cast(OpenVinoDetector, self)


class Rig:
    """A fleet whose GPU has just been compared with the CPU, and whose NPU is out."""

    def __init__(self, folder: Path, cameras: int, *, spare_cpu: bool = True) -> None:
        self.clock = Clock()
        self.cpu, self.gpu = Stub("CPU", 25.0), Stub("GPU", 5.0)
        self.samples = Samples(
            0.5, SETTINGS.samples, SETTINGS.sample_pause_s, SETTINGS.sample_keep_s, self.clock
        )
        file = NetworkFile(Path("people.xml"), folder, None, 0.1)
        lanes = [Lane(device, MODEL, file, "abc") for device in (GPU, NPU)]
        self.cameras = [f"camera-{number}" for number in range(cameras)]
        self.fleet = Fleet(
            CPU,
            {MODEL: self.cpu.as_detector()},
            dict.fromkeys(self.cameras, MODEL),
            {MODEL: MODEL},
            lanes,
            [],
            {MODEL: self.samples},
            Verdicts(folder / "devices.json", "mall"),
            SETTINGS,
            self.clock,
            spare_cpu=spare_cpu,
        )
        self.fleet.admit(lanes[0], Apart(self.gpu.as_detector()))
        self.fleet.for_camera(self.cameras[0]).submit(PICTURE).result()
        self.cpu.seen = self.gpu.seen = 0

    def watch(self, seconds: int) -> None:
        """Every camera shows a picture twice a second."""
        for _ in range(2 * seconds):
            for camera in self.cameras:
                assert self.fleet.for_camera(camera).submit(PICTURE).result() == self.cpu.people
            self.clock.now += 0.5


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path, cameras=4)


def test_while_no_device_waits_the_cpu_looks_at_no_picture_of_another(rig: Rig) -> None:
    rig.watch(20)
    assert (rig.cpu.seen, rig.gpu.seen) == (0, 160)


def test_a_device_that_waits_gets_its_pictures_although_all_cameras_are_on_another(rig: Rig) -> None:
    rig.samples.want()
    rig.watch(12)
    assert len(rig.samples.enough() or ()) == SETTINGS.samples
    assert rig.cpu.seen == SETTINGS.samples


def test_while_nobody_is_there_the_cpu_looks_at_one_picture_in_two_seconds(rig: Rig) -> None:
    rig.samples.want()
    rig.cpu.people = rig.gpu.people = []
    rig.watch(60)
    assert rig.cpu.seen == 30


def test_a_busy_cpu_shares_many_cameras_with_a_device_that_does_well(tmp_path: Path) -> None:
    rig = Rig(tmp_path, cameras=20, spare_cpu=False)
    rig.watch(10)
    rig.fleet.balance()
    assert rig.fleet.requests == 4
    cpu, gpu, _ = rig.fleet.health().devices
    assert len(gpu.cameras) > len(cpu.cameras)


def test_models_are_told_by_the_names_that_they_were_given(tmp_path: Path) -> None:
    whole, far = Stub("CPU", 25.0), Stub("CPU", 50.0)
    clock = Clock()
    fleet = Fleet(
        CPU,
        {MODEL: whole.as_detector(), f"{MODEL}@far": far.as_detector()},
        {"door": MODEL, "yard": f"{MODEL}@far"},
        {MODEL: "near", f"{MODEL}@far": "far"},
        [Lane(GPU, f"{MODEL}@far", NetworkFile(Path("people.xml"), tmp_path, None, 0.1), "abc")],
        [],
        {},
        Verdicts(tmp_path / "devices.json", "mall"),
        SETTINGS,
        clock,
    )
    fleet.admit(fleet.lanes[0], Apart(Stub("GPU", 5.0).as_detector()))
    health = fleet.health()
    assert health.model == "near"
    assert [(each.model, each.device, each.infer_ms) for each in health.models] == [
        ("near", "CPU", 25.0),
        ("far", "CPU", 50.0),
        ("far", "GPU", 5.0),
    ]
    assert joined([health], strained=False).models == health.models, "two forms are not two processes"
