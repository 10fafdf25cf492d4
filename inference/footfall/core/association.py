"""Which track goes on in which detection: costs of pairs, and the cheapest pairing."""

import lap
import numpy as np
from numpy.typing import NDArray

from footfall.core.motion import FloatArray, Rows
from footfall.core.sighting import Embedding

Pairs = NDArray[np.bool_]

ALIKE, UNLIKE = 0.8, 0.2
"""Cosine of two looks of one person, and of two people: on PETS 2009 S2.L1 the medians are .81 and .17 with
person-reidentification-retail-0288."""

_ODDEST = 3.0
"""Standard deviations from which on a height is no odder: a box that an obstacle cuts short is none of the filter's."""
_UNSEEN = 0.9
"""How rarely somebody quite hidden is seen surely: on PETS 2009 S2.L1 people hidden by .6 and .83 are, a half and a
quarter as often as others (NanoDet-g and person-detection-0203)."""
_JUST = 0.01


def iou_matrix(a: FloatArray, b: FloatArray) -> FloatArray:
    """Intersection over union of each box of a with each of b.

    Args:
        a: Shape (n, 4), corners in pixels.
        b: Shape (m, 4), corners in pixels.

    Returns:
        Shape (n, m), 0 to 1.
    """
    shared = _shared_areas(a, b)
    return np.asarray(shared / (_areas(a)[:, None] + _areas(b) - shared))


def overlap_costs(predicted: FloatArray, found: FloatArray) -> FloatArray:
    """1 minus the intersection over union; shapes (n, 4) and (m, 4) give (n, m)."""
    return 1 - iou_matrix(predicted, found)


def surprise_costs(
    predicted: FloatArray, spread: FloatArray, found: FloatArray, overlap_weight: float
) -> FloatArray:
    """How surprising each box would be as the next sight of each track, overlapping or not.

    It is the negative logarithm of the likelihood that a person expected here stands there, per square body
    height, less a reward for overlap. A track whose place is well known is picky; one that was lost for long
    or has no known speed yet reaches further but, its likelihood being spread thin, never far. That is what
    lets the same limit serve 25 pictures a second and 2.

    Args:
        predicted: Shape (n, 4), corners in pixels.
        spread: Shape (n, 2), standard deviations of the middle in x and y, in pixels.
        found: Shape (m, 4), corners in pixels.
        overlap_weight: What an intersection over union of 1 is worth, in units of log likelihood.

    Returns:
        Shape (n, m); below 0 the box is better explained by the track than by somebody new.

    Source:
        Log likelihood as the score of an association: Bar-Shalom, Li, "Multitarget-Multisensor Tracking:
        Principles and Techniques", 1995.
    """
    spread_x, spread_y = spread.T
    apart = (_middles(found).T[:, None, :] - _middles(predicted).T[:, :, None]) / spread.T[:, :, None]
    apart *= apart
    mahalanobis = apart[0] + apart[1]
    thinness = np.log(spread_x * spread_y / _heights(predicted) ** 2)
    return np.asarray(mahalanobis / 2 + thinness[:, None] - overlap_weight * iou_matrix(predicted, found))


def size_costs(predicted: FloatArray, spread: FloatArray, found: FloatArray) -> FloatArray:
    """How odd each box's height would be for each track; what a part-hidden person's may be costs no more.

    Somebody who passes in front of another stands nearer and looks taller: that tells them apart while their
    middles are in the same place. Half of the negative log likelihood counts, since a hidden foot moves the middle
    too and would otherwise count twice.

    Args:
        predicted: Shape (n, 4), corners in pixels.
        spread: Shape (n,), standard deviations of the height, in pixels.
        found: Shape (m, 4), corners in pixels.

    Returns:
        Shape (n, m); on average 0 for the track's own boxes.
    """
    taller = _heights(found) - _heights(predicted)[:, None]
    return np.asarray((np.minimum((taller / spread[:, None]) ** 2, _ODDEST**2) - 1) / 4)


def hidden_shares(boxes: FloatArray, in_view: FloatArray) -> FloatArray:
    """How much of each box the one of those in view that hides it most covers, 0 to 1; shape (n,).

    Whoever has lower feet stands nearer to the camera. Shapes (n, 4) and (m, 4), corners in pixels.
    """
    covered = _shared_areas(boxes, in_view)
    covered *= in_view[:, 3] > boxes[:, 3, None]
    return np.asarray(covered.max(axis=1, initial=0.0) / _areas(boxes))


def giving_way(costs: FloatArray, hidden: FloatArray, limit: float) -> FloatArray:
    """The costs of pairs where hidden tracks leave boxes to those who hide them.

    What is seen where two stand behind each other is the one in front. Hidden ones still take what nobody else
    claims: no pair rises above the limit by this.

    Args:
        costs: Shape (n, m).
        hidden: Shape (n,), from `hidden_shares`.
        limit: Pairs that cost more are none.
    """
    if not hidden.any():
        return costs
    raised = np.minimum(costs - np.log(1 - _UNSEEN * hidden)[:, None], limit - _JUST)
    return np.where(costs < limit, np.maximum(costs, raised), costs)


def _heights(boxes: FloatArray) -> FloatArray:
    return np.asarray(boxes[:, 3] - boxes[:, 1])


def _middles(boxes: FloatArray) -> FloatArray:
    return np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2)


def _areas(boxes: FloatArray) -> FloatArray:
    return np.asarray((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))


def _shared_areas(a: FloatArray, b: FloatArray) -> FloatArray:
    """What each box of a has in common with each of b, in square pixels; shape (n, m)."""
    # Coordinates first: numpy is slow where the last axis has only two of them.
    upper_left = np.maximum(a.T[:2, :, None], b.T[:2, None, :])
    sides = np.minimum(a.T[2:, :, None], b.T[2:, None, :])
    sides -= upper_left
    np.maximum(sides, 0.0, out=sides)
    return np.asarray(sides[0] * sides[1])


def unsure_pairs(costs: FloatArray, limit: float) -> Pairs:
    """The pairs that might be, of tracks and boxes that have more than one choice; shape (n, m) as the costs."""
    near = costs < limit
    several = (near.sum(axis=0) > 1)[None, :] | (near.sum(axis=1) > 1)[:, None]
    return np.asarray(near & several)


def strangeness(known: Embedding, look: Embedding) -> float:
    """How much a look speaks against being the person whom one knows: -1 for it, 1 against it.

    Args:
        known: How the track has looked so far, of length 1.
        look: How the person in the box looks, of length 1.
    """
    middle = (ALIKE + UNLIKE) / 2
    return float(np.clip((middle - known @ look) / (ALIKE - middle), -1.0, 1.0))


def pair(cost: FloatArray, limit: float) -> tuple[Rows, NDArray[np.intp]]:
    """Pair rows with columns at the least total cost.

    Args:
        cost: Shape (n, m), finite; lower is better.
        limit: Pairs that cost more are left apart.

    Returns:
        Row numbers and the column number of each.

    Source:
        Crouse, "On implementing 2D rectangular assignment algorithms", IEEE TAES 2016 (lapx's lapjvc; SciPy has the
        same, and takes 40 MB).
    """
    # All pairs beyond the limit cost the same: which of them the solver picks must not bend the good ones.
    _, rows, columns = lap.lapjvc(np.minimum(cost, limit))
    good = cost.take(rows * cost.shape[1] + columns) < limit
    return rows[good], columns[good]
