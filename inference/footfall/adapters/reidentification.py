"""How people look, in numbers, by OpenVINO: one compiled network for all cameras."""

import logging
import queue
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from footfall.adapters.detector.network import compile_network, described, read_network, reason
from footfall.core.frame import Image
from footfall.core.geometry import Box
from footfall.core.sighting import Embedding, unit
from footfall.errors import ModelError

log = logging.getLogger(__name__)


class Reidentifier:
    """Turns people in a picture into rows of numbers that are alike for one person; safe to call from several threads.

    A crop takes a few milliseconds and each person is looked at about once a second, so one crop after the other is
    quick enough. Finding people goes before: on the CPU, one core at most tells them apart.

    Args:
        model: An OpenVINO .xml file of the family re-identification, with pictures as it wants them in the graph.
        device: OpenVINO's name of the device.
        cache_dir: Where OpenVINO keeps compiled models, so that the next start is quicker.
        threads: See compile_network.

    Raises:
        ModelError: The file is no such model, or the device cannot run it.
    """

    def __init__(
        self, model: Path, *, device: str = "CPU", cache_dir: Path | None = None, threads: int | None = None
    ) -> None:
        network = read_network(model)
        self.size = _validated_size(network, model)
        """Width and height of the crops that the network is given, in pixels."""
        self._name = described(network, "model") or model.stem
        compiled = compile_network(network, model, device, cache_dir, threads=threads, modest=True)
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))):
            request = compiled.create_infer_request()
            request.infer()  # By one thread alone, see _Request in detector.py.
            self._requests.put(request)
        log.info("%s tells people apart on %s", self._name, device)

    def describe(self, image: Image, boxes: Sequence[Box]) -> list[Embedding]:
        """The look of the person in each box, a row of length 1.

        Args:
            boxes: In pixels of the picture, each at least partly inside it.

        Raises:
            ModelError: The device has failed.
        """
        request = self._requests.get()
        try:
            return [self._describe(request, crop(image, box)) for box in boxes]
        except RuntimeError as error:
            raise ModelError(f"inference of {self._name} failed: {reason(error)}") from error
        finally:
            self._requests.put(request)

    def _describe(self, request: Any, picture: Image) -> Embedding:
        cv2.resize(picture, self.size, dst=request.get_input_tensor().data[0])
        request.infer()
        return unit(request.get_output_tensor().data.reshape(-1))


def crop(image: Image, box: Box) -> Image:
    """The part of a picture inside a box, at least one pixel of it."""
    height, width = image.shape[:2]
    left, top = int(np.clip(box.x1, 0, width - 1)), int(np.clip(box.y1, 0, height - 1))
    right, bottom = int(np.clip(box.x2, left + 1, width)), int(np.clip(box.y2, top + 1, height))
    return image[top:bottom, left:right]


def _validated_size(network: Any, path: Path) -> tuple[int, int]:
    family = described(network, "family")
    shapes = [
        list(port.shape) for port in (*network.inputs, *network.outputs) if port.partial_shape.is_static
    ]
    match shapes:
        case [[1, height, width, 3], [1, _]] if family == "re-identification":
            return width, height
    raise ModelError(
        f"{path.name}: expected a network of the family re-identification with one input [1, height, width, 3] and one "
        f"output [1, n]; found family {family}, shapes {shapes}. Name one that `footfall models list` shows as "
        "person-reidentification"
    )
