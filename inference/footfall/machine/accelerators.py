"""Graphics units and neural processors: what is in this computer, by what the kernel says of its PCI devices."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from footfall.machine.quietly import text_of

_INTEL = "Intel"
_VENDORS = {"0x8086": _INTEL, "0x10de": "NVIDIA", "0x1002": "AMD"}


class Kind(StrEnum):
    """What it is good for."""

    GPU = "GPU"
    NPU = "NPU"


_CLASSES = {"0x03": Kind.GPU, "0x12": Kind.NPU}
"""The first byte of a PCI device's class. Source: PCI Code and ID Assignment Specification: display, accelerator."""
_NODES = {Kind.GPU: ("drm", "renderD*", "dri"), Kind.NPU: ("accel", "accel*", "accel")}
"""Below a device, where its nodes are named and by what; where they lie in /dev."""


@dataclass(frozen=True, slots=True)
class Accelerator:
    """A device that could infer.

    Attributes:
        name: Maker and number, as "Intel 8086:a7a0".
        driver: The kernel's; empty where none has taken it.
        node: What programs open; None where there is none.
        open_to_us: Whether this user may open it.
    """

    kind: Kind
    name: str
    driver: str
    node: Path | None
    open_to_us: bool

    @property
    def intel(self) -> bool:
        """Whether Intel made it, on whose devices alone OpenVINO infers."""
        return self.name.startswith(f"{_INTEL} ")


def accelerators(sys: Path = Path("/sys"), dev: Path = Path("/dev")) -> list[Accelerator]:
    """Every graphics unit and neural processor, in the order of their places."""
    places = sys / "bus" / "pci" / "devices"
    return list(_found(sorted(places.iterdir()), dev)) if places.is_dir() else []


def _found(places: list[Path], dev: Path) -> Iterator[Accelerator]:
    for place in places:
        kind = _CLASSES.get(text_of(place / "class")[:4])
        if kind is not None:
            node = _node(place, kind, dev)
            yield Accelerator(kind, _name(place), _driver(place), node, node is not None and _may_open(node))


def _name(place: Path) -> str:
    vendor, device = text_of(place / "vendor"), text_of(place / "device")
    number = f"{vendor.removeprefix('0x')}:{device.removeprefix('0x')}"
    return f"{_VENDORS.get(vendor, '')} {number}".strip()


def _driver(place: Path) -> str:
    link = place / "driver"
    return link.resolve().name if link.exists() else ""


def _node(place: Path, kind: Kind, dev: Path) -> Path | None:
    below, pattern, folder = _NODES[kind]
    name = next((each.name for each in sorted((place / below).glob(pattern))), None)
    return dev / folder / name if name else None


def _may_open(node: Path) -> bool:
    return os.access(node, os.R_OK | os.W_OK)
