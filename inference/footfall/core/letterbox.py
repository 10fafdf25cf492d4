"""A picture fitted into a network's input: scaled to fit, at the top left, the rest left empty."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Letterbox:
    """How one picture size fits into one input size.

    Attributes:
        frame_width_px: Of the camera's picture.
        frame_height_px: Of the camera's picture.
        width_px: Of the scaled picture within the input.
        height_px: Of the scaled picture within the input.
    """

    frame_width_px: int
    frame_height_px: int
    width_px: int
    height_px: int

    @classmethod
    def fit(
        cls, frame_width_px: int, frame_height_px: int, input_width_px: int, input_height_px: int
    ) -> "Letterbox":
        """Scale a picture to fill the input's width or height, whichever comes first."""
        scale = min(input_width_px / frame_width_px, input_height_px / frame_height_px)
        width_px, height_px = round(frame_width_px * scale), round(frame_height_px * scale)
        return cls(frame_width_px, frame_height_px, max(width_px, 1), max(height_px, 1))

    def to_frame(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Bring boxes from the network's input back to the camera's picture, cut off at its edges.

        Args:
            boxes: Shape (n, 4): x1, y1, x2, y2 in pixels of the network's input.
        """
        frame = np.array([self.frame_width_px, self.frame_height_px] * 2, np.float32)
        scaled = np.array([self.width_px, self.height_px] * 2, np.float32)
        return np.clip(boxes * (frame / scaled), 0, frame)
