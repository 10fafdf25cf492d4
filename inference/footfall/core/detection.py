"""What a detector says about one picture."""

from dataclasses import dataclass

from footfall.core.geometry import Box


@dataclass(frozen=True, slots=True)
class Detection:
    """A person seen in one frame.

    Attributes:
        box: In pixels of the frame.
        score: The detector's confidence, 0 to 1.
    """

    box: Box
    score: float
