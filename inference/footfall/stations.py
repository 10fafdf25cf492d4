"""What site.yaml makes of one camera's stations: the same for counting and for whatever checks the counts."""

from datetime import datetime

from footfall.adapters.detector.detector import FLOOR
from footfall.config import CameraConfig, SiteConfig
from footfall.core.counted import CountedPeople
from footfall.core.lines import Line, LineMonitor
from footfall.core.metrics.staff import Staff
from footfall.core.screening import Screening
from footfall.core.tracking import ByteTracker, TrackerSettings
from footfall.core.zones import Zone, ZoneMonitor
from footfall.pipeline import Lookout, Monitor, Tracker


def tracker_at(threshold: float) -> Tracker:
    """A tracker that believes in detections with this score."""
    return ByteTracker(TrackerSettings(high_score=threshold, low_score=min(threshold, FLOOR)))


def lookout_of(site: SiteConfig, camera_id: str, width_px: int, height_px: int) -> Lookout:
    """What watches a camera's visitors, in pictures of this size."""
    camera = site.cameras[camera_id]
    people = CountedPeople(camera.counted(width_px, height_px))
    staff = Staff(camera.staff_areas(width_px, height_px), lambda at: _is_open(site, at))
    return Lookout(monitors_of(camera, width_px, height_px), Screening(people, staff))


def lookout_for_everybody(camera: CameraConfig, width_px: int, height_px: int) -> Lookout:
    """What watches a camera's people whether or not they work there, which nobody can see by their looks."""
    people = CountedPeople(camera.counted(width_px, height_px))
    return Lookout(monitors_of(camera, width_px, height_px), people)


def monitors_of(camera: CameraConfig, width_px: int, height_px: int) -> list[Monitor]:
    """A camera's zones and lines, for pictures of this size."""
    zones: list[Monitor] = [
        ZoneMonitor(Zone(zone_id, zone.outline(width_px, height_px)), zone.rules)
        for zone_id, zone in camera.zones.items()
    ]
    return zones + [
        LineMonitor(Line(line_id, line.path(width_px, height_px))) for line_id, line in camera.lines.items()
    ]


def _is_open(site: SiteConfig, at: float) -> bool:
    return site.opening is None or site.opening.holds(datetime.fromtimestamp(at, site.timezone).time())
