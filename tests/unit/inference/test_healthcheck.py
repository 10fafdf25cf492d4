"""Whether a container of the counting program is called healthy, by the metrics that the program really tells."""

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from footfall.adapters.broker.traffic import Traffic
from footfall.adapters.programs import Taken
from footfall.adapters.prometheus.families import Vitals, VitalsCollector
from footfall.core.frame import CameraState
from footfall.health import CameraHealth
from footfall.healthcheck import FRESH_S, complaint, main
from support.processes import free_port


def metrics(**cameras: CameraHealth) -> str:
    registry = CollectorRegistry()
    vitals = Vitals("1", cameras, {}, [], Traffic(True, 0, 0, 0, 0), [], Taken([], 0.0))
    registry.register(VitalsCollector(lambda: vitals))
    return generate_latest(registry).decode()


def camera(state: CameraState, frame_age_s: float | None) -> CameraHealth:
    return CameraHealth(state, 0.0, frame_age_s=frame_age_s)


def test_a_camera_that_was_just_looked_at_is_well() -> None:
    assert complaint(metrics(door=camera(CameraState.ONLINE, 0.1))) is None


@pytest.mark.parametrize("state", [CameraState.OFFLINE, CameraState.STALLED, CameraState.DISABLED])
def test_a_camera_that_is_down_is_no_fault_of_the_program(state: CameraState) -> None:
    assert complaint(metrics(door=camera(state, 10 * FRESH_S))) is None
    assert complaint(metrics(door=camera(state, None))) is None


def test_a_camera_that_is_online_and_not_looked_at_is_named() -> None:
    found = complaint(metrics(yard=camera(CameraState.ONLINE, 1), door=camera(CameraState.ONLINE, 42)))
    assert found == "door: online, but its newest analysed picture is 42 s old"


def test_a_program_that_has_not_looked_yet_is_not_well() -> None:
    assert complaint(metrics()) == "no camera has been looked at yet"


def test_a_program_that_does_not_answer_is_not_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"METRICS_PORT": str(free_port())}) == 1
    assert "does not answer" in capsys.readouterr().out
