"""Footfall's own tracker, as it is shipped."""

from collections.abc import Iterable

from bench.tracking.scene import Scene, Tracks
from footfall.core.frame import Frame, Image
from footfall.core.looks import Looks, LookSettings
from footfall.core.tracking import ByteTracker, TrackerSettings
from footfall.glances import Describer, Glances
from footfall.pipeline import InFrame


def follow(scene: Scene) -> Tracks:
    """Follow people with the settings that app.py gives a camera."""
    tracker = ByteTracker(TrackerSettings(high_score=scene.threshold))
    return [tracker.update(seen, index / scene.fps) for index, seen in enumerate(scene.detections)]


def follow_by_looks(scene: Scene, images: Iterable[Image], describer: Describer) -> Tracks:
    """The same with `know_by_looks`.

    Args:
        images: The scene's pictures, in its order and at its rate.
    """
    tracker = ByteTracker(TrackerSettings(high_score=scene.threshold))
    glances = Glances(describer, Looks(LookSettings(least_score=scene.threshold)), lambda _at: "today")
    tracks = []
    for index, (seen, image) in enumerate(zip(scene.detections, images, strict=True)):
        at = index / scene.fps
        tracks.append(tracker.update(seen, at, InFrame(glances, image)))
        glances.look(Frame(image, at), tracks[-1])
    return tracks
