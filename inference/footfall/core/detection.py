"""What a detector says about one picture."""

from typing import NamedTuple

from footfall.core.geometry import Box


class Detection(NamedTuple):
    """A person seen in one frame.

    Attributes:
        box: In pixels of the frame.
        score: The detector's confidence, 0 to 1.
    """

    box: Box
    score: float

    def scaled(self, x: float, y: float) -> "Detection":
        """The same person in a picture that is x times as wide and y times as high."""
        return self if x == y == 1 else Detection(self.box.scaled(x, y), self.score)
