"""What site.yaml makes of one camera's stations: the same for counting and for whatever checks the counts."""

from footfall.adapters.detector.detector import FLOOR
from footfall.config import CameraConfig
from footfall.core.lines import Line, LineMonitor
from footfall.core.tracking import ByteTracker, TrackerSettings
from footfall.core.zones import Zone, ZoneMonitor
from footfall.pipeline import Monitor, Tracker


def tracker_at(threshold: float) -> Tracker:
    """A tracker that believes in detections with this score."""
    return ByteTracker(TrackerSettings(high_score=threshold, low_score=min(threshold, FLOOR)))


def monitors_of(camera: CameraConfig, width_px: int, height_px: int) -> list[Monitor]:
    """A camera's zones and lines, for pictures of this size."""
    zones: list[Monitor] = [
        ZoneMonitor(Zone(zone_id, zone.outline(width_px, height_px)), zone.rules)
        for zone_id, zone in camera.zones.items()
    ]
    return zones + [
        LineMonitor(Line(line_id, line.path(width_px, height_px))) for line_id, line in camera.lines.items()
    ]
