"""A second device that does well or not: nobody is lost, whatever it does. It is the CPU under another name."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.detector.engine import Engine
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.ladder import Device
from footfall.fleet.admission import Admission
from footfall.fleet.assembling import assemble
from footfall.fleet.fleet import Fleet
from footfall.fleet.keeper import Keeper
from footfall.fleet.lane import FleetSettings, NetworkFile
from footfall.fleet.verdict import Outcome, Verdicts
from footfall.health import DeviceHealth, DeviceState
from footfall.pipeline import Detector
from support.fake_devices import FAKE, SLOW_S, FakeEngines, Plan, Trouble, environment, fake_backend
from support.tiny_detector import save, tiny_network
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

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


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> NetworkFile:
    """Random weights see somebody everywhere; by this threshold, a few are sure."""
    folder = tmp_path_factory.mktemp("tiny")
    path = save(tiny_network(folder), folder / "tiny.xml")
    detector = OpenVinoDetector(path, floor=0.0)
    best = [detector.submit(each).result()[0].score for each in PICTURES]
    detector.close()
    return NetworkFile(path, folder / "cache", threshold=min(best) - 0.11, floor=0.0)


@pytest.fixture(scope="module")
def expected(network: NetworkFile) -> Sequence[Sequence[Detection]]:
    """What the CPU alone sees."""
    detector = OpenVinoDetector(network.path, threshold=network.threshold, floor=network.floor)
    people = [detector.submit(each).result() for each in PICTURES]
    detector.close()
    return people


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


@pytest.fixture
def start(network: NetworkFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts fleets that use the CPU only where the fake device cannot infer."""
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
            verdicts = Verdicts(tmp_path / "devices.json", "mall")
            fleet = assemble({"tiny": network}, models, {"tiny": "tiny"}, names, verdicts, backend, settings)
            keeper = Keeper(fleet, Admission(backend.trial), engines)
            started.callback(keeper.close)
            started.callback(engines.released.set)
            return Rig(fleet, keeper, engines)

        yield start


def test_with_the_cpu_alone_nothing_else_is_tried_and_it_tells_whose_pictures_it_infers(start: Start) -> None:
    rig = start(names=("CPU",))
    rig.cameras[0].submit(PICTURES[0]).result()
    (cpu,) = rig.fleet.health().devices
    assert (cpu.device, cpu.kind, cpu.state, cpu.cameras) == ("CPU", "CPU", DeviceState.READY, CAMERAS[:1])
    assert rig.engines.opened == 0


def test_a_device_that_does_well_infers_for_the_cameras(
    start: Start, expected: Sequence[Sequence[Detection]]
) -> None:
    rig = start()
    assert rig.look() == [*expected] * 2, "the CPU counts meanwhile"
    rig.until(DeviceState.READY)
    before = rig.engines.inferences
    assert rig.look() == [*expected] * 2
    assert rig.engines.inferences == before + 2 * len(PICTURES)
    assert rig.fake.cameras == CAMERAS
    assert rig.fake.precision is not None
    cpu, fake = rig.fleet.health().devices
    assert cpu.cameras == ()
    assert (fake.kind, fake.title) == ("external GPU", FAKE.title)


@pytest.mark.parametrize(
    ("trouble", "deadline_s", "state", "detail"),
    [
        (Trouble.DIES, 60.0, DeviceState.FAILED, "crashed: its process ended by SIGSEGV"),
        (Trouble.HANGS, 6.0, DeviceState.FAILED, "hung: no answer within 6 s"),
        (Trouble.RAISES, 60.0, DeviceState.FAILED, "failed: CL_OUT_OF_RESOURCES"),
        (Trouble.NO_NUMBERS, 60.0, DeviceState.FAILED, "answered nonsense"),
        (Trouble.SEES_NOBODY, 60.0, DeviceState.REFUSED, "differs from the CPU: it lacks a person"),
    ],
    ids=lambda value: value if isinstance(value, Trouble) else "",
)
def test_a_device_that_fails_its_trial_is_not_opened(
    start: Start,
    expected: Sequence[Sequence[Detection]],
    trouble: Trouble,
    deadline_s: float,
    state: DeviceState,
    detail: str,
) -> None:
    rig = start(Plan(in_trial=trouble), replace(PATIENT, trial_deadline_s=deadline_s))
    assert all(people in expected for people in rig.until(state))
    assert detail in (rig.fake.detail or "")
    assert rig.engines.opened == 0
    assert rig.fake.cameras == ()


def test_an_answer_that_changes_from_run_to_run_is_wrong(start: Start) -> None:
    rig = start(Plan(in_trial=Trouble.SEES_NOBODY, after=10))
    rig.until(DeviceState.REFUSED)
    assert "two answers to one picture" in (rig.fake.detail or "")


@pytest.mark.parametrize(
    ("trouble", "detail"),
    [
        (Trouble.RAISES, "CL_OUT_OF_RESOURCES"),
        (Trouble.HANGS, "no answer within 2 s"),
        (Trouble.NO_NUMBERS, "answered nonsense"),
        (Trouble.SEES_NOBODY, "it differs from the CPU: it lacks a person"),
    ],
)
def test_a_device_that_fails_in_use_costs_no_frame(
    start: Start, expected: Sequence[Sequence[Detection]], trouble: Trouble, detail: str
) -> None:
    rig = start(Plan(in_use=trouble, after=30))
    rig.until(DeviceState.READY)
    answers = [*rig.until(DeviceState.FAILED), *rig.look()]
    assert answers == [*expected] * (len(answers) // len(PICTURES))
    assert detail in (rig.fake.detail or "")
    assert rig.fleet.stuck is (trouble is Trouble.HANGS)
    assert rig.fleet.health().devices[0].cameras == CAMERAS
    rig.engines.released.set()
    wait_until(lambda: not rig.fleet.stuck, "the late answer", 30)
    wait_until(lambda: not rig.fleet._hung, "its network's end", 30)


def test_cameras_that_wait_for_a_device_that_hangs_are_all_answered(
    start: Start, expected: Sequence[Sequence[Detection]]
) -> None:
    """More pictures than the device has requests: some wait for its answer, others for a request."""
    rig = start(Plan(in_use=Trouble.HANGS, after=30), replace(PATIENT, compare_s=600.0))
    rig.until(DeviceState.READY)
    answers: dict[int, list[Sequence[Detection]]] = {}
    threads = [
        threading.Thread(target=lambda number: answers.update({number: _looks(rig)}), args=(number,))
        for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == list(range(6))
    assert all(each == [*expected] * (len(each) // len(PICTURES)) for each in answers.values())
    assert rig.fake.state is DeviceState.FAILED


def test_a_picture_that_hangs_in_a_device_that_reports_an_error_is_known_to(
    start: Start, expected: Sequence[Sequence[Detection]]
) -> None:
    """As a graphics unit that is reset does; the program would wait for its thread at the end."""
    rig = start(Plan(in_use=Trouble.RESETS, after=30), replace(PATIENT, compare_s=600.0))
    rig.until(DeviceState.READY)
    answers: list[Sequence[Detection]] = []

    def look_on() -> None:
        while not rig.engines.reset:
            answers.extend(rig.look())

    hung = threading.Thread(target=look_on)
    hung.start()
    wait_until(lambda: rig.engines.reset, "the picture that hangs", 30)
    assert rig.look() == [*expected] * 2
    assert rig.fake.state is DeviceState.FAILED
    assert "CL_DEVICE_NOT_AVAILABLE" in (rig.fake.detail or "")
    assert rig.fleet.stuck
    hung.join(60)
    assert answers == [*expected] * (len(answers) // len(PICTURES))
    rig.engines.released.set()
    wait_until(lambda: not rig.fleet.stuck, "the late answer", 30)


def test_many_cameras_may_wait_for_a_slow_device(
    start: Start, expected: Sequence[Sequence[Detection]]
) -> None:
    """More pictures at once than it answers in the time that it has for each; it answers all of them."""
    settings = replace(PATIENT, compare_s=600.0, answer_s=5 * SLOW_S)
    rig = start(Plan(in_use=Trouble.SLOW, after=30), settings)
    rig.until(DeviceState.READY)
    wait_until(lambda: bool(rig.look()) and rig.engines.failing, "the slowness", 30)
    at_once = 8 * rig.fleet.requests
    with ThreadPoolExecutor(at_once) as cameras:
        answers = list(cameras.map(lambda _: rig.cameras[0].submit(PICTURES[0]).result(), range(at_once)))
    assert answers == [expected[0]] * at_once
    assert rig.fake.state is DeviceState.READY


def _looks(rig: Rig) -> list[Sequence[Detection]]:
    return [people for _ in range(3) for people in rig.look()]


def recovered(start: Start) -> Rig:
    """A device that has failed once, and does well again."""
    rig = start(Plan(in_use=Trouble.RAISES, after=30), QUICK)
    rig.until(DeviceState.READY)
    rig.until(DeviceState.FAILED)
    rig.engines.trouble = Trouble.NONE
    rig.until(DeviceState.READY)
    return rig


def test_a_device_that_failed_is_tried_again_and_comes_back(start: Start) -> None:
    rig = recovered(start)
    assert rig.engines.opened == 2
    assert rig.fake.cameras == CAMERAS


def test_a_device_that_did_well_for_long_has_a_clean_slate_if_the_mains_go_off(
    start: Start, tmp_path: Path
) -> None:
    (lane,) = recovered(start).fleet.lanes
    assert lane.failures == 1

    def kept_failures() -> int | None:
        kept = Verdicts(tmp_path / "devices.json", "mall").of(lane.key)
        return kept and kept.failures

    wait_until(lambda: kept_failures() == 0, "the clean slate on disk", 30)
    (again,) = start(settings=QUICK).fleet.lanes
    assert (again.state, again.failures) == (DeviceState.FAILED, 1)


def test_a_restart_does_not_try_again_what_did_well(
    start: Start, network: NetworkFile, tmp_path: Path
) -> None:
    first = start()
    first.until(DeviceState.READY)
    first.fleet.close()
    again = start(Plan(in_trial=Trouble.DIES))
    again.until(DeviceState.READY)
    assert again.fake.detail is None


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.IN_USE, DeviceState.FAILED),
        (Outcome.CRASHED, DeviceState.FAILED),
        (Outcome.WRONG, DeviceState.REFUSED),
    ],
)
def test_a_restart_remembers_what_did_not_do_well(start: Start, outcome: Outcome, state: DeviceState) -> None:
    first = start(Plan(in_trial=Trouble.SEES_NOBODY))
    first.until(DeviceState.REFUSED)
    (lane,) = first.fleet.lanes
    first.fleet.note(lane, outcome)
    assert start().fake.state is state
    renewed = start(device=replace(FAKE, driver="driver 2"))
    assert renewed.fake.state is DeviceState.WAITING, "another driver may be a better one"


def test_a_program_that_was_killed_while_it_used_a_device_tries_it_anew(start: Start) -> None:
    start().until(DeviceState.READY)
    killed = start()
    assert killed.fake.state is DeviceState.FAILED
    assert "ended unexpectedly" in (killed.fake.detail or "")


class OpensLate(FakeEngines):
    """The device is opened once it is `released`."""

    def __call__(self, network: Any, model: Path, device: str, *more: Any) -> Engine:
        if device == FAKE.name:
            self.there.set()
            self.released.wait()
        return super().__call__(network, model, device, *more)


def test_an_end_while_a_device_is_being_opened_is_no_fault_of_it(start: Start, tmp_path: Path) -> None:
    first = start()
    first.until(DeviceState.READY)
    first.keeper.close()
    again = start(engines_of=OpensLate)
    wait_until(again.engines.there.is_set, "the opening", 30)
    assert (again.fake.state, again.fake.detail) == (DeviceState.TRYING, "is being made ready")
    again.keeper.close()
    (lane,) = again.fleet.lanes
    kept = Verdicts(tmp_path / "devices.json", "mall").of(lane.key)
    assert kept is not None
    assert kept.outcome is Outcome.PASSED


def test_another_card_in_the_place_of_one_that_was_refused_is_tried(start: Start) -> None:
    start(Plan(in_trial=Trouble.SEES_NOBODY)).until(DeviceState.REFUSED)
    start(device=replace(FAKE, title="Another card")).until(DeviceState.READY)


def test_a_device_that_is_not_there_is_told(start: Start) -> None:
    rig = start(names=("CPU", "NPU"))
    cpu, npu = rig.fleet.health().devices
    assert (npu.device, npu.state, npu.kind) == ("NPU", DeviceState.ABSENT, None)
    assert cpu.state is DeviceState.READY
