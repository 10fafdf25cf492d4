"""The default model after `footfall optimize`, against the same published graph converted op by op in FP32."""

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np
import openvino as ov

from bench.throughput import CLIP, MODEL, MODELS
from footfall.adapters.detector.detector import OpenVinoDetector, lay_in
from footfall.adapters.detector.network import read_network, validated_reading
from footfall.workbench.datasets import open_dataset
from footfall.workbench.forms import inputs, written
from footfall.workbench.gathering import from_paths
from footfall.workbench.marks import average_precision, count_at
from footfall.workbench.measure import FLOOR, look
from footfall.workbench.processor import instructions
from footfall.workbench.quantize import quantized
from support.models import PETS
from support.op_by_op import normalised, op_by_op

log = logging.getLogger("bench")

PICTURES = 400
ROUND_S = 1.5
OP_BY_OP = "op by op, FP32"
AS_CONVERTED = "as converted (NCHW, person head, preprocessing inside)"
SAME_SIZE = "the same in INT8, input 416x416 as published"
OPTIMISED = "after `footfall optimize`: INT8, input fitted to the camera"

Feed = Callable[[Any, Any], None]
"""Brings a camera's picture to an infer request's input."""


@dataclass(frozen=True, slots=True)
class Runner:
    """A compiled network, and what brings pictures to it."""

    compiled: Any
    feed: Feed


@dataclass(frozen=True, slots=True)
class Optimised:
    """Figures of the default model's forms.

    Attributes:
        inference: Inferences a second alone, round by round, by the form's name.
        whole: The same from a camera's picture in memory.
        ap: AP@.5 of the optimised model on PETS; None where PETS is not here.
        mae: Its count's mean absolute error there.
        load_s: To load it from OpenVINO's cache.
        instructions: What the processor has for inference; the ratios depend on it.
        calibrated_on: Where the pictures for its INT8 came from.
    """

    inference: Mapping[str, Sequence[float]]
    whole: Mapping[str, Sequence[float]]
    ap: float | None
    mae: float | None
    load_s: float
    instructions: str
    calibrated_on: str

    def ratio(self, name: str, *, whole: bool) -> float:
        """Median over the rounds of a form's speed to that of the graph converted op by op."""
        speeds = self.whole if whole else self.inference
        return median(a / b for a, b in zip(speeds[name], speeds[OP_BY_OP], strict=True))


def measure_optimised(folder: Path, rounds: int) -> Optimised:
    """Optimise the default model in a folder of its own, and let all its forms run in turn."""
    optimised, base = optimise_default(folder, CLIP), MODELS / MODEL / "model.xml"
    runners = {
        OP_BY_OP: Runner(
            _compiled(op_by_op(MODELS / MODEL / "source" / "nanodet.json"), "f32"), _feed_floats
        ),
        AS_CONVERTED: _own(base),
        SAME_SIZE: _own(_same_size(base, CLIP, folder)),
        OPTIMISED: _own(optimised),
    }
    inference: dict[str, list[float]] = {name: [] for name in runners}
    whole: dict[str, list[float]] = {name: [] for name in runners}
    for number in range(1, rounds + 1):
        for name, runner in runners.items():
            inference[name].append(_speed(runner, None))
            whole[name].append(_speed(runner, _clip()))
        log.info("optimised model: round %d of %d", number, rounds)
    ap, mae = _marks(optimised)
    return Optimised(
        inference,
        whole,
        ap,
        mae,
        _load_s(optimised, folder / "cache"),
        ", ".join(instructions()) or "none of those that matter",
        f"{PICTURES} unlabelled pictures of {CLIP.name}, as on a site that optimises for its own camera",
    )


def optimise_default(folder: Path, source: Path) -> Path:
    """What `footfall optimize` puts into use in the stead of the default model, for a camera that sends such a clip."""
    models = folder / "models"
    shutil.copytree(MODELS / MODEL, models / MODEL, ignore=shutil.ignore_patterns("optimised"))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "footfall",
            "optimize",
            MODEL,
            "--calibrate-on",
            source,
            "--pictures",
            str(PICTURES),
        ],
        env=os.environ | {"FOOTFALL_MODELS_DIR": str(models)},
        check=True,
        stdout=sys.stderr,
    )
    return models / MODEL / "optimised" / "model.xml"


def _same_size(base: Path, source: Path, folder: Path) -> Path:
    network = read_network(base)
    canvases, _ = inputs(network, from_paths([source], PICTURES)[::2])
    return written("INT8 same size", quantized(network, canvases), folder).file


def _compiled(network: Any, precision: str | None = None) -> Any:
    options = {"PERFORMANCE_HINT": "THROUGHPUT"}
    return ov.Core().compile_model(
        network, "CPU", options | ({"INFERENCE_PRECISION_HINT": precision} if precision else {})
    )


def _own(file: Path) -> Runner:
    network = read_network(file)
    reading = validated_reading(network, file)

    def feed(request: Any, image: Any) -> None:
        lay_in(image, request.get_input_tensor().data[0], reading)

    return Runner(_compiled(network), feed)


def _feed_floats(request: Any, image: Any) -> None:
    request.get_input_tensor().data[:] = normalised(image)


def _clip() -> Iterator[Any]:
    """Some of the clip's pictures, decoded beforehand, for ever."""
    capture = cv2.VideoCapture(str(CLIP))
    images = [image for _ in range(20) if (image := capture.read()[1]) is not None]
    capture.release()
    return cycle(np.asarray(image, np.uint8) for image in images)


def _speed(runner: Runner, images: Iterator[Any] | None) -> float:
    """Inferences a second with twice the requests that OpenVINO advises; with preparation if there are pictures."""
    count = int(runner.compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
    requests = [runner.compiled.create_infer_request() for _ in range(2 * count)]
    for request in requests:
        request.infer()
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < ROUND_S:
        request = requests[done % len(requests)]
        request.wait()
        if images is not None:
            runner.feed(request, next(images))
        request.start_async()
        done += 1
    for request in requests:
        request.wait()
    return done / (time.perf_counter() - start)


def _marks(model: Path) -> tuple[float | None, float | None]:
    if not PETS.is_dir():
        return None, None
    with closing(OpenVinoDetector(model, floor=FLOOR)) as detector:
        found = look(detector, open_dataset(str(PETS / "vtest.avi")), detector.facts().requests + 1)
        return average_precision(found), count_at(found, detector.threshold).mae


def _load_s(model: Path, cache: Path) -> float:
    taken = 0.0
    for _ in range(2):
        start = time.perf_counter()
        with closing(OpenVinoDetector(model, cache_dir=cache)):
            taken = time.perf_counter() - start
    return taken
