"""Thresholds chosen by how many people they let through."""

from collections.abc import Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from footfall.adapters.detector.detector import OpenVinoDetector
from footfall.ahead import ahead
from footfall.core.frame import Image
from footfall.workbench.measure import FLOOR

DIGITS = 3


def letting_through(scores: NDArray[np.float64], count: int) -> float | None:
    """A short number that so many of the scores reach, within 0 and 1; None where they are not more than that."""
    best_first = -np.sort(-scores)
    if not 0 < count < len(best_first):
        return None
    limit = 10.0**-DIGITS
    middle = round((float(best_first[count - 1]) + float(best_first[count])) / 2, DIGITS)
    return min(max(middle, limit), 1 - limit)


def carried(reference: Path, form: Path, images: Sequence[Image]) -> float | None:
    """The threshold at which a form of a model finds as many people as the model itself at its own.

    Quantisation moves scores a little; without this, the count moves with them.

    Returns:
        None where the pictures hold too few people to tell.
    """
    with closing(OpenVinoDetector(reference, floor=FLOOR)) as detector:
        count = int((_scores(detector, images) >= detector.threshold).sum())
    with closing(OpenVinoDetector(form, floor=FLOOR)) as detector:
        return letting_through(_scores(detector, images), count)


def _scores(detector: OpenVinoDetector, images: Sequence[Image]) -> NDArray[np.float64]:
    looks = (detector.submit(image).result for image in images)
    people = ahead(looks, detector.facts().requests)
    return np.array([found.score for found in chain.from_iterable(people)], np.float64)
