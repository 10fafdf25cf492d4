"""Which track goes on in which detection: costs of pairs, and the cheapest pairing."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from footfall.core.motion import FloatArray, Rows
from footfall.core.sighting import Embedding

Pairs = NDArray[np.bool_]

ALIKE, UNLIKE = 0.8, 0.2
"""Cosine of two looks of one person, and of two people: on PETS 2009 S2.L1 the medians are .81 and .17 with
person-reidentification-retail-0288."""


def iou_matrix(a: FloatArray, b: FloatArray) -> FloatArray:
    """Intersection over union of each box of a with each of b.

    Args:
        a: Shape (n, 4), corners in pixels.
        b: Shape (m, 4), corners in pixels.

    Returns:
        Shape (n, m), 0 to 1.
    """
    upper_left = np.maximum(a[:, None, :2], b[None, :, :2])
    lower_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = np.clip(lower_right - upper_left, 0, None).prod(axis=2)
    area_a = (a[:, 2:] - a[:, :2]).prod(axis=1)
    area_b = (b[:, 2:] - b[:, :2]).prod(axis=1)
    return np.asarray(shared / (area_a[:, None] + area_b[None, :] - shared))


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
    apart = (found[None, :, :2] + found[None, :, 2:] - predicted[:, None, :2] - predicted[:, None, 2:]) / 2
    mahalanobis = ((apart / spread[:, None, :]) ** 2).sum(axis=2)
    height = predicted[:, 3] - predicted[:, 1]
    thinness = np.log(spread.prod(axis=1) / height**2)
    return np.asarray(mahalanobis / 2 + thinness[:, None] - overlap_weight * iou_matrix(predicted, found))


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
        Crouse, "On implementing 2D rectangular assignment algorithms", IEEE TAES 2016
        (scipy.optimize.linear_sum_assignment).
    """
    # All pairs beyond the limit cost the same: which of them the solver picks must not bend the good ones.
    rows, columns = linear_sum_assignment(np.minimum(cost, limit))
    good = cost[rows, columns] < limit
    return rows[good], columns[good]
