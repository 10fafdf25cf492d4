"""Read, check and compile a detector's OpenVINO file."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openvino as ov

from footfall.adapters.detector.compiled_cache import sealed
from footfall.core.decoding.families import FAMILIES
from footfall.core.decoding.family import Decode, InputSize, Shapes
from footfall.core.placement import Fit
from footfall.core.stream_choice import NetworkInput
from footfall.errors import ModelError

_FLOATS = {"bf16": "BF16", "f16": "FP16", "f32": "FP32"}


def read_network(path: Path) -> Any:
    """Read an OpenVINO .xml file; ModelError if it is none."""
    try:
        return ov.Core().read_model(path)
    except RuntimeError as error:
        raise ModelError(
            f"{path}: expected an OpenVINO model, an .xml file with its .bin file beside it: {reason(error)}"
        ) from error


def compile_network(
    network: Any,
    path: Path,
    device: str,
    cache_dir: Path | None,
    precision: str | None = None,
    threads: int | None = None,
    *,
    modest: bool = False,
) -> Any:
    """Compile for the most pictures a second, whoever they come from.

    Args:
        precision: OpenVINO's name of the floating-point type, f32 or bf16; the device's choice where it is None.
        threads: How many may infer on the CPU, where other processes infer on its other cores; all cores where it is
            None.
        modest: Others go before: it takes one core at most, and on other devices has a lower priority.

    Raises:
        ModelError: The device is not there, or cannot run the model.
    """
    core = ov.Core()
    options: dict[str, Any] = {"PERFORMANCE_HINT": "THROUGHPUT"}
    if precision is not None:
        options["INFERENCE_PRECISION_HINT"] = precision
    if threads is not None and device == "CPU":
        # Each process would pin its threads to the same first cores.
        options |= {"INFERENCE_NUM_THREADS": threads, "ENABLE_CPU_PINNING": False}
    try:
        with sealed(cache_dir) as cache:
            if cache is not None:
                options["CACHE_DIR"] = str(cache)
            return core.compile_model(network, device, options | (_modesty(core, device) if modest else {}))
    except RuntimeError as error:
        devices = ", ".join(core.available_devices)
        raise ModelError(
            f"{path.name} cannot run on {device}; devices here: {devices}. {reason(error)}"
        ) from error


def _modesty(core: Any, device: str) -> dict[str, Any]:
    """OpenVINO's CPU knows no priorities among networks, but how many threads each may have."""
    if device == "CPU":
        return {"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": 1}
    known = "MODEL_PRIORITY" in core.get_property(device, "SUPPORTED_PROPERTIES")
    return {"MODEL_PRIORITY": "LOW"} if known else {}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a network is given its pictures and how its outputs are read.

    Attributes:
        size: Of the network's input.
        fill: What lies beside a picture that does not fill the input.
        max_overlap: Of two boxes that are two people; None where the network sees to that.
    """

    size: InputSize
    fit: Fit
    fill: int
    decode: Decode
    max_overlap: float | None

    def sees(self, columns: int, rows: int) -> NetworkInput:
        """What the network sees of a picture that is cut into so many tiles."""
        return NetworkInput(self.fit, columns * self.size.width_px, rows * self.size.height_px)


def seen_by(path: Path) -> NetworkInput:
    """What the network in a file sees of a picture.

    Raises:
        ModelError: It is no detector.
    """
    network = read_network(path)
    return validated_reading(network, path).sees(*tile_counts(network, path))


def validated_reading(network: Any, path: Path) -> Reading:
    """Check the network's form once, against what its file says of itself.

    Raises:
        ModelError: It says nothing, or has another form; says which.
    """
    size = _picture_size(network)
    name = described(network, "family")
    family = FAMILIES.get(name or "")
    if size is None or name is None or family is None:
        raise ModelError(
            f"{path.name}: expected one u8 input [1, height, width, 3] and one of the families "
            f"{', '.join(sorted(FAMILIES))}; found family {name}, {_ports(network)}. Make it from the network's own "
            "file with `footfall models add`"
        )
    try:
        options = json.loads(described(network, "options") or "{}")
        decode = family.prepare(_shapes(network), size, options)
        fit, fill = Fit(described(network, "fit") or Fit.STRETCH), int(described(network, "fill") or 0)
    except ValueError as error:
        raise ModelError(
            f"{path.name}: expected {family.expects}, since it says that it is of the family {name}; "
            f"found {_ports(network)} ({error})"
        ) from error
    return Reading(size, fit, fill, decode, family.max_overlap)


def _picture_size(network: Any) -> InputSize | None:
    if len(network.inputs) != 1:
        return None
    (port,) = network.inputs
    shape = list(port.shape) if port.partial_shape.is_static else []
    if port.element_type != ov.Type.u8 or len(shape) != 4 or (shape[0], shape[3]) != (1, 3):
        return None
    return InputSize(width_px=shape[2], height_px=shape[1])


def _shapes(network: Any) -> Shapes:
    return {name: _shape(port.partial_shape) for port in network.outputs for name in port.names}


def _shape(shape: Any) -> tuple[int | None, ...]:
    return tuple(length.get_length() if length.is_static else None for length in shape)


def _ports(network: Any) -> str:
    def one(port: Any) -> str:
        name = min(port.names, default="unnamed")
        return f"{name} {port.element_type.get_type_name()} {port.partial_shape}"

    inputs, outputs = (", ".join(map(one, ports)) for ports in (network.inputs, network.outputs))
    return f"inputs {inputs}; outputs {outputs}"


def shipped_threshold(network: Any, path: Path) -> float:
    """The score from which on a detection counts as a person, as the model's file says; ModelError if it does not."""
    threshold = described(network, "threshold")
    if threshold is None:
        raise ModelError(
            f"{path.name} does not say from which score on it has seen a person; set `threshold` in site.yaml"
        )
    return float(threshold)


def tile_counts(network: Any, path: Path) -> tuple[int, int]:
    """In how many columns and rows of tiles the network wants its pictures; ModelError if it says nonsense."""
    said = described(network, "tiles") or "1x1"
    found = re.fullmatch(r"([1-9])x([1-9])", said)
    if found is None:
        raise ModelError(f"{path.name}: expected tiles as COLUMNSxROWS, such as 2x1, found {said!r}")
    return int(found[1]), int(found[2])


def own_name(network: Any, path: Path) -> str:
    """What the file calls its model; the file's name where it says nothing."""
    return described(network, "model") or path.stem


def described(network: Any, key: str) -> str | None:
    """What the converter wrote into the model about itself."""
    place = ["footfall", key]
    return str(network.get_rt_info(place).astype(str)) if network.has_rt_info(place) else None


def execution_precision(compiled: Any) -> str:
    """INT8 where most convolutions run in it, else the floating-point type that the device has chosen."""
    used = Counter(_convolution_types(compiled))
    if used and used.most_common(1)[0][0] in ("i8", "u8"):
        return "INT8"
    chosen = str(compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name())
    return _FLOATS.get(chosen, chosen)


def _convolution_types(compiled: Any) -> list[str]:
    """In what each convolution runs; nothing from a device that does not show what it runs, as an NPU."""
    try:
        facts = [node.get_rt_info() for node in compiled.get_runtime_model().get_ordered_ops()]
    except RuntimeError:
        return []
    return [
        fact["runtimePrecision"].astype(str)
        for fact in facts
        if fact["layerType"].astype(str).lower() == "convolution"
    ]


def reason(error: RuntimeError) -> str:
    """What OpenVINO says at the end of its own trail of source lines."""
    return next(
        (line for line in reversed(str(error).splitlines()) if line.strip()), "no reason given"
    ).strip()
