"""Forms of one model side by side: how fast each is, how it counts, and which may be used."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.core.frame import Image
from footfall.workbench.datasets import Dataset
from footfall.workbench.judging import Judged
from footfall.workbench.marks import Count, average_precision, count_at
from footfall.workbench.measure import FLOOR, look, pictures_a_second

TOLERANCE = 0.01
"""By so much F1 may fall, and the count's error may grow as a share of the people in a picture."""
ROUNDS = 7
ROUND_S = 0.7
"""Variants run in turn for so long, again and again, since a busy machine slows down whoever runs at the moment."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the model that lies on the disk.

    Attributes:
        size: Of its input, for people.
    """

    name: str
    file: Path
    size: str


@dataclass(frozen=True, slots=True)
class Variant:
    """What was measured of a form.

    Attributes:
        precision: In which the device ran it.
        size: Of its input, in pixels.
        fps: Pictures a second, from a camera's picture in memory to its people.
        times: As fast as the model that was converted, the median of runs side by side.
        people: Really there in a picture, on average.
    """

    name: str
    precision: str
    size: str
    fps: float
    times: float
    average_precision: float
    count: Count
    people: float


def measured(forms: Sequence[Form], dataset: Dataset) -> list[Variant]:
    """Measure every form on the same pictures; the first is what the others are compared with."""
    seen = [_seen(form, dataset) for form in forms]
    with ExitStack() as stack:
        detectors = [stack.enter_context(closing(OpenVinoDetector(form.file))) for form in forms]
        speeds = race(detectors, next(dataset.read()).image)
    return [
        Variant(
            name=form.name,
            precision=precision,
            size=form.size,
            fps=median(runs),
            times=median(run / first for run, first in zip(runs, speeds[0], strict=True)),
            average_precision=average_precision(found),
            count=count,
            people=float(found.people.mean()),
        )
        for form, (precision, found, count), runs in zip(forms, seen, speeds, strict=True)
    ]


def _seen(form: Form, dataset: Dataset) -> tuple[str, Judged, Count]:
    with closing(OpenVinoDetector(form.file, floor=FLOOR)) as detector:
        facts = detector.facts()
        found = look(detector, dataset, facts.requests + 1)
        return facts.precision, found, count_at(found, detector.threshold)


def refusal(variant: Variant, reference: Variant) -> str | None:
    """Why a variant must not take the reference's place; None if it may."""
    lost = reference.count.f1 - variant.count.f1
    if lost > TOLERANCE:
        return (
            f"F1 falls from {reference.count.f1:.3f} to {variant.count.f1:.3f}, by more than {TOLERANCE:.0%}"
        )
    grown = (variant.count.mae - reference.count.mae) / max(reference.people, 1.0)
    if grown > TOLERANCE:
        return (
            f"the count's error grows from {reference.count.mae:.2f} to {variant.count.mae:.2f} people a picture, "
            f"by more than {TOLERANCE:.0%} of the {reference.people:.1f} that are there"
        )
    return None


def race(detectors: Sequence[OpenVinoDetector], image: Image) -> list[list[float]]:
    """Pictures a second of each detector, round by round."""
    speeds: list[list[float]] = [[] for _ in detectors]
    for _ in range(ROUNDS):
        for detector, runs in zip(detectors, speeds, strict=True):
            runs.append(pictures_a_second(detector, image, detector.facts().requests + 1, ROUND_S))
    return speeds
