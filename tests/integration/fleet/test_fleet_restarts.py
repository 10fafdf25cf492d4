"""What the next start of the program makes of a second device. It is the CPU under another name."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from footfall.adapters.detector.engine import Engine
from footfall.fleet.lane import NetworkFile
from footfall.fleet.verdict import Outcome, Verdicts
from footfall.health import DeviceState
from support.fake_devices import FAKE, FakeEngines, Plan, Trouble
from support.fleets import QUICK, Start, recovered
from support.wait import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]


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
