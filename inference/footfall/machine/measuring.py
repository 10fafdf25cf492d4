"""Measures what a picture costs here, in one way of running or in all."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import NoReturn

from tqdm import tqdm

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.adapters.detector.network import reason
from footfall.config import CameraConfig
from footfall.errors import FootfallError, ModelError
from footfall.machine.capacity import cores
from footfall.machine.clip import Clip
from footfall.machine.costs import Costs
from footfall.machine.engines import engines
from footfall.machine.footage import Footage, decoded
from footfall.machine.side_by_side import run_together
from footfall.machine.stages import Way, follow, infer
from footfall.models.library import MODEL_FILE, prepare_model
from footfall.models.registry import parted
from footfall.settings import Settings

STEPS = 3
"""Of each way of running, for the progress bar."""


def ways_here(model: str, settings: Settings) -> list[Way]:
    """Every device in every precision that it has, and the optimised form where there is one.

    Raises:
        FootfallError: The model cannot be made ready.
    """
    in_use = prepare_model(model, settings.models_dir, mirror=settings.models_mirror)
    converted = in_use if model.endswith(".xml") else settings.models_dir / parted(model)[0] / MODEL_FILE
    found = [each for each in engines() if each.precisions]
    ways = [Way(converted, each.device, precision) for each in found for precision in each.precisions]
    return ways + ([Way(in_use, each.device, None) for each in found] if in_use != converted else [])


def way_in_use(model: str, settings: Settings) -> Way:
    """How `footfall run` runs this model here.

    Raises:
        FootfallError: The model cannot be made ready.
    """
    return Way(prepare_model(model, settings.models_dir, mirror=settings.models_mirror), "CPU", None)


@dataclass(frozen=True, slots=True)
class Failure:
    """A way of running that does not work on this computer.

    Attributes:
        precision: That was asked for; None for the device's choice.
        why: What the device or the model says.
    """

    device: str
    precision: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of every way of running; at least one was measured."""

    costs: Sequence[Costs]
    failures: Sequence[Failure] = ()


def measure(
    clip: Clip, camera: CameraConfig, ways: Sequence[Way], fps: float, cache_dir: Path | None
) -> Measured:
    """Measure every way of running on the pictures of a clip; one that cannot run leaves the others be.

    Args:
        camera: Its zones and lines are what is counted.
        fps: Pictures a second that are analysed.

    Raises:
        SourceError: The clip cannot be read.
        ModelError: There is no way in which the model runs here.
    """
    with _progress(1 + STEPS * len(ways)) as bar:
        bar.set_description("decoding")
        footage = decoded(clip)
        bar.update()
        costs_of = partial(_costs, footage, camera, fps, cache_dir, bar)
        tried = [_tried(costs_of, way) for way in ways]
    costs = [each for each in tried if isinstance(each, Costs)]
    failures = [each for each in tried if isinstance(each, Failure)]
    if not costs:
        raise ModelError(f"the model cannot be measured here: {'; '.join(each.why for each in failures)}")
    return Measured(costs, failures)


def _tried(costs_of: Callable[[Way], Costs], way: Way) -> Costs | Failure:
    """A device that gives up while it infers says so by OpenVINO's own error, a RuntimeError."""
    try:
        return costs_of(way)
    except FootfallError as error:
        return Failure(way.device, way.precision, str(error))
    except RuntimeError as error:
        return Failure(way.device, way.precision, reason(error))


def _costs(
    footage: Footage,
    camera: CameraConfig,
    fps: float,
    cache_dir: Path | None,
    bar: "tqdm[NoReturn]",
    way: Way,
) -> Costs:
    clip, pace = footage.clip, min(fps, footage.clip.fps)
    bar.set_description(f"{way.device} {way.precision or 'as in use'}")
    found = infer(way, footage, cache_dir)
    bar.update()
    rest = follow(camera, footage, found, pace)
    bar.update()
    detector = OpenVinoDetector(way.file, device=way.device, cache_dir=cache_dir, precision=way.precision)
    with closing(detector):
        together = run_together(clip, camera, detector, 2 * ceil(cores().usable), pace)
    bar.update()
    return Costs(
        model=found.model,
        device=way.device,
        precision=found.precision,
        source_fps=clip.fps,
        stages=(footage.decode, footage.convert, *found.stages, *rest),
        lock_ms=footage.lock_ms,
        infer_fps=found.fps,
        together=together,
    )


@contextmanager
def _progress(steps: int) -> Iterator["tqdm[NoReturn]"]:
    with tqdm(total=steps, unit="step", disable=not sys.stderr.isatty(), leave=False) as bar:
        yield bar
