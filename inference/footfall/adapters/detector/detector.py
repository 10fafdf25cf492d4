"""Person detection by OpenVINO: one compiled model for all cameras, a pool of infer requests."""

import logging
import queue
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2

from footfall.adapters.detector.engine import OpenEngine, Request, open_engine
from footfall.adapters.detector.network import (
    Reading,
    own_name,
    read_network,
    shipped_threshold,
    tile_counts,
    validated_reading,
)
from footfall.adapters.detector.workload import Workload
from footfall.core.decoding.family import people
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.core.placement import Placement
from footfall.core.stream_choice import NetworkInput
from footfall.core.tiling import merged, tiles

log = logging.getLogger(__name__)

FLOOR = 0.1
"""Detections weaker than this are of no use even to the tracker (ByteTrack's own lower bound)."""


REQUESTS_PER_STREAM = 2
"""While the device works on one picture, the next one lies ready, and Python need not be quick to bring it."""


@dataclass(frozen=True, slots=True)
class Effort:
    """What a picture takes.

    Attributes:
        infer_s: Seconds of the device for one picture with nothing else to do.
        read_s: Processor seconds of reading what came out.
    """

    infer_s: float
    read_s: float


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What runs the detection, and how it has done in the last seconds.

    Attributes:
        precision: In which most convolutions really run: BF16, FP16, FP32 or INT8.
        requests: Pictures that can be under inference at once.
        infer_ms: Mean time of one inference; None without any.
        utilisation: Share of the time in which the device was busy, 0 to 1.
        streams: Inferences that the device works on at once.
        tiles: Inferences that a picture takes.
    """

    device: str
    model: str
    precision: str
    requests: int
    infer_ms: float | None
    utilisation: float
    streams: int
    tiles: int

    @property
    def cost_s(self) -> float | None:
        """Seconds of the device's time that a picture takes, with all its tiles; None without any of late."""
        return None if self.infer_ms is None else self.tiles * self.infer_ms / 1000 / self.streams


@dataclass(frozen=True, slots=True)
class Pending:
    """A picture in which a detector is to look for people."""

    look: Callable[[Image], list[Detection]]
    image: Image

    def result(self) -> list[Detection]:
        """Look for them; waits while every infer request is lent out. ModelError if the device has failed."""
        return self.look(self.image)


class OpenVinoDetector:
    """Finds people in pictures of any size; shared by all cameras.

    A picture is scaled, inferred and decoded by the thread that asks for its result, which holds an infer request just
    for that: whoever wants several at once brings the threads, and callers cannot lock each other out. Only the tiles
    of a picture are shared out among threads of the detector.

    Args:
        model: An OpenVINO .xml file that says of which family it is.
        device: OpenVINO's name of the device.
        cache_dir: Where OpenVINO keeps compiled models, so that the next start is quicker.
        threshold: Overrides the threshold that the model was shipped with.
        floor: The least score that is reported.
        precision: OpenVINO's name of the floating-point type, f32 or bf16; the device's choice where it is None.
        engine: Makes the network ready to run on the device.

    Raises:
        ModelError: The file is no such model, or the device cannot run it.
    """

    def __init__(
        self,
        model: Path,
        *,
        device: str = "CPU",
        cache_dir: Path | None = None,
        threshold: float | None = None,
        floor: float = FLOOR,
        precision: str | None = None,
        engine: OpenEngine = open_engine,
    ) -> None:
        network = read_network(model)
        self._reading = validated_reading(network, model)
        self.threshold = threshold or shipped_threshold(network, model)
        """The score from which on a detection counts as a person."""
        self._floor = min(floor, self.threshold)
        self._device = device
        self._tiles = tile_counts(network, model)
        self._name = own_name(network, model)
        opened = engine(network, model, device, cache_dir, precision)
        self._precision, self._streams = opened.precision, opened.streams
        self._count = REQUESTS_PER_STREAM * self._streams
        self._requests: queue.SimpleQueue[Request] = queue.SimpleQueue()
        for _ in range(self._count):
            self._requests.put(opened.request(f"{self._name} on {device}"))
        self._tiling = ThreadPoolExecutor(self._count, thread_name_prefix="tile")
        self._workload = Workload(self._streams, time.monotonic)
        log.info("%s runs on %s in %s, %d requests", self._name, device, self._precision, self._count)

    def submit(self, image: Image) -> Pending:
        """Take a picture, which must not be changed before the result is there."""
        return Pending(self._detect if self._tiles == (1, 1) else self._detect_in_tiles, image)

    @property
    def sees(self) -> NetworkInput:
        """What the network sees of a picture."""
        return self._reading.sees(*self._tiles)

    def facts(self) -> EngineFacts:
        """What runs, and how busy it has been lately."""
        return EngineFacts(
            self._device,
            self._name,
            self._precision,
            self._count,
            self._workload.mean_ms(),
            self._workload.utilisation(),
            self._streams,
            self._tiles[0] * self._tiles[1],
        )

    def effort(self, image: Image, rounds: int) -> Effort:
        """Measure what a picture takes; for a detector that has nothing else to do yet.

        Args:
            rounds: How often it is inferred, of which the shortest time is told, and read, of which the mean is told.

        Raises:
            ModelError: The device has failed.
        """
        tiles_each = self._tiles[0] * self._tiles[1]
        request = self._requests.get()
        try:
            infer_s, placement = min(
                (self._timed(request, image) for _ in range(rounds)), key=lambda each: each[0]
            )
            cpu = time.thread_time()
            for _ in range(rounds):
                self._read(request, placement)
            return Effort(tiles_each * infer_s, tiles_each * (time.thread_time() - cpu) / rounds)
        finally:
            self._requests.put(request)

    def close(self) -> None:
        """End the threads; no result may be asked for any more."""
        self._tiling.shutdown()

    def _detect_in_tiles(self, image: Image) -> list[Detection]:
        parts = tiles(image.shape[1], image.shape[0], *self._tiles)
        pieces = [image[part.y1 : part.y2, part.x1 : part.x2] for part in parts]
        return merged(list(zip(parts, self._tiling.map(self._detect, pieces), strict=True)))

    def _detect(self, image: Image) -> list[Detection]:
        request = self._requests.get()
        try:
            return self._read(request, self._infer(request, image))
        finally:
            self._requests.put(request)

    def _infer(self, request: Request, image: Image) -> Placement:
        placement = lay_in(image, request.canvas, self._reading)
        with self._workload.run():
            request.infer()
        return placement

    def _timed(self, request: Request, image: Image) -> tuple[float, Placement]:
        begun = time.perf_counter()
        placement = self._infer(request, image)
        return time.perf_counter() - begun, placement

    def _read(self, request: Request, placement: Placement) -> list[Detection]:
        candidates = self._reading.decode(request.outputs(), self._floor)
        return people(candidates, self._reading.max_overlap, placement)


def lay_in(image: Image, canvas: Image, reading: Reading) -> Placement:
    """Scale the picture into the network's input, which another camera may have used before."""
    placement = Placement.of(
        reading.fit, image.shape[1], image.shape[0], reading.size.width_px, reading.size.height_px
    )
    left, top = placement.left_px, placement.top_px
    right, bottom = left + placement.width_px, top + placement.height_px
    cv2.resize(image, (placement.width_px, placement.height_px), dst=canvas[top:bottom, left:right])
    canvas[:top] = canvas[bottom:] = reading.fill
    canvas[top:bottom, :left] = canvas[top:bottom, right:] = reading.fill
    return placement
