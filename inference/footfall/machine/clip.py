"""A clip that stands for a camera."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Clip:
    """A video file, and how it would come from a camera.

    Attributes:
        fps: Pictures a second of the camera.
        file_fps: Of the file, which may say something else.
    """

    file: Path
    codec: str
    width_px: int
    height_px: int
    fps: float
    file_fps: float
