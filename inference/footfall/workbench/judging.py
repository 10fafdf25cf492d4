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
HEAD_SLACK = 0.15
"""By so much of its sides may the edges of such a box be off; two boxes that overlap by half may be off by more."""
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
    """Go from the best detection to the least: it has found somebody if there is one for it and for all before it.

    So a detection's verdict does not depend on those that are weaker, and holds at any threshold; and two people in
    reach of two detections are both found, whichever of them comes first.

    Source:
        Kuhn, "The Hungarian method for the assignment problem", 1955: a pairing grows by one where an augmenting path
        begins. That no earlier verdict is revoked: Edmonds, Fulkerson, "Transversals and matroid partition", 1965.
    """
    best_first = sorted(seen, key=lambda one: -one.score)
    reach = [_in_reach(detection.box, label.people) for detection in best_first]
    finder: dict[int, int] = {}
    verdicts = []
    for place, detection in enumerate(best_first):
        if _found_anew(place, reach, finder, set()):
            verdicts.append((detection.score, True))
        elif not any(_covered(detection.box, crowd) for crowd in label.crowds):
            verdicts.append((detection.score, False))
    return verdicts


def _in_reach(box: Box, people: Sequence[Person]) -> list[int]:
    """The people whom a box may have found, the one that fits it best first."""
    fits = [_fit(person, box) for person in people]
    return sorted((place for place, fit in enumerate(fits) if fit > 0), key=lambda place: -fits[place])


def _found_anew(
    detection: int, reach: Sequence[Sequence[int]], finder: dict[int, int], asked: set[int]
) -> bool:
    """Give a detection somebody, if need be from one that can take somebody else; whether there was anybody.

    Args:
        reach: For each detection, the people in its reach.
        finder: For each person found, by which detection; brought up to date.
        asked: People who have been asked for already.
    """
    for person in reach[detection]:
        if person not in asked:
            asked.add(person)
            if person not in finder or _found_anew(finder[person], reach, finder, asked):
                finder[person] = detection
                return True
    return False


def _fit(person: Person, box: Box) -> float:
    """How well a box fits a person, up to 1; 0 when it is no match."""
    if isinstance(person, Box):
        overlap = iou(person, box)
        return overlap if overlap >= MIN_OVERLAP else 0.0
    aside = abs(person.x - (box.x1 + box.x2) / 2) / max(box.width, 1.0)
    below = (person.y - box.y1) / max(box.height, 1.0)
    inside = aside <= 0.5 + HEAD_SLACK and -HEAD_SLACK <= below <= HEAD_SHARE
    return 1.0 - aside if inside else 0.0


def _covered(box: Box, crowd: Box) -> bool:
    """Whether most of a box lies in a crowd.

    Source:
        COCO's evaluation: a crowd matches by the share of the detection that it covers.
    """
    width = min(box.x2, crowd.x2) - max(box.x1, crowd.x1)
    height = min(box.y2, crowd.y2) - max(box.y1, crowd.y1)
    return max(width, 0.0) * max(height, 0.0) >= MIN_OVERLAP * box.area
