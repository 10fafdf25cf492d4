"""A place with people in it: what a detector sees, who is really where, and what is to be counted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from footfall.core.detection import Detection
from footfall.core.geometry import Box, Polygon, Segment
from footfall.core.tracking import Track


@dataclass(frozen=True, slots=True)
class Scene:
    """One camera's recording. All places are in pixels; the frame with index i was taken at i / fps seconds.

    Attributes:
        truth: For each frame, the people in it: an id, the same in all frames, and where they are.
        detections: For each frame, what the detector says, down to the scores that trackers still use (0.1).
        threshold: The score from which on a detection counts as a person: the model's own.
        size: Width and height of the picture.
    """

    name: str
    fps: float
    truth: Sequence[Sequence[tuple[int, Box]]]
    detections: Sequence[Sequence[Detection]]
    threshold: float
    lines: Mapping[str, Segment]
    zones: Mapping[str, Polygon]
    size: tuple[int, int]

    def every(self, step: int) -> "Scene":
        """The same recording with only every step-th frame, beginning with the first."""
        return replace(
            self, fps=self.fps / step, truth=self.truth[::step], detections=self.detections[::step]
        )


Tracks = Sequence[Sequence[Track]]
"""For each frame, the tracks that are seen in it."""

Follow = Callable[[Scene], Tracks]
"""A tracker: from a scene's detections to tracks. It must not look at the truth."""
