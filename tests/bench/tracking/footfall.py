"""Footfall's own tracker, as it is shipped."""

from bench.tracking.scene import Scene, Tracks
from footfall.core.tracking import ByteTracker, TrackerSettings


def follow(scene: Scene) -> Tracks:
    """Follow people with the settings that app.py gives a camera."""
    tracker = ByteTracker(TrackerSettings(high_score=scene.threshold))
    return [tracker.update(seen, index / scene.fps) for index, seen in enumerate(scene.detections)]
