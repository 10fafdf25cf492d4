"""What OpenVINO finds, on real OpenVINO; and how a computer with more devices would be read."""

from pathlib import Path
from typing import Any

import openvino as ov
import pytest

from footfall.adapters.detector import devices
from footfall.adapters.detector.devices import find_devices
from footfall.core.ladder import DeviceKind

pytestmark = pytest.mark.integration

TYPE = ov.properties.device.Type
PROPERTIES: dict[str, dict[str, Any]] = {
    "NPU": {"FULL_DEVICE_NAME": "Intel(R) AI Boost", "NPU_DRIVER_VERSION": 1688},
    "GPU.1": {"FULL_DEVICE_NAME": "Intel(R) Arc(TM) A380 (dGPU)", "DEVICE_TYPE": TYPE.DISCRETE},
    "GPU.0": {"FULL_DEVICE_NAME": "Intel(R) UHD Graphics (iGPU)", "DEVICE_TYPE": TYPE.INTEGRATED},
    "GNA": {"FULL_DEVICE_NAME": "GNA"},
    "CPU": {"FULL_DEVICE_NAME": "Processor"},
}


class OtherComputer:
    """Answers as OpenVINO would there."""

    available_devices = (*PROPERTIES, "GPU.2")

    def get_property(self, device: str, name: str) -> Any:
        if device not in PROPERTIES:
            raise RuntimeError("clGetDeviceInfo failed")
        if name == "SUPPORTED_PROPERTIES":
            return dict.fromkeys(PROPERTIES[device], "RO")
        return PROPERTIES[device][name]


def test_the_cpu_is_found_here() -> None:
    first, *others = find_devices()
    assert (first.name, first.kind) == ("CPU", DeviceKind.CPU)
    assert first.title == ov.Core().get_property("CPU", "FULL_DEVICE_NAME")
    assert ov.get_version() in first.driver
    assert all(device.kind is not DeviceKind.CPU for device in others)


def test_every_kind_is_told_and_what_does_not_answer_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(devices.ov, "Core", OtherComputer)
    monkeypatch.setattr(devices, "NODES", (tmp_path / "accel", tmp_path))
    found = {device.name: device for device in find_devices()}
    assert {name: device.kind for name, device in found.items()} == {
        "CPU": DeviceKind.CPU,
        "GPU.0": DeviceKind.INTEGRATED_GPU,
        "GPU.1": DeviceKind.EXTERNAL_GPU,
        "NPU": DeviceKind.NPU,
    }
    assert next(iter(found)) == "CPU"
    assert found["NPU"].driver.endswith(", 1688")
    assert "kernel" in found["GPU.0"].driver


def test_where_linux_shows_no_other_device_openvino_is_not_asked_for_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(devices.ov, "Core", OtherComputer)
    monkeypatch.setattr(devices, "NODES", (tmp_path / "accel", tmp_path / "dri"))
    assert [device.name for device in find_devices()] == ["CPU"]
