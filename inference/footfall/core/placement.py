"""How a camera's picture lies in a network's input, and the way back."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class Fit(StrEnum):
    """How a picture is brought to the size of a network's input.

    Attributes:
        STRETCH: To the input's width and height, whatever becomes of its proportions.
        LETTERBOX: Scaled to fit, at the top left; the rest is filled.
        CENTRED: Scaled to fit, in the middle; the rest is filled.
    """

    STRETCH = "stretch"
    LETTERBOX = "letterbox"
    CENTRED = "letterbox-centred"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture of one size lies in an input of one size.

    Attributes:
        frame_width_px: Of the camera's picture.
        frame_height_px: Of the camera's picture.
        left_px: Of the scaled picture within the input.
        top_px: Of the scaled picture within the input.
        width_px: Of the scaled picture within the input.
        height_px: Of the scaled picture within the input.
    """

    frame_width_px: int
    frame_height_px: int
    left_px: int
    top_px: int
    width_px: int
    height_px: int

    @classmethod
    def of(
        cls, fit: Fit, frame_width_px: int, frame_height_px: int, input_width_px: int, input_height_px: int
    ) -> "Placement":
        """Place a picture of this size into an input of that size."""
        if fit is Fit.STRETCH:
            return cls(frame_width_px, frame_height_px, 0, 0, input_width_px, input_height_px)
        scale = min(input_width_px / frame_width_px, input_height_px / frame_height_px)
        width_px = max(round(frame_width_px * scale), 1)
        height_px = max(round(frame_height_px * scale), 1)
        left_px = top_px = 0
        if fit is Fit.CENTRED:
            left_px, top_px = (input_width_px - width_px) // 2, (input_height_px - height_px) // 2
        return cls(frame_width_px, frame_height_px, left_px, top_px, width_px, height_px)

    def to_frame(self, boxes: NDArray[np.float32]) -> NDArray[np.float32]:
        """Bring boxes from the network's input back to the camera's picture, cut off at its edges.

        Args:
            boxes: Shape (n, 4): x1, y1, x2, y2 in pixels of the network's input.
        """
        frame = np.array([self.frame_width_px, self.frame_height_px] * 2, np.float32)
        scaled = np.array([self.width_px, self.height_px] * 2, np.float32)
        corner = np.array([self.left_px, self.top_px] * 2, np.float32)
        return np.clip((boxes - corner) * (frame / scaled), 0, frame)
