"""A detector's marks, from what was found and what was there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footfall.workbench.judging import Judged

BINS = 10
"""Of the scores, when it is asked how often they are right."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Count:
    """How a detector counts at one threshold.

    Attributes:
        f1: Harmonic mean of precision and recall, 0 to 1.
        mae: Mean absolute error of the people counted in a picture.
        bias: Mean error of the same; above 0 when too many are counted.
    """

    threshold: float
    f1: float
    mae: float
    bias: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Detections of nearly the same score.

    Attributes:
        score: Their mean.
        right: The share of them that found somebody.
    """

    score: float
    right: float
    detections: int


@dataclass(frozen=True, slots=True)
class Marks:
    """A detector's marks on one data set.

    Attributes:
        average_precision: Area under the precision-recall curve, 0 to 1.
        given: At the threshold that was asked for.
        best: At the threshold with the highest F1.
        calibration_error: How far scores are from the share that is right, on average; 0 to 1.
        reliability: The same in steps of the score, without empty ones.
    """

    frames: int
    people: int
    average_precision: float
    given: Count
    best: Count
    calibration_error: float
    reliability: tuple[Bin, ...]


def marks(found: Judged, threshold: float) -> Marks:
    """Mark what was found.

    Args:
        found: Down to a score well below the threshold, since average precision wants the weak ones, too.
    """
    bins = reliability(found)
    return Marks(
        frames=len(found.people),
        people=int(found.people.sum()),
        average_precision=average_precision(found),
        given=count_at(found, threshold),
        best=count_at(found, best_threshold(found)),
        calibration_error=calibration_error(bins),
        reliability=bins,
    )


def average_precision(found: Judged) -> float:
    """Area under the precision-recall curve.

    Source:
        Everingham et al., "The PASCAL Visual Object Classes Challenge: a retrospective", IJCV 2015: precision
        made monotonous, area under all points.
    """
    recall, precision = precision_recall(found)
    monotonous = np.maximum.accumulate(precision[::-1])[::-1]
    return float((np.diff(recall, prepend=0.0) * monotonous).sum())


def precision_recall(found: Judged) -> tuple[Numbers, Numbers]:
    """Recall and precision with one detection, with two, and so on from the best to the least; shape (n,) each."""
    hits = np.cumsum(found.hits[_best_first(found)])
    return hits / max(found.people.sum(), 1), hits / np.arange(1, len(hits) + 1)


def best_threshold(found: Judged) -> float:
    """The score from which on F1 is highest; 1 when nobody is ever found."""
    order = _best_first(found)
    scores = np.concatenate([[1.0], found.scores[order]])
    hits = np.cumsum(np.concatenate([[False], found.hits[order]]))
    f1 = 2 * hits / np.maximum(np.arange(len(hits)) + found.people.sum(), 1)
    last_of_its_score = np.append(scores[:-1] != scores[1:], True)
    return float(scores[np.where(last_of_its_score, f1, -1.0).argmax()])


def count_at(found: Judged, threshold: float) -> Count:
    """How well people are counted at a threshold."""
    accepted = found.scores >= threshold
    hits, people = found.hits[accepted].sum(), found.people.sum()
    counted = np.bincount(found.frames[accepted], minlength=len(found.people))
    errors = counted - found.people
    return Count(
        threshold=threshold,
        f1=float(2 * hits / max(accepted.sum() + people, 1)),
        mae=float(np.abs(errors).mean()),
        bias=float(errors.mean()),
    )


def reliability(found: Judged) -> tuple[Bin, ...]:
    """What scores promise against what they keep.

    Source:
        Guo et al., "On calibration of modern neural networks", ICML 2017, section 2.
    """
    step = np.minimum((found.scores * BINS).astype(np.intp), BINS - 1)
    return tuple(
        Bin(float(found.scores[one].mean()), float(found.hits[one].mean()), int(one.sum()))
        for one in (step == number for number in range(BINS))
        if one.any()
    )


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """Expected calibration error: the mean distance of score and share, by the number of detections.

    Source:
        As `reliability`, equation 3.
    """
    everything = sum(one.detections for one in bins)
    return sum(one.detections * abs(one.score - one.right) for one in bins) / max(everything, 1)


def _best_first(found: Judged) -> NDArray[np.intp]:
    return np.argsort(-found.scores, kind="stable")
