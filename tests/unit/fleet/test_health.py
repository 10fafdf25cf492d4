"""What is said of the devices."""

import pytest

from footfall.core.ladder import DeviceKind
from footfall.fleet.health import absent_health, engine_health, told_names
from footfall.health import DeviceHealth, DeviceState, ModelHealth


def device(
    name: str, kind: DeviceKind, utilisation: float | None, state: DeviceState = DeviceState.READY
) -> DeviceHealth:
    return DeviceHealth(name, kind.value, name, state, None, "FP16", 4.0, utilisation)


PEOPLE = ModelHealth("people", "CPU", "FP16", 4, 4.0, 0.5)
CALM = device("CPU", DeviceKind.CPU, 0.5)
BUSY = device("CPU", DeviceKind.CPU, 0.95)


@pytest.mark.parametrize(
    ("devices", "busiest", "saturated", "recommended"),
    [
        ([CALM], "CPU", False, None),
        ([BUSY], "CPU", True, "integrated GPU"),
        ([CALM, device("GPU", DeviceKind.INTEGRATED_GPU, 0.97)], "GPU", True, "NPU"),
        ([BUSY, device("NPU", DeviceKind.NPU, 0.3)], "CPU", True, "integrated GPU"),
        (
            [BUSY, device("GPU", DeviceKind.INTEGRATED_GPU, None, DeviceState.REFUSED)],
            "CPU",
            True,
            "NPU",
        ),
        ([BUSY, absent_health("GPU")], "CPU", True, "integrated GPU"),
        ([device(kind.value, kind, 0.95) for kind in DeviceKind], "CPU", True, None),
    ],
    ids=["calm", "busy", "second rung", "rung left out", "rung refused", "rung absent", "top"],
)
def test_a_saturated_site_is_told_the_next_rung(
    devices: list[DeviceHealth], busiest: str, saturated: bool, recommended: str | None
) -> None:
    health = engine_health(devices, [PEOPLE], strained=False)
    assert (health.device, health.saturated, health.recommended_device) == (busiest, saturated, recommended)
    assert health.devices == tuple(devices)


def test_cameras_that_are_held_back_mean_too_much_to_do_even_while_the_device_waits() -> None:
    health = engine_health([CALM], [PEOPLE], strained=True)
    assert (health.model, health.saturated, health.recommended_device) == ("people", True, "integrated GPU")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"nanodet": "nanodet", "nanodet@far": "nanodet"}, ["nanodet", "nanodet@far"]),
        ({"/site/people.xml": "people", "/site/others.xml": "others"}, ["people", "others"]),
        ({"/site/near/model.xml": "nanodet", "/site/far/model.xml": "nanodet"}, ["near/model", "far/model"]),
        ({"nanodet": "nanodet", "/site/far/model.xml": "nanodet"}, ["nanodet", "far/model"]),
        (
            {"/site/day/FP16/model.xml": "nanodet", "/site/night/FP16/model.xml": "nanodet"},
            ["day/FP16/model", "night/FP16/model"],
        ),
        ({"/far/model.xml": "nanodet", "/near/far/model.xml": "nanodet"}, ["/far/model", "near/far/model"]),
        ({"model.xml": "model", "far/model.xml": "model"}, ["model.xml", "far/model"]),
        (
            {"/site/a/b.xml": "nanodet", "/site/c/b.xml": "nanodet", "/site/d.xml": "a/b"},
            ["site/a/b", "c/b", "a/b"],
        ),
    ],
    ids=[
        "forms",
        "files",
        "files of one model",
        "a file of a model that is there",
        "folders that are called the same",
        "a folder within the folder of the other",
        "no folder",
        "a file that calls itself so",
    ],
)
def test_no_two_models_of_a_site_are_called_the_same(own: dict[str, str], told: list[str]) -> None:
    assert list(told_names(own).items()) == list(zip(own, told, strict=True))
