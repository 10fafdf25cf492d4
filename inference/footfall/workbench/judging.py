"""Detections held against the truth: which of them found somebody, and how many people there were."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footfall.core.detection import Detection
from footfall.core.geometry import Box, iou
from footfall.workbench.labels import Label, Person

MIN_OVERLAP = 0.5
"""Intersection over union from which on a detection has found a person."""
HEAD_SHARE = 0.35
"""The upper part of a detection's box in which the head that it has found must lie."""
Verdict = tuple[float, bool]
"""A detection's score, and whether it found somebody."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a detector found in some pictures; the pictures themselves are long gone.

    Attributes:
        scores: Of every detection in every picture, shape (n,), 0 to 1.
        hits: Whether the detection found somebody whom no better one had found, shape (n,).
        frames: In which picture, from 0, shape (n,).
        people: How many there really were in each picture, shape (pictures,).
    """

    scores: NDArray[np.float64]
    hits: NDArray[np.bool_]
    frames: NDArray[np.intp]
    people: NDArray[np.intp]


def judged(pictures: Iterable[tuple[Label, Sequence[Detection]]]) -> Judged:
    """Hold every picture's detections against its label; takes one picture at a time."""
    verdicts: list[Verdict] = []
    found, people = [], []
    for label, seen in pictures:
        one = judge(label, seen)
        verdicts += one
        found.append(len(one))
        people.append(len(label.people))
    return Judged(
        scores=np.array([score for score, _ in verdicts], np.float64),
        hits=np.array([hit for _, hit in verdicts], np.bool_),
        frames=np.repeat(np.arange(len(found), dtype=np.intp), found),
        people=np.array(people, np.intp),
    )


def judge(label: Label, seen: Sequence[Detection]) -> list[Verdict]:
    """Go from the best detection to the least: each finds the person that fits it best and is still left.

    So a detection's verdict does not depend on those that are weaker, and holds at any threshold.

    Source:
        Everingham et al., "The PASCAL Visual Object Classes Challenge: a retrospective", IJCV 2015, section 4.2.
    """
    missed = list(label.people)
    verdicts = []
    for detection in sorted(seen, key=lambda one: -one.score):
        best = max(missed, key=lambda person: _fit(person, detection.box), default=None)
        if best is not None and _fit(best, detection.box) > 0:
            missed.remove(best)
            verdicts.append((detection.score, True))
        elif not any(_covered(detection.box, crowd) for crowd in label.crowds):
            verdicts.append((detection.score, False))
    return verdicts


def _fit(person: Person, box: Box) -> float:
    """How well a box fits a person, up to 1; 0 when it is no match."""
    if isinstance(person, Box):
        overlap = iou(person, box)
        return overlap if overlap >= MIN_OVERLAP else 0.0
    inside = box.x1 <= person.x <= box.x2 and box.y1 <= person.y <= box.y1 + HEAD_SHARE * box.height
    aside = abs(person.x - (box.x1 + box.x2) / 2) / max(box.width, 1.0)
    return 1.0 - aside if inside else 0.0


def _covered(box: Box, crowd: Box) -> bool:
    """Whether most of a box lies in a crowd.

    Source:
        COCO's evaluation: a crowd matches by the share of the detection that it covers.
    """
    width = min(box.x2, crowd.x2) - max(box.x1, crowd.x1)
    height = min(box.y2, crowd.y2) - max(box.y1, crowd.y1)
    return max(width, 0.0) * max(height, 0.0) >= MIN_OVERLAP * box.area
