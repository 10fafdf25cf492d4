"""Measures a detector's errors where people are labelled; what comes out is what `noise.Detector` puts on others.

How: in each frame, labelled people and detections from score .1 on are paired so that their overlap is greatest in
total, pairs that overlap by less than .4 not counting. How much of a person is covered comes from the labelled boxes
of people with lower feet. Time courses come from the correlation of normal scores (ranks turned into a standard normal
number) at distances of .1 to 4 s. False boxes are what is left, joined to one that stays where they overlap by .4 with
one of the .3 s before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.special import ndtri
from scipy.stats import rankdata

from bench.tracking.noise import FLOOR, QUANTILES, Course, DetectorNoise, FalseBoxes
from bench.tracking.scene import Scene
from bench.tracking.view import covered
from footfall.core.association import iou_matrix
from footfall.core.geometry import Box
from footfall.core.motion import FloatArray

SAME_OVERLAP = 0.4
GAP_S = 0.3
COVER_EDGES = (0.0, 0.001, 0.1, 0.25, 0.5, 0.75, 1.0)
LAGS_S = (0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 4.0)
TOUCHES = 0.01
"""A false box that overlaps a person by more than this is beside people."""

Series = dict[int, dict[int, FloatArray]]
"""Of each person or false box, something for each frame."""


@dataclass(slots=True)
class _Seen:
    """A labelled person in a frame; score 0 and no error if not found."""

    frame: int
    person: int
    cover: float
    score: float
    error: FloatArray


@dataclass(slots=True)
class _Ghost:
    frames: list[int]
    boxes: list[FloatArray]
    scores: list[float]
    persons: list[FloatArray | None]

    @property
    def beside(self) -> bool:
        """Whether it touches a person most of the time."""
        return bool(np.mean([person is not None for person in self.persons]) > 0.5)


class _Ghosts:
    """False boxes, joined from frame to frame."""

    def __init__(self, fps: float) -> None:
        self.all: list[_Ghost] = []
        self._gap, self._recent = GAP_S * fps, list[_Ghost]()

    def join(self, frame: int, box: FloatArray, score: float, person: FloatArray | None) -> None:
        """Somebody's false box in this frame, the person it touches being given."""
        self._recent = [ghost for ghost in self._recent if frame - ghost.frames[-1] <= self._gap]
        open_ = [ghost for ghost in self._recent if ghost.frames[-1] < frame]
        overlap = iou_matrix(box[None], np.array([ghost.boxes[-1] for ghost in open_]).reshape(-1, 4))[0]
        if open_ and overlap.max() > SAME_OVERLAP:
            ghost = open_[int(overlap.argmax())]
        else:
            ghost = _Ghost([], [], [], [])
            self.all.append(ghost)
            self._recent.append(ghost)
        ghost.frames.append(frame)
        ghost.boxes.append(box)
        ghost.scores.append(score)
        ghost.persons.append(person)


def measure(scene: Scene) -> DetectorNoise:
    """What the scene's detector does to its people."""
    seen: list[_Seen] = []
    ghosts = _Ghosts(scene.fps)
    for frame, (people, found) in enumerate(zip(scene.truth, scene.detections, strict=True)):
        usable = [d for d in found if d.score >= FLOOR]
        truth, boxes = _corners(box for _, box in people), _corners(d.box for d in usable)
        overlap = iou_matrix(truth, boxes)
        pairs = _pairs(overlap)
        covers = covered([box for _, box in people])
        for row, ((person, box), cover) in enumerate(zip(people, covers, strict=True)):
            column = pairs.get(row)
            error = np.full(4, np.nan) if column is None else boxes[column] - truth[row]
            score = 0.0 if column is None else usable[column].score
            seen.append(_Seen(frame, person, cover, score, error / box.height))
        for column in sorted(set(range(len(boxes))) - set(pairs.values())):
            near = int(overlap[:, column].argmax()) if people else 0
            touched = bool(people) and overlap[near, column] > TOUCHES
            ghosts.join(frame, boxes[column], usable[column].score, truth[near] if touched else None)
    height = float(np.median([box.height for frame in scene.truth for _, box in frame]))
    beside = [ghost for ghost in ghosts.all if ghost.beside]
    alone = [ghost for ghost in ghosts.all if not ghost.beside]
    on_nothing = _false_boxes(alone, len(scene.truth) / scene.fps, scene.fps, height)
    beside_people = _false_boxes(beside, len(seen) / scene.fps, scene.fps, height)
    return _noise(scene, seen, on_nothing, replace(beside_people, offset=_offsets(beside)))


def _noise(scene: Scene, seen: Sequence[_Seen], alone: FalseBoxes, beside: FalseBoxes) -> DetectorNoise:
    bins = np.clip(np.digitize([s.cover for s in seen], COVER_EDGES) - 1, 0, len(COVER_EDGES) - 2)
    groups = [
        group
        for k in range(len(COVER_EDGES) - 1)
        if (group := [s for s, at in zip(seen, bins, strict=True) if at == k])
    ]
    free = [s for s in seen if s.cover < COVER_EDGES[2]]
    quality = _series(
        (s.person, s.frame, z) for s, z in zip(free, _normal([s.score for s in free]), strict=True)
    )
    errors = [_series((s.person, s.frame, s.error[side]) for s in free if s.score > 0) for side in range(4)]
    return DetectorNoise(
        threshold=scene.threshold,
        covered=[round(float(np.mean([s.cover for s in group])), 3) for group in groups],
        score=[_table([s.score for s in group]) for group in groups],
        score_course=_course([quality], scene.fps),
        bias=[np.nanmean([s.error for s in group], axis=0).round(3).tolist() for group in groups],
        error=[np.nanstd([s.error for s in group], axis=0).round(3).tolist() for group in groups],
        error_course=_course(errors, scene.fps),
        on_nothing=alone,
        beside_people=beside,
    )


def _false_boxes(ghosts: Sequence[_Ghost], seconds: float, fps: float, median_height: float) -> FalseBoxes:
    numbered = [(number, ghost) for number, ghost in enumerate(ghosts)]
    scores = [score for ghost in ghosts for score in ghost.scores]
    boxes = np.array([box for ghost in ghosts for box in ghost.boxes])
    heights = boxes[:, 3] - boxes[:, 1]
    normal = iter(_normal(scores))
    course = _course(
        [_series((number, frame, next(normal)) for number, ghost in numbered for frame in ghost.frames)], fps
    )
    return FalseBoxes(
        births_hz=round(len(ghosts) / seconds, 3),
        life_s=_table([len(ghost.frames) / fps for ghost in ghosts]),
        score=_table(scores),
        course=course,
        height=_table(heights / median_height),
        aspect=_table((boxes[:, 2] - boxes[:, 0]) / heights),
    )


def _offsets(ghosts: Sequence[_Ghost]) -> tuple[tuple[float, float], tuple[float, float]]:
    places = [
        ((box[[0, 2]].mean() - person[[0, 2]].mean()) / h, (box[3] - person[3]) / h)
        for ghost in ghosts
        for box, person in zip(ghost.boxes, ghost.persons, strict=True)
        if person is not None
        for h in [person[3] - person[1]]
    ]
    (x, y), (x_sd, y_sd) = np.mean(places, axis=0).round(3), np.std(places, axis=0).round(3)
    return (float(x), float(x_sd)), (float(y), float(y_sd))


def paired(people: Iterable[Box], found: Iterable[Box]) -> dict[int, int]:
    """Which person each box shows: person -> box, by their numbers."""
    return _pairs(iou_matrix(_corners(people), _corners(found)))


def _pairs(overlap: FloatArray) -> dict[int, int]:
    worth = np.where(overlap >= SAME_OVERLAP, overlap, 0.0)
    return {
        int(row): int(column)
        for row, column in zip(*linear_sum_assignment(worth, maximize=True), strict=True)
        if worth[row, column]
    }


def _course(many: Sequence[Series], fps: float) -> Course:
    """The constant is what is left after seconds; the rest is the exponential that fits best."""
    lags = [round(lag * fps) for lag in LAGS_S]
    kept = np.array([np.mean([_correlation(series, lag) for series in many]) for lag in lags])
    at, kept = np.array(lags)[np.isfinite(kept)] / fps, kept[np.isfinite(kept)]
    fits = []
    for constant in np.arange(0.0, 0.5, 0.05):
        for fading in np.arange(0.05, 1.0 - constant + 0.01, 0.05):
            for memory_s in (0.2, 0.3, 0.5, 0.8, 1.2, 2.0):
                fit = constant + fading * np.exp(-at / memory_s)
                fits.append((float(((fit - kept) ** 2).sum()), constant, fading, memory_s))
    _, constant, fading, memory_s = min(fits)
    return Course(round(float(constant), 2), round(float(fading), 2), memory_s)


def _correlation(series: Series, lag: int) -> float:
    pairs = [
        (values[frame], values[frame + lag])
        for values in series.values()
        for frame in values
        if frame + lag in values
    ]
    return float(np.corrcoef(np.transpose(pairs))[0, 1]) if len(pairs) > 50 else np.nan


def _series(rows: Iterable[tuple[int, int, float]]) -> Series:
    series: Series = defaultdict(dict)
    for who, frame, value in rows:
        series[who][frame] = value
    return series


def _normal(values: Sequence[float]) -> FloatArray:
    return np.asarray(ndtri((rankdata(values) - 0.5) / len(values)))


def _table(values: Sequence[float] | FloatArray) -> list[float]:
    return np.quantile(values, QUANTILES).round(3).tolist()


def _corners(boxes: Iterable[Box]) -> FloatArray:
    return np.array([(b.x1, b.y1, b.x2, b.y2) for b in boxes], dtype=np.float64).reshape(-1, 4)
