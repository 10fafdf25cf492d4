"""The ladder of devices: what can infer, in the order in which a site should climb."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum


class DeviceKind(StrEnum):
    """What a device is; the order is the ladder's: each rung costs more money or power than the one before."""

    CPU = "CPU"
    INTEGRATED_GPU = "integrated GPU"
    NPU = "NPU"
    EXTERNAL_GPU = "external GPU"


@dataclass(frozen=True, slots=True)
class Device:
    """Something in this computer that can infer.

    Attributes:
        name: OpenVINO's, as CPU or GPU.0.
        title: The maker's, for people.
        driver: What must stay the same for what was found out about it to hold.
    """

    name: str
    kind: DeviceKind
    title: str
    driver: str


_MOVIDIUS = (
    "Intel's Movidius chips are supported by OpenVINO up to 2022.3 LTS and no longer since 2023.0; "
    "an NPU or the processor's GPU replaces them"
)
_RETIRED = {
    "MYRIAD": _MOVIDIUS,
    "HDDL": _MOVIDIUS,
    "FPGA": (
        "OpenVINO's FPGA plugin ended with 2020.3 LTS, and what came after it (FPGA AI Suite) is no part of OpenVINO; "
        "a GPU or an NPU replaces it"
    ),
}


def retired(name: str) -> str | None:
    """Why a device of earlier years, as MYRIAD or HETERO:FPGA,CPU, is not there any more; None for any other name.

    Source:
        docs.openvino.ai/2023.3, "Supported Devices"; release notes of OpenVINO 2020.4.
    """
    parts = name.upper().replace(":", ",").replace(".", ",").split(",")
    return next((why for old, why in _RETIRED.items() if old in parts), None)


def is_named(name: str, device: str) -> bool:
    """Whether a name from site.yaml means the device that OpenVINO calls so: GPU is another name of GPU.0."""
    return name.removesuffix(".0") == device.removesuffix(".0")


def next_rung(climbed: Collection[DeviceKind]) -> DeviceKind | None:
    """The first rung that is not climbed yet; None at the ladder's end."""
    return next((kind for kind in DeviceKind if kind not in climbed), None)


def chosen(devices: Sequence[Device], names: Sequence[str] | None) -> tuple[list[Device], list[str]]:
    """The devices that site.yaml wants, and the names of those that are not there.

    Args:
        devices: What is there.
        names: What site.yaml lists; None for whatever there is.
    """
    if names is None:
        return list(devices), []
    wanted = [device for device in devices if any(is_named(name, device.name) for name in names)]
    absent = [name for name in names if not any(is_named(name, device.name) for device in devices)]
    return wanted, absent
