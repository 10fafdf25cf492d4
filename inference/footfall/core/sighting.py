"""What one camera knows of a person in one frame, beyond the picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from footfall.core.geometry import Point

Embedding = NDArray[np.float32]
"""How somebody looks: shape (n,), of length 1; the cosine of two, their dot product, tells how alike they are.

The numbers describe clothing more than anything else. They are kept in memory for a limited time, and never stored or
sent.
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A track in one frame.

    Attributes:
        place: Where the person stands on the floor, in metres that all cameras share; None where it is not known.
        spread_m: How far off that may be.
        look: The mean of how the track has looked so far; None before the first clear look.
    """

    track_id: int
    place: Point | None = None
    spread_m: float = 0.0
    look: Embedding | None = None


def unit(vector: NDArray[np.floating]) -> Embedding:
    """The same direction at length 1; a vector of zeros stays what it is."""
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / (length or 1.0), np.float32)
