"""How well a detector does on labelled pictures: what it finds, and what it counts."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from footfall.core.detection import Detection
from footfall.core.geometry import Box, iou
from footfall.errors import SourceError

MIN_OVERLAP = 0.5
"""Intersection over union from which on a detection has found a person."""

Truth = Mapping[int, Sequence[Box]]
"""The people of each frame."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A detector's marks on labelled frames; F1 and the counting error are per threshold.

    Attributes:
        average_precision: Area under the precision-recall curve at IoU 0.5, 0 to 1.
        best_f1: The highest F1 over all thresholds.
        best_threshold: Where it is reached.
        f1: At the shipped threshold.
        count_mae: Mean absolute error of the people counted per frame, at the shipped threshold.
        count_bias: Mean error of the same; above 0 when too many are counted.
    """

    average_precision: float
    best_f1: float
    best_threshold: float
    f1: float
    count_mae: float
    count_bias: float


def read_mot(path: Path) -> dict[int, list[Box]]:
    """Read the truth of a MOTChallenge file: `frame,id,left,top,width,height,conf,...`, frames from 1.

    All rows are taken, also those whose confidence is 0. MOTChallenge leaves them out when it scores trackers;
    but such a person stands there all the same and belongs into a count.

    Raises:
        SourceError: A row is not of that form; names it.
    """
    truth: dict[int, list[Box]] = {}
    with path.open(newline="") as file:
        for number, row in enumerate(csv.reader(file), 1):
            try:
                frame, _, left, top, width, height = map(float, row[:6])
            except ValueError as error:
                raise SourceError(
                    f"{path.name}, line {number}: expected frame,id,left,top,width,height,..., "
                    f"found {','.join(row)!r}"
                ) from error
            truth.setdefault(int(frame), []).append(Box(left, top, left + width, top + height))
    return truth


def evaluate(truth: Truth, found: Mapping[int, Sequence[Detection]], threshold: float) -> Evaluation:
    """Compare what a detector found with the truth.

    Args:
        found: The detections of every frame that was looked at, down to a score well below the threshold;
            frames that are missing here are not judged, those without truth hold nobody.
        threshold: The shipped one.

    Source:
        Everingham et al., "The PASCAL Visual Object Classes Challenge: a retrospective", IJCV 2015: precision
        made monotonous, area under all points.
    """
    people = sum(len(truth.get(frame, ())) for frame in found)
    marks = [mark for frame, seen in found.items() for mark in _judge(truth.get(frame, ()), seen)]
    marks.sort(key=lambda mark: -mark[0])
    scores = np.array([1.0, *(score for score, _ in marks)])
    hits = np.cumsum([False, *(hit for _, hit in marks)])
    f1 = 2 * hits / np.maximum(np.arange(len(hits)) + people, 1)
    best = int(f1.argmax())
    accepted = sum(score >= threshold for score, _ in marks)
    errors = np.array([_count(seen, threshold) - len(truth.get(frame, ())) for frame, seen in found.items()])
    return Evaluation(
        average_precision=_average_precision(hits[1:], people),
        best_f1=float(f1[best]),
        best_threshold=float(scores[best]),
        f1=float(f1[accepted]),
        count_mae=float(np.abs(errors).mean()),
        count_bias=float(errors.mean()),
    )


def _judge(people: Sequence[Box], seen: Sequence[Detection]) -> list[tuple[float, bool]]:
    """Say of each detection whether it found somebody whom no better one had found."""
    missed = list(people)
    marks = []
    for detection in sorted(seen, key=lambda one: -one.score):
        nearest = max(missed, key=lambda person: iou(person, detection.box), default=None)
        hit = nearest is not None and iou(nearest, detection.box) >= MIN_OVERLAP
        if hit and nearest is not None:
            missed.remove(nearest)
        marks.append((detection.score, hit))
    return marks


def _average_precision(hits: NDArray[np.int_], people: int) -> float:
    precision = hits / np.arange(1, len(hits) + 1)
    monotonous = np.maximum.accumulate(precision[::-1])[::-1]
    recall = np.concatenate([[0.0], hits / max(people, 1)])
    return float((np.diff(recall) * monotonous).sum())


def _count(seen: Sequence[Detection], threshold: float) -> int:
    return sum(detection.score >= threshold for detection in seen)
