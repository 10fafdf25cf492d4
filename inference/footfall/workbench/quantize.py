"""INT8 by NNCF's post-training quantisation; NNCF comes with the extra `workbench` and not with the counting."""

import importlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import openvino as ov

from footfall.core.frame import Image
from footfall.errors import ModelError
from footfall.workbench.processor import instructions, sums_saturate

HOW_TO_GET_IT = (
    "expected NNCF for INT8, found it not installed; from Footfall's folder: "
    ".venv/bin/python -m pip install --no-deps --require-hashes -r requirements-workbench.lock"
)

Score = Callable[[Any], float]
"""Marks a compiled model; more is better."""


def require_nncf() -> Any:
    """The module; ModelError with how to get it where it is missing."""
    try:
        nncf: Any = importlib.import_module("nncf")
    except ImportError as error:
        raise ModelError(HOW_TO_GET_IT) from error
    nncf.set_log_level(logging.ERROR)
    return nncf


def quantized(model: ov.Model, inputs: Sequence[Image]) -> ov.Model:
    """Weights and activations in INT8, their ranges taken from the inputs.

    Args:
        inputs: As the network is given them, without the batch axis.
    """
    nncf = require_nncf()
    with _said_by("NNCF"):
        new: ov.Model = nncf.quantize(
            model,
            _data(nncf, inputs),
            advanced_parameters=_advanced(nncf),
            **_options(nncf, inputs),
        )
        return new


def quantized_with_control(
    model: ov.Model, inputs: Sequence[Image], score: Score, max_drop: float
) -> ov.Model:
    """The same, but layers go back to floating point one by one until the score has not dropped by more."""
    nncf = require_nncf()

    def validate(compiled: Any, _data: Iterable[Any]) -> tuple[float, None]:
        return score(compiled), None

    with _said_by("NNCF with accuracy control"):
        new: ov.Model = nncf.quantize_with_accuracy_control(
            model,
            _data(nncf, inputs),
            _data(nncf, inputs),
            validate,
            max_drop=max_drop,
            advanced_quantization_parameters=_advanced(nncf),
            **_options(nncf, inputs),
        )
        return new


def _data(nncf: Any, inputs: Sequence[Image]) -> Any:
    return nncf.Dataset([image[None] for image in inputs])


def _options(nncf: Any, inputs: Sequence[Image]) -> dict[str, Any]:
    """Zero points for activations (preset MIXED): those after a leaky ReLU lie mostly above zero."""
    return {"preset": nncf.QuantizationPreset.MIXED, "subset_size": len(inputs)}


def _advanced(nncf: Any) -> Any:
    """Weights of 7 bits where sums of products saturate, which is far worse than a bit less.

    Measured on a processor with AVX2 alone: the default model's count error on PETS rises from .478 to .531 without.
    """
    fix = nncf.OverflowFix.ENABLE if sums_saturate(instructions()) else nncf.OverflowFix.FIRST_LAYER
    return nncf.AdvancedQuantizationParameters(overflow_fix=fix)


@contextmanager
def _said_by(what: str) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"{what} cannot quantise this model: {error}") from error
