"""How devices are found, opened and tried; OpenVINO's way."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from footfall.adapters.detector.devices import find_devices
from footfall.adapters.detector.engine import OpenEngine, open_engine
from footfall.core.ladder import Device


@dataclass(frozen=True, slots=True)
class Backend:
    """What infers.

    Attributes:
        find: The devices that are there, the CPU first.
        engine: Makes a network ready to run on a device.
        trial: The command that tries a device in a process of its own, as footfall.fleet.trial.
    """

    find: Callable[[], Sequence[Device]]
    engine: OpenEngine
    trial: Sequence[str]


def openvino(threads: int | None = None) -> Backend:
    """OpenVINO's way.

    Args:
        threads: How many may infer on the CPU; all cores where it is None.
    """
    engine = partial(open_engine, threads=threads)
    return Backend(find_devices, engine, (sys.executable, "-m", "footfall.fleet.trial"))


OPENVINO = openvino()
