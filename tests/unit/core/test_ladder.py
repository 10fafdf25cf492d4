"""The ladder of devices."""

import pytest

from footfall.core.ladder import Device, DeviceKind, chosen, is_named, next_rung, retired

CPU = Device("CPU", DeviceKind.CPU, "Processor", "1")
BUILT_IN = Device("GPU.0", DeviceKind.INTEGRATED_GPU, "Graphics", "1")
CARD = Device("GPU.1", DeviceKind.EXTERNAL_GPU, "Card", "1")


@pytest.mark.parametrize(
    ("climbed", "expected"),
    [
        ([], DeviceKind.CPU),
        ([DeviceKind.CPU], DeviceKind.INTEGRATED_GPU),
        ([DeviceKind.CPU, DeviceKind.NPU], DeviceKind.INTEGRATED_GPU),
        ([DeviceKind.CPU, DeviceKind.INTEGRATED_GPU], DeviceKind.NPU),
        ([DeviceKind.CPU, DeviceKind.INTEGRATED_GPU, DeviceKind.NPU], DeviceKind.EXTERNAL_GPU),
        (list(DeviceKind), None),
    ],
)
def test_the_next_rung_is_the_first_that_is_not_climbed(
    climbed: list[DeviceKind], expected: DeviceKind | None
) -> None:
    assert next_rung(climbed) is expected


@pytest.mark.parametrize(
    ("name", "since"),
    [
        ("MYRIAD", "2023.0"),
        ("MYRIAD.1.2-ma2480", "2023.0"),
        ("HDDL", "2023.0"),
        ("HETERO:FPGA,CPU", "2020.3"),
        ("hetero:cpu,fpga", "2020.3"),
    ],
)
def test_a_device_of_earlier_years_is_explained(name: str, since: str) -> None:
    why = retired(name)
    assert why is not None
    assert since in why
    assert "replace" in why


@pytest.mark.parametrize("name", ["CPU", "GPU.0", "NPU", "AUTO", ""])
def test_other_names_are_not_retired(name: str) -> None:
    assert retired(name) is None


@pytest.mark.parametrize(
    ("name", "device", "same"),
    [
        ("GPU", "GPU.0", True),
        ("GPU.0", "GPU", True),
        ("GPU", "GPU.1", False),
        ("NPU", "NPU", True),
        ("CPU", "GPU", False),
    ],
)
def test_a_name_without_number_means_the_first(name: str, device: str, same: bool) -> None:
    assert is_named(name, device) is same


def test_without_names_everything_is_chosen() -> None:
    assert chosen([CPU, BUILT_IN, CARD], None) == ([CPU, BUILT_IN, CARD], [])


def test_names_choose_and_what_is_not_there_is_told() -> None:
    assert chosen([CPU, BUILT_IN, CARD], ["GPU", "CPU", "NPU"]) == ([CPU, BUILT_IN], ["NPU"])
