"""Networks in forms that OpenVINO reads by itself: ONNX, TensorFlow's frozen graph, and its own."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openvino as ov
from openvino.frontend import (
    FrontEndManager,
    GeneralFailure,
    InitializationFailure,
    NotImplementedFailure,
    OpConversionFailure,
    OpValidationFailure,
)

from footfall.errors import ModelError
from footfall.models.readers.unforeseen import reason

_FAILURES = (GeneralFailure, InitializationFailure, NotImplementedFailure, OpValidationFailure)


def read_onnx(path: Path) -> ov.Model:
    """Read an ONNX file.

    Raises:
        ModelError: The file is none, or holds an operation that OpenVINO does not know; names it and its layer.
    """
    return _read(path, "onnx", "an ONNX model")


def read_tensorflow(path: Path) -> ov.Model:
    """Read a frozen graph of TensorFlow; raises ModelError as `read_onnx` does."""
    return _read(path, "tf", "a frozen graph of TensorFlow")


def read_openvino(path: Path) -> ov.Model:
    """Read an .xml file of OpenVINO, whose weights lie beside it.

    Raises:
        ModelError: The file or its weights are missing or damaged, or it holds an unknown operation; says which.
    """
    weights = path.with_suffix(".bin")
    if path.is_file() and not weights.is_file():
        raise ModelError(
            f"{path.name}: its weights are missing; put {weights.name} beside it, into {path.parent}"
        )
    try:
        return ov.Core().read_model(path, weights)
    except RuntimeError as error:
        raise ModelError(
            f"{path.name}: expected an OpenVINO model with its weights in {weights.name}; found that OpenVINO cannot "
            f"read it: {reason(error)}{_where(path, error)}. Fetch or export both files anew"
        ) from error


def _where(path: Path, error: RuntimeError) -> str:
    """The layers of a type that OpenVINO says it does not know; empty if it says something else."""
    unknown = re.search(r"operation with type: (\w+)", str(error))
    if unknown is None:
        return ""
    layers = re.findall(rf'name="([^"]*)" type="{unknown[1]}"', path.read_text())
    return f" (layer {', '.join(map(repr, layers))})"


def _read(path: Path, framework: str, what: str) -> ov.Model:
    frontend = FrontEndManager().load_by_framework(framework)
    try:
        model = frontend.convert(frontend.load(str(path)))
    except OpConversionFailure as error:
        layers = ", ".join(map(repr, _unconverted(frontend, path))) or "inside a loop"
        raise ModelError(
            f"{path.name}: OpenVINO cannot convert the network: {reason(error)} (layer {layers}). Export it without "
            "these layers, or in OpenVINO's own format"
        ) from error
    except _FAILURES as error:
        raise ModelError(
            f"{path.name}: expected {what}; found that OpenVINO cannot read it: {reason(error)}. Look whether it is "
            "the right file and whole, and whether its format is named rightly"
        ) from error
    if not model.outputs:
        raise ModelError(f"{path.name}: expected {what}; found an empty one. Fetch or export it anew")
    return model


def _unconverted(frontend: Any, path: Path) -> Sequence[str]:
    """The layers that the frontend has left as they were."""
    partial = frontend.convert_partially(frontend.load(str(path)))
    return [
        node.get_friendly_name()
        for node in partial.get_ordered_ops()
        if node.get_type_name().endswith("FrameworkNode")
    ]
