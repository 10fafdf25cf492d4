"""What OpenVINO says of every device that it sees here, usable or not; what a site would use, devices.py finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openvino as ov

from footfall.adapters.detector.network import reason

_PRECISIONS = {"FP32": "f32", "BF16": "bf16", "FP16": "f16"}
"""What OpenVINO calls a capability, and what it wants to hear as a hint."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A device of OpenVINO.

    Attributes:
        device: OpenVINO's name, as CPU or GPU.1.
        name: What it is.
        precisions: Floating-point types that it can compute in, as hints.
        trouble: Why it cannot be used although it is there; empty where it can.
    """

    device: str
    name: str
    precisions: Sequence[str]
    trouble: str = ""


def engines() -> list[Engine]:
    """Every device that OpenVINO sees here."""
    core = ov.Core()
    return [_engine(core, device) for device in core.available_devices]


def _engine(core: Any, device: str) -> Engine:
    try:
        said = core.get_property(device, "OPTIMIZATION_CAPABILITIES")
        name = str(core.get_property(device, "FULL_DEVICE_NAME"))
    except RuntimeError as error:
        return Engine(device, "", (), reason(error))
    return Engine(device, name, precisions_among(device, said))


def precisions_among(device: str, capabilities: Sequence[str]) -> list[str]:
    """Those of a device's capabilities that a network is worth running in.

    The CPU also names FP16, where it mostly means weights; its own choice is between the other two.
    """
    wanted = ("FP32", "BF16") if device == "CPU" else ("FP16", "FP32")
    return [_PRECISIONS[each] for each in wanted if each in capabilities]
