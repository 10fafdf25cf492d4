"""What a camera's picture costs at least: its decoding, and a network's inference, each alone and at full speed."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import openvino as ov

from bench.pace import at_pace
from footfall.adapters.cameras.opencv_capture import open_file
from footfall.adapters.detector.detector import lay_in
from footfall.adapters.detector.network import read_network, validated_reading

_PICTURES = 400
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Parts:
    """CPU milliseconds for one picture.

    Attributes:
        decode_ms: To decode one and convert it where it is analysed, over all of a stream's pictures.
        prepare_ms: To bring one to the network's input.
        infer_ms: To infer one.
        inferred_fps: Pictures inferred a second, on all cores.
    """

    decode_ms: float
    prepare_ms: float
    infer_ms: float
    inferred_fps: float

    def analysed_ms(self, decoded: float) -> float:
        """CPU milliseconds for each analysed picture when so many are decoded for it."""
        return decoded * self.decode_ms + self.prepare_ms + self.infer_ms


def measure_parts(clip: Path, model: Path, every: int = 1) -> Parts:
    """Decode a clip, and infer some of its pictures.

    Args:
        every: One picture of so many is analysed; the others are decoded and left where they are.
    """
    decode_ms = _decode_ms(clip, every)
    compiled, prepare = _inference(model, _images(clip))
    infer_ms, inferred_fps = _inferred(compiled, as_it_is)
    both_ms, _ = _inferred(compiled, prepare)
    return Parts(decode_ms, max(0.0, both_ms - infer_ms), infer_ms, inferred_fps)


def paced_ms(clip: Path, model: Path, per_second: float, seconds: float) -> float:
    """CPU milliseconds to prepare and infer one picture when so many come in a second, and nothing else is done.

    More than at full speed: in the pauses others take the processor's caches.
    """
    compiled, prepare = _inference(model, _images(clip))
    requests = _warm(compiled)
    pictures = round(per_second * seconds)
    before = time.process_time()
    _infer(requests, islice(at_pace(per_second), pictures), prepare)
    return 1000 * (time.process_time() - before) / pictures


def _inference(model: Path, images: Iterator[Any]) -> tuple[Any, Callable[[Any], None]]:
    """A network, compiled, and what brings the next image to a request's input."""
    network = read_network(model)
    reading = validated_reading(network, model)

    def prepare(request: Any) -> None:
        lay_in(next(images), request.get_input_tensor().data[0], reading)

    return ov.Core().compile_model(network, "CPU", {"PERFORMANCE_HINT": "THROUGHPUT"}), prepare


def _warm(compiled: Any) -> list[Any]:
    """Twice the requests that OpenVINO advises, so that no core waits; each was used once."""
    count = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
    requests = [compiled.create_infer_request() for _ in range(2 * count)]
    for request in requests:
        request.infer()
    return requests


def _decode_ms(clip: Path, every: int) -> float:
    capture, count, before = open_file(clip), 0, time.process_time()
    while capture.grab():
        if count % every == 0:
            capture.retrieve()
        count += 1
    used_ms = 1000 * (time.process_time() - before) / count
    capture.release()
    return used_ms


def _images(clip: Path) -> Iterator[Any]:
    """Some pictures of a clip, again and again."""
    capture = open_file(clip)
    images = [capture.read()[1] for _ in range(_KEPT)]
    capture.release()
    return cycle(images)


def _inferred(compiled: Any, prepare: Callable[[Any], None]) -> tuple[float, float]:
    took_s, cpu_s = run_requests(compiled, _PICTURES, prepare)
    return 1000 * cpu_s / _PICTURES, _PICTURES / took_s


def run_requests(compiled: Any, runs: int, prepare: Callable[[Any], None]) -> tuple[float, float]:
    """Infer so often, as fast as it goes.

    Args:
        prepare: Brings something to a request's input.

    Returns:
        How long it took, and this process's CPU time, in seconds.
    """
    requests = _warm(compiled)
    begun, before = time.perf_counter(), time.process_time()
    _infer(requests, range(runs), prepare)
    return time.perf_counter() - begun, time.process_time() - before


def _infer(requests: Sequence[Any], numbers: Iterable[int], prepare: Callable[[Any], None]) -> None:
    """Begin an inference for each number, in the requests in turn, and wait until all are done."""
    for number in numbers:
        request = requests[number % len(requests)]
        request.wait()
        prepare(request)
        request.start_async()
    for request in requests:
        request.wait()


def as_it_is(_request: Any) -> None:
    """Leave in a request's input what is there."""
