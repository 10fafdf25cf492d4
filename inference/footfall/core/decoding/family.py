"""What every family of detectors has in common: outputs in, people out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.core.nms import suppress_overlapping
from footfall.core.placement import Placement

Floats = NDArray[np.float32]

Outputs = Mapping[str, NDArray[Any]]
"""What a network has put out for one picture, by the names that its family gives; the batch axis is still there."""

Shapes = Mapping[str, tuple[int | None, ...]]
"""The shapes of a network's outputs by name; None where a length is known only after inference."""

Options = Mapping[str, Any]
"""What a decoder must know beside the shapes, such as anchors; JSON values, kept in the model's file."""

MAX_CANDIDATES = 1000
"""As many of the best candidates are looked at; what lies beyond cannot be told apart in a picture."""


@dataclass(frozen=True, slots=True)
class InputSize:
    """Of the network's input, in pixels."""

    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Boxes in which a network may have seen a person, several to a person.

    Attributes:
        boxes: Shape (n, 4): x1, y1, x2, y2 in pixels of the network's input.
        scores: Shape (n,), 0 to 1.
    """

    boxes: Floats
    scores: Floats


Decode = Callable[[Outputs, float], Candidates]
"""Takes the outputs and the least score of interest."""


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of detector, known by the form of its outputs.

    Attributes:
        expects: The outputs' names and shapes, for people.
        prepare: Makes the decoder for a network with outputs of these shapes and an input of this size; raises
            ValueError, with what is wrong, if they are not this family's or an option is not as it must be.
        max_overlap: Intersection over union from which on two boxes are one person; None where the network
            itself sees to that.
    """

    expects: str
    prepare: Callable[[Shapes, InputSize, Options], Decode]
    max_overlap: float | None


def people(candidates: Candidates, max_overlap: float | None, placement: Placement) -> list[Detection]:
    """Make one detection of the many candidates for a person.

    Returns:
        Best score first, boxes in pixels of the camera's picture, cut off at its edges.
    """
    best = _best(candidates)
    if max_overlap is not None:
        kept = suppress_overlapping(best.boxes, best.scores, max_overlap)
        best = Candidates(best.boxes.take(kept, axis=0), best.scores.take(kept))
    boxes = placement.to_frame(best.boxes)
    pairs = zip(boxes.tolist(), best.scores.tolist(), strict=True)
    return [Detection(Box(*box), score) for box, score in pairs]


def _best(candidates: Candidates) -> Candidates:
    order = np.argsort(-candidates.scores, kind="stable")[:MAX_CANDIDATES]
    return Candidates(candidates.boxes.take(order, axis=0), candidates.scores.take(order))


def grid(size: InputSize, strides: tuple[int, ...]) -> Floats:
    """The cells of every stride over an input, row by row, over the first stride, then the next.

    Returns:
        Shape (cells, 3): the left column and top row of the cell in strides, and the stride in pixels.
    """
    levels = []
    for stride in strides:
        rows, columns = np.mgrid[0 : size.height_px // stride, 0 : size.width_px // stride].reshape(2, -1)
        levels.append(np.stack([columns, rows, np.full(len(rows), stride)], axis=1))
    return np.concatenate(levels).astype(np.float32)
