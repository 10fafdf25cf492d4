"""A detector's errors: measured where people are labelled, and put on people whose places are known.

Each person has a quality, a standard normal number that changes with time as the measured scores do. The score is
that quantile of the scores that the detector gave to people as much covered as this one; below what trackers use it is
a miss. So misses, unsure boxes, and how long either lasts all come out as measured.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy.signal import lfilter
from scipy.special import ndtr

from bench.tracking.view import covered
from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.core.motion import FloatArray

MEASURED: Final = Path(__file__).with_name("noise.json")
"""What `python -m bench.tracking.rates` wrote: for each detector, its DetectorNoise."""
FLOOR: Final = 0.1
"""Trackers use no score below this."""
QUANTILES: Final = (0.0, 0.01, *(step / 20 for step in range(1, 20)), 0.97, 0.98, 0.99, 0.995, 0.999, 1.0)
"""Where the tables below give their values; close together at the end, where false boxes pass for people."""
_OUT_OF_SIGHT: Final = 0.97
"""Covered by more than this, nobody is seen; on PETS too few are to measure it."""
_LEAST_PX: Final = 2.0
_SETTLE: Final = 50


@dataclass(frozen=True, slots=True)
class Course:
    """How a standard normal number changes with time: a constant, one that is forgotten, and one new in each frame.

    Attributes:
        constant: Share of the variance that stays for as long as one lives.
        fading: Share of the variance that is forgotten; what is left is new in each frame.
        memory_s: The time in which the fading part is forgotten to 1/e.
    """

    constant: float
    fading: float
    memory_s: float


@dataclass(frozen=True, slots=True)
class FalseBoxes:
    """Boxes around nobody, which come, stay for a while and go. Tables are at QUANTILES.

    Attributes:
        births_hz: How many appear in a second: in the picture, or beside each person.
        life_s: How long one is seen.
        score: The scores of all.
        course: Of the score.
        height: By the height of a person there.
        aspect: Width by height.
        offset: Mean and standard deviation in x and in y of the feet from the person's, in the person's heights;
            only for those beside people.
    """

    births_hz: float
    life_s: Sequence[float]
    score: Sequence[float]
    course: Course
    height: Sequence[float]
    aspect: Sequence[float]
    offset: tuple[tuple[float, float], tuple[float, float]] = ((0.0, 0.0), (0.0, 0.0))


@dataclass(frozen=True, slots=True)
class DetectorNoise:
    """What a detector does to people.

    Attributes:
        threshold: The score from which on a detection counts as a person.
        covered: Shares of a person's box that nearer people cover, rising; the tables' rows.
        score: Shape (covered, QUANTILES); 0 is a person not seen at all.
        score_course: How the score's quantile changes.
        bias: Shape (covered, 4); means of the errors of the sides x1, y1, x2 and y2, in heights of the person's box.
        error: Shape (covered, 4); their standard deviations.
        error_course: How the errors change.
        on_nothing: False boxes far from people.
        beside_people: False boxes that touch people.
    """

    threshold: float
    covered: Sequence[float]
    score: Sequence[Sequence[float]]
    score_course: Course
    bias: Sequence[Sequence[float]]
    error: Sequence[Sequence[float]]
    error_course: Course
    on_nothing: FalseBoxes
    beside_people: FalseBoxes


def read_noise(path: Path = MEASURED) -> dict[str, DetectorNoise]:
    """The measured detectors by name."""
    return {name: _noise(fields) for name, fields in json.loads(path.read_text()).items()}


def write_noise(detectors: Mapping[str, DetectorNoise], path: Path = MEASURED) -> None:
    """Keep what was measured."""
    fields = {name: asdict(noise) for name, noise in detectors.items()}
    path.write_text(json.dumps(fields, indent=1, default=list) + "\n")


def _noise(fields: dict) -> DetectorNoise:
    courses = {name: Course(**fields[name]) for name in ("score_course", "error_course")}
    boxes = {
        name: FalseBoxes(**{**fields[name], "course": Course(**fields[name]["course"])})
        for name in ("on_nothing", "beside_people")
    }
    return DetectorNoise(**{**fields, **courses, **boxes})


def course(kind: Course, shape: tuple[int, ...], dt: float, rng: np.random.Generator) -> FloatArray:
    """Standard normal numbers that take a course along the first axis, dt seconds apart."""
    kept = np.exp(-dt / kind.memory_s)
    fading = lfilter([np.sqrt(1 - kept**2)], [1.0, -kept], rng.standard_normal((_SETTLE, *shape[1:])), axis=0)
    drift = rng.standard_normal(shape) * np.sqrt(1 - kept**2)
    drift[0] += kept * fading[-1]
    fading = lfilter([1.0], [1.0, -kept], drift, axis=0)
    fresh = rng.standard_normal(shape)
    rest = max(1 - kind.constant - kind.fading, 0.0)
    parts = (kind.constant, rng.standard_normal(shape[1:])), (kind.fading, fading), (rest, fresh)
    return np.asarray(sum(np.sqrt(share) * part for share, part in parts))


@dataclass(frozen=True, slots=True)
class Picture:
    """Where false boxes may be.

    Attributes:
        size: Width and height in pixels.
        far: Where the farthest people stand (y of the feet) and how high they are, in pixels.
        near: The same of the nearest.
    """

    size: tuple[int, int]
    far: tuple[float, float]
    near: tuple[float, float]


Frames = list[list[Detection]]
People = Sequence[Sequence[tuple[int, Box]]]
Boxes = dict[int, FloatArray]
"""Frame -> corners of a person's box and the share of it that is covered."""


def look(
    people: People, noise: DetectorNoise, picture: Picture, fps: float, rng: np.random.Generator
) -> Frames:
    """What a detector with these errors says of people in consecutive frames."""
    frames: Frames = [[] for _ in people]
    for boxes in _by_person(people).values():
        for frame, box, score in (*_seen(boxes, noise, fps, rng), *_beside(boxes, noise, fps, rng)):
            _add(frames, frame, box, score, picture)
    for frame, box, score in _on_nothing(len(people), noise, picture, fps, rng):
        _add(frames, frame, box, score, picture)
    return frames


Found = Iterator[tuple[int, FloatArray, float]]
"""Frame, corners, score."""


def _by_person(people: People) -> dict[int, Boxes]:
    """Each person's boxes; somebody out of sight for a while begins anew, as one who was never there."""
    boxes: defaultdict[int, Boxes] = defaultdict(dict)
    for frame, seen in enumerate(people):
        for (person, box), cover in zip(seen, covered([box for _, box in seen]), strict=True):
            boxes[person][frame] = np.array([box.x1, box.y1, box.x2, box.y2, cover])
    return boxes


def _seen(boxes: Boxes, noise: DetectorNoise, fps: float, rng: np.random.Generator) -> Found:
    rows = np.array(list(boxes.values()))
    true, cover = rows[:, :4], rows[:, 4]
    quality = ndtr(course(noise.score_course, (len(rows),), 1 / fps, rng))
    scores = [
        at_quantile(table, q) for table, q in zip(_rows(noise, noise.score, cover), quality, strict=True)
    ]
    errors = course(noise.error_course, true.shape, 1 / fps, rng) * _rows(noise, noise.error, cover)
    found = true + (_rows(noise, noise.bias, cover) + errors) * (true[:, 3] - true[:, 1])[:, None]
    for frame, box, score, hidden in zip(boxes, found, scores, cover > _OUT_OF_SIGHT, strict=True):
        if score >= FLOOR and not hidden:
            yield frame, box, score


def _beside(boxes: Boxes, noise: DetectorNoise, fps: float, rng: np.random.Generator) -> Found:
    kind = noise.beside_people
    for frame in np.repeat(list(boxes), rng.poisson(kind.births_hz / fps, len(boxes))):
        shape, scores = _ghost(kind, fps, rng)
        offset = np.array([rng.normal(mean, deviation) for mean, deviation in kind.offset])
        for later, score in enumerate(scores, int(frame)):
            if later in boxes:
                yield later, _placed(boxes[later], shape, offset), score


def _on_nothing(
    frames: int, noise: DetectorNoise, picture: Picture, fps: float, rng: np.random.Generator
) -> Found:
    kind = noise.on_nothing
    for frame in np.repeat(range(frames), rng.poisson(kind.births_hz / fps, frames)):
        shape, scores = _ghost(kind, fps, rng)
        x, y = rng.uniform(0, picture.size[0]), rng.uniform(picture.far[0], picture.near[0])
        height = float(np.interp(y, *zip(picture.far, picture.near, strict=True)))
        person = np.array([x, y - height, x, y])
        for later, score in enumerate(scores, int(frame)):
            if later < frames:
                yield later, _placed(person, shape, np.zeros(2)), score


def _ghost(kind: FalseBoxes, fps: float, rng: np.random.Generator) -> tuple[tuple[float, float], list[float]]:
    """Height and aspect of a false box, and its score in each frame in which it is seen."""
    life_s, height, aspect = (at_quantile(t, rng.uniform()) for t in (kind.life_s, kind.height, kind.aspect))
    frames = max(round(life_s * fps), 1)
    scores = [at_quantile(kind.score, q) for q in ndtr(course(kind.course, (frames,), 1 / fps, rng))]
    return (height, aspect), scores


def _placed(person: FloatArray, shape: tuple[float, float], offset: FloatArray) -> FloatArray:
    """The corners of a false box beside a person's."""
    tall = person[3] - person[1]
    x, y = np.array([(person[0] + person[2]) / 2, person[3]]) + offset * tall
    height, half = shape[0] * tall, shape[0] * shape[1] * tall / 2
    return np.array([x - half, y - height, x + half, y])


def _add(frames: Frames, frame: int, box: FloatArray, score: float, picture: Picture) -> None:
    x1, y1, x2, y2 = np.clip(box, 0.0, [*picture.size, *picture.size]).tolist()
    if x2 - x1 > _LEAST_PX and y2 - y1 > _LEAST_PX:
        frames[frame].append(Detection(Box(x1, y1, x2, y2), score))


def _rows(noise: DetectorNoise, table: Sequence[Sequence[float]], cover: FloatArray) -> FloatArray:
    """The table's row for each share covered, between its steps; shape (n, columns)."""
    return np.stack([np.interp(cover, noise.covered, column) for column in np.transpose(table)], axis=1)


def at_quantile(table: Sequence[float] | FloatArray, quantile: float) -> float:
    """A value of a table at QUANTILES, straight between its entries."""
    return float(np.interp(quantile, QUANTILES, table))
