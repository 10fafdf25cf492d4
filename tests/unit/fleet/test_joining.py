"""What is said of devices that several processes use."""

from footfall.core.ladder import DeviceKind
from footfall.fleet.health import absent_health, engine_health
from footfall.fleet.joining import joined
from footfall.health import DeviceHealth, DeviceState, EngineHealth, ModelHealth

CPU, GPU = DeviceKind.CPU, DeviceKind.INTEGRATED_GPU


def part(
    kind: DeviceKind,
    infer_ms: float | None,
    busy: float,
    *cameras: str,
    model: str = "people",
    state: DeviceState = DeviceState.READY,
) -> EngineHealth:
    """What one process says that has one device and one model."""
    device = DeviceHealth(kind.name, kind.value, "maker's", state, None, "FP16", infer_ms, busy, cameras)
    told = ModelHealth(model, kind.name, "FP16", 2, infer_ms, busy)
    return engine_health([device], [told], strained=False)


def test_one_process_says_what_it_always_said() -> None:
    alone = part(CPU, 4.0, 0.5, "north")
    assert joined([alone], strained=False) == alone


def test_processes_have_their_own_cores() -> None:
    both = joined([part(CPU, 4.0, 0.5, "south"), part(CPU, 6.0, 0.7, "north")], strained=False)
    assert (both.infer_ms, both.utilisation) == (5.0, 0.6)
    assert [(each.requests, each.infer_ms, each.utilisation) for each in both.models] == [(4, 5.0, 0.6)]
    assert [each.cameras for each in both.devices] == [("north", "south")]


def test_another_device_is_busy_with_all_of_them() -> None:
    both = joined([part(GPU, 4.0, 0.5), part(GPU, 4.0, 0.3)], strained=False)
    assert both.utilisation == 0.8
    assert [each.utilisation for each in both.models] == [0.8]
    assert joined([part(GPU, 4.0, 0.7), part(GPU, 4.0, 0.7)], strained=False).utilisation == 1.0


def test_what_has_not_inferred_yet_has_no_time() -> None:
    assert joined([part(CPU, None, 0.0), part(CPU, 6.0, 0.4)], strained=False).infer_ms == 6.0
    assert joined([part(CPU, None, 0.0), part(CPU, None, 0.0)], strained=False).infer_ms is None


def test_a_device_that_serves_one_process_is_ready() -> None:
    waiting = part(GPU, None, 0.0, state=DeviceState.WAITING)
    assert joined([waiting, part(GPU, 4.0, 0.3)], strained=False).devices[0].state is DeviceState.READY


def test_a_device_that_is_not_there_is_said_once() -> None:
    one = EngineHealth("people", models=part(CPU, 4.0, 0.5).models, devices=(absent_health("NPU"),))
    assert joined([one, one], strained=False).devices == (absent_health("NPU"),)


def test_the_first_part_names_the_model_and_others_keep_theirs() -> None:
    both = joined([part(CPU, 4.0, 0.5), part(CPU, 8.0, 0.5, model="more people")], strained=True)
    assert both.model == "people"
    assert [each.model for each in both.models] == ["people", "more people"]
    assert both.saturated
