"""The ladder: what could carry the cameras that do not fit, and how many that would typically be. Pure.

Nothing of this is measured here. A factor says how many times as much a device infers as the processor in the same
computer, all of its cores at work. It stands for one published pair of figures; another device is another number.
Prices are classes, not offers.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import floor

from footfall.core.ladder import DeviceKind, retired
from footfall.machine.prediction import HEADROOM, CameraCost, Room, Wanted, predict

_ULTRALYTICS = "Ultralytics, docs/en/integrations/openvino.md: YOLO26n FP16 on Core Ultra 7 258V"
_FRIGATE = "Frigate, docs/docs/frigate/hardware.md: YOLO-NAS 640"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step up.

    Attributes:
        kind: What OpenVINO knows it as; None where it no longer does.
        price: Class of its list price, roughly.
        factor: Times what all cores infer; None where the rung is gone.
        source: Where the factor comes from, or why the rung is gone.
    """

    name: str
    kind: DeviceKind | None
    price: str
    factor: float | None
    source: str


LADDER = (
    Rung(
        "integrated GPU",
        DeviceKind.INTEGRATED_GPU,
        "none: in most Intel processors; often only its driver is missing",
        4.8,
        f"{_ULTRALYTICS}: 17.0 ms on the CPU, 3.5 ms on the GPU; older ones bring less",
    ),
    Rung(
        "NPU",
        DeviceKind.NPU,
        "a PC with a Core Ultra, about 600-1200 EUR",
        2.1,
        f"{_ULTRALYTICS}: 17.0 ms on the CPU, 8.0 ms on the NPU",
    ),
    Rung(
        "external GPU, Intel Arc",
        DeviceKind.EXTERNAL_GPU,
        "a card, about 120-300 EUR, and a PC that takes it",
        10.0,
        f"{_FRIGATE}: 46 ms on a UHD 770, 22 ms on an Arc A380; times the integrated GPU's factor",
    ),
    Rung(
        "FPGA",
        None,
        "gone",
        None,
        retired("FPGA") or "",
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a rung would bring.

    Attributes:
        here: Whether OpenVINO sees such a device in this computer.
        cameras: That would typically fit; None where the rung is gone.
        bound: What would saturate then.
        carries: Whether all cameras would fit.
    """

    rung: Rung
    here: bool
    cameras: int | None
    bound: str
    carries: bool


def climb(
    cameras: int, cost: CameraCost, wanted: Wanted, room: Room, here: Collection[DeviceKind]
) -> list[Step]:
    """What each rung would carry, with inference moved there and decoding still on the processor.

    Args:
        cameras: That are wanted.
        here: Kinds of devices that OpenVINO finds in this computer.
    """
    return [_step(rung, cameras, cost, wanted, room, here) for rung in LADDER]


def _step(
    rung: Rung,
    cameras: int,
    cost: CameraCost,
    wanted: Wanted,
    room: Room,
    here: Collection[DeviceKind],
) -> Step:
    if rung.factor is None:
        return Step(rung, False, None, "", False)
    freed = predict(replace(cost, infer_ms=0.0), wanted, room)
    all_cores_fps = 1000 * room.cores / cost.infer_ms
    on_device = rung.factor * all_cores_fps * HEADROOM / wanted.analysed_fps
    fit = floor(min(freed.bounds[0].cameras, on_device))
    bound = "the device itself" if on_device < freed.bounds[0].cameras else freed.saturates
    return Step(rung, rung.kind in here, fit, bound, fit >= cameras)
