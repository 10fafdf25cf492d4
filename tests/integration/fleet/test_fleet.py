"""A second device that does well or not: nobody is lost, whatever it does. It is the CPU under another name."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.core.detection import Detection
from footfall.fleet.lane import NetworkFile
from footfall.health import DeviceState
from support.fake_devices import FAKE, SLOW_S, Plan, Trouble
from support.fleets import CAMERAS, PATIENT, PICTURES, Rig, Start, recovered
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def expected(network: NetworkFile) -> Sequence[Sequence[Detection]]:
    """What the CPU alone sees."""
    detector = OpenVinoDetector(network.path, threshold=network.threshold, floor=network.floor)
    people = [detector.submit(each).result() for each in PICTURES]
    detector.close()
    return people


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


def test_a_device_that_failed_is_tried_again_and_comes_back(start: Start) -> None:
    rig = recovered(start)
    assert rig.engines.opened == 2
    assert rig.fake.cameras == CAMERAS


def test_a_device_that_is_not_there_is_told(start: Start) -> None:
    rig = start(names=("CPU", "NPU"))
    cpu, npu = rig.fleet.health().devices
    assert (npu.device, npu.state, npu.kind) == ("NPU", DeviceState.ABSENT, None)
    assert cpu.state is DeviceState.READY
