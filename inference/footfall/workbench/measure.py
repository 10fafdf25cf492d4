"""A detector on labelled pictures: what it finds, and how fast it is."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.ahead import ahead
from footfall.core.detection import Detection
from footfall.core.frame import Image
from footfall.pipeline import Detector
from footfall.workbench.datasets import Dataset, LabelledPicture
from footfall.workbench.judging import Judged, judged
from footfall.workbench.labels import Label
from footfall.workbench.marks import Marks, marks

FLOOR = 0.02
"""Average precision wants the weak detections, too."""
WARM_UP = 5
SINGLE_INFERENCES = 100
MEASURED_S = 3.0
"""How long the speed is measured with all requests at work."""


@dataclass(frozen=True, slots=True)
class Speed:
    """From a camera's picture in memory to its people.

    Attributes:
        median_ms: Of one picture at a time.
        p95_ms: 95 of 100 pictures take no longer, one at a time.
        fps: Pictures a second with all infer requests at work.
    """

    median_ms: float
    p95_ms: float
    fps: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """A model on a data set.

    Attributes:
        precision: In which the device ran it: BF16, FP16, FP32 or INT8.
        found: Of what the marks were made, for curves.
    """

    model: str
    device: str
    precision: str
    dataset: str
    source: str
    marks: Marks
    speed: Speed
    found: Judged


def measure_file(
    model: Path,
    dataset: Dataset,
    *,
    threshold: float | None = None,
    device: str = "CPU",
    cache_dir: Path | None = None,
) -> Measurement:
    """Measure an OpenVINO .xml file on a data set; the threshold is the model's own where none is given.

    Raises:
        FootfallError: The model or the data cannot be used.
    """
    detector = OpenVinoDetector(model, device=device, cache_dir=cache_dir, threshold=threshold, floor=FLOOR)
    with closing(detector):
        return measure(detector, dataset)


def measure(detector: OpenVinoDetector, dataset: Dataset) -> Measurement:
    """Measure a detector that was made with the floor `FLOOR`."""
    facts = detector.facts()
    found = look(detector, dataset, facts.requests + 1)
    return Measurement(
        model=facts.model,
        device=facts.device,
        precision=facts.precision,
        dataset=dataset.name,
        source=dataset.source,
        marks=marks(found, detector.threshold),
        speed=measure_speed(detector, next(dataset.read()).image, facts.requests + 1),
        found=found,
    )


def look(detector: Detector, dataset: Dataset, depth: int) -> Judged:
    """Hold what a detector finds against the truth, `depth` pictures under inference at once."""
    hidden = not sys.stderr.isatty()
    with tqdm(dataset.read(), dataset.name, dataset.length, unit="picture", disable=hidden) as pictures:
        return judged(_seen(detector, pictures, depth))


def _seen(
    detector: Detector, pictures: Iterable[LabelledPicture], depth: int
) -> Iterator[tuple[Label, Sequence[Detection]]]:
    def look_at(picture: LabelledPicture) -> Callable[[], tuple[Label, Sequence[Detection]]]:
        pending = detector.submit(picture.image)
        return lambda: (picture.label, pending.result())

    return ahead(map(look_at, pictures), depth)


def measure_speed(detector: Detector, image: Image, depth: int) -> Speed:
    """Time a detector on one picture again and again, alone and with `depth` of it at once."""
    for _ in range(WARM_UP):
        detector.submit(image).result()
    single = [_timed(detector, image) for _ in range(SINGLE_INFERENCES)]
    return Speed(
        median_ms=float(np.median(single)),
        p95_ms=float(np.percentile(single, 95)),
        fps=pictures_a_second(detector, image, depth, MEASURED_S),
    )


def _timed(detector: Detector, image: Image) -> float:
    start = time.perf_counter()
    detector.submit(image).result()
    return (time.perf_counter() - start) * 1000


def pictures_a_second(detector: Detector, image: Image, depth: int, seconds: float) -> float:
    """Look at one picture again and again for so long, `depth` of it under inference at once."""
    start = time.perf_counter()

    def again() -> Iterator[Callable[[], Sequence[Detection]]]:
        while time.perf_counter() - start < seconds:
            yield detector.submit(image).result

    done = sum(1 for _ in ahead(again(), depth))
    return done / (time.perf_counter() - start)
