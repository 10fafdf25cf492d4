"""Person detection by OpenVINO: one compiled model for all cameras, a pool of infer requests."""

import logging
import queue
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import openvino as ov

from footfall.adapters.workload import Workload
from footfall.core.decode_nanodet import Floats, decode, grid
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.letterbox import Letterbox
from footfall.errors import ModelError, StorageError

log = logging.getLogger(__name__)

FLOOR = 0.1
"""Detections weaker than this are of no use even to the tracker (ByteTrack's own lower bound)."""

_FLOATS = {"bf16": "BF16", "f16": "FP16", "f32": "FP32"}


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What runs the detection, and how it has done in the last seconds.

    Attributes:
        precision: In which most convolutions really run: BF16, FP16, FP32 or INT8.
        requests: Pictures that can be under inference at once.
        infer_ms: Mean time of one inference; None without any.
        utilisation: Share of the time in which requests were busy, 0 to 1.
    """

    device: str
    model: str
    precision: str
    requests: int
    infer_ms: float | None
    utilisation: float


class OpenVinoDetector:
    """Finds people in pictures of any size; shared by all cameras.

    A picture is scaled, inferred and decoded by a thread of the pool, and its request is free again as soon as
    that is done, asked for or not: callers that hold several pictures under inference cannot lock each other out.

    Args:
        model: An OpenVINO .xml file with the input and outputs of `footfall.models.nanodet`.
        device: OpenVINO's name of the device.
        cache_dir: Where OpenVINO keeps compiled models, so that the next start is quicker.
        threshold: Overrides the threshold that the model was shipped with.
        floor: The least score that is reported.

    Raises:
        ModelError: The file is no such model, or the device cannot run it.
        StorageError: The cache cannot be created.
    """

    def __init__(
        self,
        model: Path,
        *,
        device: str = "CPU",
        cache_dir: Path | None = None,
        threshold: float | None = None,
        floor: float = FLOOR,
    ) -> None:
        network = _read(model)
        self._cells = _validated_grid(network, model)
        self.threshold = threshold or _shipped_threshold(network, model)
        """The score from which on a detection counts as a person."""
        self._floor = min(floor, self.threshold)
        self._device = device
        self._name = _described(network, "model") or model.stem
        compiled = _compile(network, model, device, cache_dir)
        self._precision = _execution_precision(compiled)
        self._count = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self._requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(self._count):
            self._requests.put(compiled.create_infer_request())
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="infer")
        self._workload = Workload(self._count, time.monotonic())
        log.info("%s runs on %s in %s, %d requests", self._name, device, self._precision, self._count)

    def submit(self, image: Image) -> Future[list[Detection]]:
        """Start to look for people; waits while every infer request is lent out.

        The picture must not be changed before the result is there. Asking for the result raises ModelError if
        the device has failed.
        """
        request = self._requests.get()
        try:
            return self._threads.submit(self._detect, request, image)
        except RuntimeError:
            self._requests.put(request)
            raise

    def facts(self) -> EngineFacts:
        now = time.monotonic()
        return EngineFacts(
            self._device,
            self._name,
            self._precision,
            self._count,
            self._workload.mean_ms(now),
            self._workload.utilisation(now),
        )

    def close(self) -> None:
        """Finish what runs and end the pool's threads."""
        self._threads.shutdown()

    def _detect(self, request: Any, image: Image) -> list[Detection]:
        try:
            letterbox = _lay_in(image, request.get_input_tensor().data[0])
            self._infer(request)
            scores, distances = (request.get_tensor(name).data[0] for name in ("scores", "distances"))
            return decode(scores, distances, self._cells, letterbox, self._floor)
        finally:
            self._requests.put(request)

    def _infer(self, request: Any) -> None:
        start = time.monotonic()
        try:
            request.start_async()
            request.wait()
        except RuntimeError as error:
            raise ModelError(
                f"inference of {self._name} on {self._device} failed: {_reason(error)}"
            ) from error
        self._workload.add(start, time.monotonic())


def _lay_in(image: Image, canvas: Image) -> Letterbox:
    """Scale the picture into the network's input, which another camera may have used before."""
    letterbox = Letterbox.fit(image.shape[1], image.shape[0], canvas.shape[1], canvas.shape[0])
    width_px, height_px = letterbox.width_px, letterbox.height_px
    cv2.resize(image, (width_px, height_px), dst=canvas[:height_px, :width_px])
    canvas[height_px:] = 0
    canvas[:height_px, width_px:] = 0
    return letterbox


def _read(path: Path) -> Any:
    try:
        return ov.Core().read_model(path)
    except RuntimeError as error:
        raise ModelError(
            f"{path}: expected an OpenVINO model, an .xml file with its .bin file beside it: {_reason(error)}"
        ) from error


def _compile(network: Any, path: Path, device: str, cache_dir: Path | None) -> Any:
    core = ov.Core()
    options: dict[str, Any] = {"PERFORMANCE_HINT": "THROUGHPUT"}
    if cache_dir is not None:
        options["CACHE_DIR"] = str(_made(cache_dir))
    try:
        return core.compile_model(network, device, options)
    except RuntimeError as error:
        devices = ", ".join(core.available_devices)
        raise ModelError(
            f"{path.name} cannot run on {device}; devices here: {devices}. {_reason(error)}"
        ) from error


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"cannot create OpenVINO's cache {folder}: {error.strerror}; make the place writable"
        ) from error
    return folder


def _validated_grid(network: Any, path: Path) -> Floats:
    """Check the model's form once.

    Returns:
        The cells that its outputs are about.
    """
    shapes = {
        name: list(port.shape)
        for port in (*network.inputs, *network.outputs)
        if port.partial_shape.is_static
        for name in port.names
    }
    picture = list(network.inputs[0].shape) if network.inputs[0].partial_shape.is_static else []
    if len(network.inputs) == 1 and len(picture) == 4 and network.inputs[0].element_type == ov.Type.u8:
        cells = grid(picture[2], picture[1])
        scores, distances = shapes.get("scores"), shapes.get("distances", [])
        if scores == [1, len(cells)] and distances[:2] == [1, 4] and distances[3:] == [len(cells)]:
            return cells
    raise ModelError(
        f"{path.name}: expected one u8 input [1, height, width, 3] and the outputs scores [1, cells] and "
        f"distances [1, 4, bins, cells] of a NanoDet with strides 8, 16 and 32; found {_ports(network)}"
    )


def _ports(network: Any) -> str:
    def one(port: Any) -> str:
        name = min(port.names, default="unnamed")
        return f"{name} {port.element_type.get_type_name()} {port.partial_shape}"

    inputs, outputs = (", ".join(map(one, ports)) for ports in (network.inputs, network.outputs))
    return f"inputs {inputs}; outputs {outputs}"


def _shipped_threshold(network: Any, path: Path) -> float:
    threshold = _described(network, "threshold")
    if threshold is None:
        raise ModelError(
            f"{path.name} does not say from which score on it has seen a person; set `threshold` in site.yaml"
        )
    return float(threshold)


def _described(network: Any, key: str) -> str | None:
    """What the converter wrote into the model about itself."""
    place = ["footfall", key]
    return str(network.get_rt_info(place).astype(str)) if network.has_rt_info(place) else None


def _execution_precision(compiled: Any) -> str:
    """INT8 where most convolutions run in it, else the floating-point type that the device has chosen."""
    facts = (node.get_rt_info() for node in compiled.get_runtime_model().get_ordered_ops())
    used = Counter(
        fact["runtimePrecision"].astype(str)
        for fact in facts
        if fact["layerType"].astype(str) == "Convolution"
    )
    if used and used.most_common(1)[0][0] in ("i8", "u8"):
        return "INT8"
    chosen = str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name())
    return _FLOATS.get(chosen, chosen)


def _reason(error: RuntimeError) -> str:
    """What OpenVINO says at the end of its own trail of source lines."""
    return next(
        (line for line in reversed(str(error).splitlines()) if line.strip()), "no reason given"
    ).strip()
