"""When a device is tried again."""

import json
from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from footfall.core.ladder import Device, DeviceKind
from footfall.fleet.lane import FleetSettings, Lane, NetworkFile
from footfall.fleet.verdict import Outcome, Verdict, Verdicts
from footfall.health import DeviceState

GPU = Device("GPU", DeviceKind.INTEGRATED_GPU, "Graphics", "driver 1")
SETTINGS = FleetSettings(first_pause_s=60, longest_pause_s=3600)


def lane() -> Lane:
    return Lane(GPU, "people", NetworkFile(Path("people.xml"), Path("cache"), None, 0.1), "abc")


def test_another_card_in_the_old_ones_place_is_another_device() -> None:
    one, other = lane(), lane()
    other.device = replace(GPU, title="Better graphics")
    assert one.key != other.key


def test_pauses_grow_up_to_the_longest() -> None:
    assert [SETTINGS.pause_s(failures) for failures in (1, 2, 3, 7, 5000)] == [60, 120, 240, 3600, 3600]


def test_failures_in_a_row_are_counted() -> None:
    one = lane()
    for now in (0.0, 100.0, 300.0):
        one.fail("CL_OUT_OF_RESOURCES", SETTINGS, now)
    assert (one.state, one.failures, one.due_at) == (DeviceState.FAILED, 3, 540)


def test_a_device_that_did_well_for_long_has_a_clean_slate() -> None:
    one = lane()
    one.failures, one.ready_at = 5, 0.0
    one.fail("CL_OUT_OF_RESOURCES", SETTINGS, 3600.0)
    assert one.failures == 1


def test_failures_are_forgiven_once_and_after_long_enough() -> None:
    one = lane()
    one.failures, one.ready_at = 5, 0.0
    assert not one.forgive(SETTINGS, 3599.0)
    assert one.forgive(SETTINGS, 3600.0)
    assert one.failures == 0
    assert not one.forgive(SETTINGS, 9000.0)


@pytest.mark.parametrize(
    ("verdict", "state", "passed", "due_at"),
    [
        (None, DeviceState.WAITING, False, -inf),
        (Verdict(Outcome.PASSED, "driver 0"), DeviceState.WAITING, False, -inf),
        (Verdict(Outcome.PASSED, "driver 1", cost_s=0.01), DeviceState.WAITING, True, -inf),
        (Verdict(Outcome.WRONG, "driver 1"), DeviceState.REFUSED, False, inf),
        (Verdict(Outcome.IN_USE, "driver 1"), DeviceState.FAILED, False, 60),
        (Verdict(Outcome.IN_USE, "driver 1", failures=2), DeviceState.FAILED, False, 240),
        (Verdict(Outcome.CRASHED, "driver 1", failures=2), DeviceState.FAILED, False, 120),
    ],
)
def test_a_restart_goes_on_where_it_ended(
    verdict: Verdict | None, state: DeviceState, passed: bool, due_at: float
) -> None:
    one = lane()
    one.recall(verdict, SETTINGS, 0.0)
    assert (one.state, one.passed, one.due_at) == (state, passed, due_at)


def test_verdicts_outlast_a_restart_and_other_sites_keep_theirs(tmp_path: Path) -> None:
    path, verdict = tmp_path / "devices.json", Verdict(Outcome.PASSED, "driver 1", cost_s=0.01)
    Verdicts(path, "mall").note("GPU abc", verdict)
    Verdicts(path, "other").note("GPU abc", Verdict(Outcome.HUNG, "driver 1"))
    assert Verdicts(path, "mall").of("GPU abc") == verdict
    assert Verdicts(path, "mall").of("GPU def") is None
    assert sorted(json.loads(path.read_text())) == ["mall", "other"]
