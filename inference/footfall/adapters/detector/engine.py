"""The seam where a device is opened: a network compiled for it, and requests that infer one canvas after the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from footfall.adapters.detector.network import compile_network, execution_precision, reason
from footfall.core.decoding.family import Outputs
from footfall.core.frame import Image
from footfall.errors import ModelError


class Request(Protocol):
    """A canvas, and what the network makes of it; used by one thread at a time.

    Attributes:
        canvas: The network's input, shape (height, width, 3), u8; written in place.
    """

    canvas: Image

    def infer(self) -> None:
        """Infer what lies on the canvas; ModelError if the device fails."""

    def outputs(self) -> Outputs:
        """What came out; only good until the next inference."""


class Engine(Protocol):
    """A network that is ready to run on one device.

    Attributes:
        precision: In which most convolutions really run: BF16, FP16, FP32 or INT8.
        streams: Pictures that the device works on at once.
    """

    precision: str
    streams: int

    def request(self, what: str) -> Request:
        """One more request; it is named so in errors. ModelError if the device fails."""


OpenEngine = Callable[[Any, Path, str, Path | None, str | None], Engine]
"""Compiles a network, read from a file, for a device, with a cache folder and a precision, where those are given;
ModelError if the device cannot run it."""


class OpenVinoRequest:
    """An infer request with its input and outputs as arrays.

    It is used once while the detector is built, by one thread alone: what OpenVINO's Python binding sets up at its
    first use, two threads at once can lock each other out of for ever, one holding the interpreter's lock and
    waiting for a C++ static, the other setting that static up and waiting for the interpreter's lock.
    See https://github.com/pybind/pybind11/pull/4877
    """

    def __init__(self, compiled: Any, what: str) -> None:
        self._what = what
        self._names = [name for port in compiled.outputs for name in port.names]
        with _told_of(what):
            self._request = compiled.create_infer_request()
            self.canvas: Image = self._request.get_input_tensor().data[0]
        self.infer()
        self.outputs()

    def infer(self) -> None:
        """Infer what lies on the canvas; ModelError if the device fails."""
        with _told_of(self._what):
            self._request.start_async()
            self._request.wait()

    def outputs(self) -> Outputs:
        """What came out; only good until the next inference."""
        return {name: self._request.get_tensor(name).data for name in self._names}


@contextmanager
def _told_of(what: str) -> Iterator[None]:
    """Raises a device's failure as a ModelError that says what failed."""
    try:
        yield
    except RuntimeError as error:
        raise ModelError(f"inference of {what} failed: {reason(error)}") from error


class OpenVinoEngine:
    """A network compiled by OpenVINO."""

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled
        with _told_of("a network that was just compiled"):
            self.precision = execution_precision(compiled)
            self.streams = int(compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    def request(self, what: str) -> OpenVinoRequest:
        return OpenVinoRequest(self._compiled, what)


def open_engine(
    network: Any,
    model: Path,
    device: str,
    cache_dir: Path | None,
    precision: str | None,
    threads: int | None = None,
) -> Engine:
    """Compile for the most pictures a second; see compile_network."""
    return OpenVinoEngine(compile_network(network, model, device, cache_dir, precision, threads))


class CheckedRequest:
    """A request to a device that has yet to earn its trust: numbers that are none are an error."""

    def __init__(self, request: Request, what: str) -> None:
        self._request, self._what = request, what
        self.canvas = request.canvas

    def infer(self) -> None:
        self._request.infer()

    def outputs(self) -> Outputs:
        outputs = self._request.outputs()
        for name, values in outputs.items():
            if values.dtype.kind == "f" and not np.isfinite(values).all():
                raise ModelError(f"inference of {self._what} answered nonsense: {name} holds no numbers")
        return outputs


class CheckedEngine:
    """An engine whose requests are checked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.precision, self.streams = engine.precision, engine.streams

    def request(self, what: str) -> CheckedRequest:
        return CheckedRequest(self._engine.request(what), what)


def checked(engine: OpenEngine) -> OpenEngine:
    """Opens engines whose outputs are checked, as is right for any device but the CPU."""

    def opened(
        network: Any, model: Path, device: str, cache_dir: Path | None, precision: str | None
    ) -> Engine:
        return CheckedEngine(engine(network, model, device, cache_dir, precision))

    return opened
