"""Which devices OpenVINO finds in this computer."""

import platform
from pathlib import Path
from typing import Any

import openvino as ov

from footfall.core.ladder import Device, DeviceKind

NODES = (Path("/dev/dri"), Path("/dev/accel"), Path("/dev/dxg"))
"""Where Linux shows graphics and neural units to programs, and Windows' Linux its graphics unit."""


def find_devices() -> list[Device]:
    """What OpenVINO can infer on in this computer; the CPU first.

    OpenVINO loads 25 MB of plugins to look for other devices, so it looks only where Linux shows one.
    """
    core = ov.Core()
    found = core.available_devices if any(node.exists() for node in NODES) else ["CPU"]
    names = sorted(found, key=lambda name: (name != "CPU", name))
    return [found for name in names if (found := _device(core, name)) is not None]


def _device(core: Any, name: str) -> Device | None:
    """None for a kind that no rung of the ladder is for, or where the driver does not even tell its name."""
    try:
        kind, title = _kind(core, name), str(core.get_property(name, "FULL_DEVICE_NAME"))
        return None if kind is None else Device(name, kind, title, _driver(core, name))
    except RuntimeError:
        return None


def _kind(core: Any, name: str) -> DeviceKind | None:
    family = name.partition(".")[0]
    if family == "GPU":
        integrated = core.get_property(name, "DEVICE_TYPE") == ov.properties.device.Type.INTEGRATED
        return DeviceKind.INTEGRATED_GPU if integrated else DeviceKind.EXTERNAL_GPU
    return {"CPU": DeviceKind.CPU, "NPU": DeviceKind.NPU}.get(family)


def _driver(core: Any, name: str) -> str:
    """Versions of OpenVINO and of the driver; of the kernel, which brings the driver, where OpenVINO does not tell."""
    told = [key for key in core.get_property(name, "SUPPORTED_PROPERTIES") if key.endswith("DRIVER_VERSION")]
    driver = str(core.get_property(name, told[0])) if told else f"kernel {platform.release()}"
    return f"OpenVINO {ov.get_version()}, {driver}"
