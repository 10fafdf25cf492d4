"""Detections on their way, watched: so that a device that fails costs no frame."""

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.parity import disagreement
from footfall.errors import ModelError
from footfall.fleet.apart import Asked
from footfall.fleet.samples import Samples
from footfall.pipeline import PendingDetections

FAULTS = (ModelError, TimeoutError, CancelledError, RuntimeError)
"""What a device that fails, hangs, or has just been taken out by another camera makes of a picture."""


class Sampled:
    """The CPU's answer, of which others may have to prove that they give it as well."""

    def __init__(self, pending: PendingDetections, image: Image, camera_id: str, samples: Samples) -> None:
        self._pending, self._image, self._camera_id, self._samples = pending, image, camera_id, samples

    def result(self) -> Sequence[Detection]:
        people = self._pending.result()
        self._samples.offer(self._camera_id, self._image, people)
        return people


class Guarded:
    """Another device's answer; the CPU gives it where that device does not.

    Args:
        answer_s: How long the device may take, once it is the picture's turn.
        compare: Ask the CPU as well, and believe it.
        give_up: Is told what is wrong with the device.
    """

    def __init__(
        self,
        pending: Asked,
        image: Image,
        cpu: OpenVinoDetector,
        answer_s: float,
        compare: bool,
        give_up: Callable[[Exception], None],
    ) -> None:
        self._pending, self._image, self._cpu = pending, image, cpu
        self._answer_s, self._compare, self._give_up = answer_s, compare, give_up

    def result(self) -> Sequence[Detection]:
        try:
            people = self._pending.result(self._answer_s)
        except TimeoutError:
            self._give_up(TimeoutError(f"no answer within {self._answer_s:g} s"))
            return self._cpu.submit(self._image).result()
        except FAULTS as error:
            self._give_up(error)
            return self._cpu.submit(self._image).result()
        return self._compared(people) if self._compare else people

    def _compared(self, people: Sequence[Detection]) -> Sequence[Detection]:
        reference = self._cpu.submit(self._image).result()
        why = disagreement(reference, people, self._cpu.threshold)
        if why is None:
            return people
        self._give_up(ModelError(f"it differs from the CPU: {why}"))
        return reference
