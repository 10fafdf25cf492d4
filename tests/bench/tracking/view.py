"""What a camera makes of people: from places on the ground to boxes in pixels, and who hides whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from footfall.core.geometry import Box
from footfall.core.motion import FloatArray

_NEAREST_M = 0.3
_GRID = (24, 12)
"""Rows and columns of points in a box at which is asked whether it is hidden."""


@dataclass(frozen=True, slots=True)
class PinholeCamera:
    """A camera without lens distortion.

    Attributes:
        x: With y, where it hangs, in metres; its height is above the ground.
        yaw_deg: Which way it looks: 0 along x, 90 along y.
        pitch_deg: How far it is tilted down from the horizon.
        field_of_view_deg: From the left to the right edge of the picture.
        size: Width and height of the picture in pixels.
    """

    x: float
    y: float
    height: float
    yaw_deg: float
    pitch_deg: float
    field_of_view_deg: float
    size: tuple[int, int]

    def project(self, places: ArrayLike) -> FloatArray:
        """Where places are seen.

        Args:
            places: Shape (n, 3), metres: x, y and above the ground.

        Returns:
            Shape (n, 2), pixels; not a number for what is not in front of the camera.

        Source:
            Hartley and Zisserman, "Multiple View Geometry in Computer Vision", 2004, 6.1.
        """
        yaw, pitch = np.radians(self.yaw_deg), np.radians(self.pitch_deg)
        ahead = np.array([np.cos(yaw) * np.cos(pitch), np.sin(yaw) * np.cos(pitch), -np.sin(pitch)])
        right = np.array([np.sin(yaw), -np.cos(yaw), 0.0])
        down = np.cross(ahead, right)
        offset = np.asarray(places, dtype=np.float64).reshape(-1, 3) - (self.x, self.y, self.height)
        depth = offset @ ahead
        depth = np.where(depth > _NEAREST_M, depth, np.nan)
        width, height = self.size
        focal = width / 2 / np.tan(np.radians(self.field_of_view_deg) / 2)
        across, along = offset @ right / depth, offset @ down / depth
        return np.stack([width / 2 + focal * across, height / 2 + focal * along], axis=1)

    def box(self, place: tuple[float, float], height: float, width: float) -> Box | None:
        """A standing person's box: that of an upright cylinder's section across the line of sight.

        Args:
            place: Where the person stands, in metres.
            height: The person's, in metres; as the width.

        Returns:
            Cut off at the picture's edges; None where the feet are outside the picture.
        """
        x, y = place
        away = np.array([x - self.x, y - self.y])
        side = np.array([-away[1], away[0]]) / np.hypot(*away) * width / 2
        corners = [(*(np.array(place) + sign * side), above) for sign in (-1, 1) for above in (0.0, height)]
        seen = self.project(corners)
        feet = self.project([(x, y, 0.0)])[0]
        if not (np.isfinite(seen).all() and (feet > 0).all() and (feet < self.size).all()):
            return None
        upper_left = np.maximum(seen.min(axis=0), 0.0)
        lower_right = np.minimum((seen[:, 0].max(), feet[1]), self.size)
        return Box(*upper_left.tolist(), *lower_right.tolist())


def covered(boxes: Sequence[Box]) -> FloatArray:
    """The share of each box that boxes of people nearer to the camera cover, 0 to 1; shape (n,).

    Who stands nearer is who has the lower feet.
    """
    corners = np.array([(b.x1, b.y1, b.x2, b.y2) for b in boxes]).reshape(-1, 4)
    return np.array([_covered(box, corners[corners[:, 3] > box[3]]) for box in corners])


def _covered(box: FloatArray, nearer: FloatArray) -> float:
    rows, columns = _GRID
    x = box[0] + (np.arange(columns) + 0.5) / columns * (box[2] - box[0])
    y = box[1] + (np.arange(rows) + 0.5) / rows * (box[3] - box[1])
    within_x = (nearer[:, None, 0] < x) & (x < nearer[:, None, 2])
    within_y = (nearer[:, None, 1] < y) & (y < nearer[:, None, 3])
    return float((within_y[:, :, None] & within_x[:, None, :]).any(axis=0).mean())
