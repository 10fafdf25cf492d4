"""What is where on a site: site.yaml's values as counting and the messages need them."""

import hashlib
from datetime import datetime, timedelta

from footfall.config import SiteConfig, StoreConfig
from footfall.config.floor import homography
from footfall.core.analysis import Capture, Plan
from footfall.core.area_book import AreaPlan
from footfall.core.counting import Layout, Ledger
from footfall.core.coverage import gap_s
from footfall.core.density import Ground
from footfall.core.gallery import Gallery, GallerySettings
from footfall.core.geometry import Point, Polygon
from footfall.core.homography import Homography
from footfall.core.lines import LineRules
from footfall.core.metrics.conservation import AreaSettings
from footfall.core.overlap import Overlap, OverlapSettings
from footfall.core.persons import Persons
from footfall.core.totals import Origins
from footfall.messages import Directory, Enclosed, Joined, Placed
from footfall.recognition import Recognition

_HOUR_S = 3600.0


def directory_of(site: SiteConfig) -> Directory:
    """Names and places of everything on the site, by id."""
    zones = {
        zone_id: Placed(zone.name, camera_id)
        for camera_id, camera in site.cameras.items()
        for zone_id, zone in camera.zones.items()
    }
    lines = {
        line_id: Placed(line.name, camera_id)
        for camera_id, camera in site.cameras.items()
        for line_id, line in camera.lines.items()
    }
    return Directory(
        name=site.name,
        cameras={camera_id: camera.name for camera_id, camera in site.cameras.items()},
        zones=zones,
        lines=lines,
        stores={store_id: _joined(store, zones) for store_id, store in site.stores.items()},
        areas={
            area_id: Enclosed(area.name, tuple(area.doors), area.zones)
            for area_id, area in site.areas.items()
        },
        grounds=_grounds(site),
        visitors=site.unique_visitors is not None,
    )


def homographies_of(site: SiteConfig) -> dict[str, Homography]:
    """How the floor lies in the pictures, in fractions of them, of the cameras of which that is known."""
    return {camera_id: homography(camera.floor) for camera_id, camera in site.cameras.items() if camera.floor}


def _grounds(site: SiteConfig) -> dict[str, Ground]:
    """The floor of each zone; not of those that reach up to the horizon, which have no size."""
    grounds = {}
    for camera_id, view in homographies_of(site).items():
        for zone_id, zone in site.cameras[camera_id].zones.items():
            area_m2 = view.area_m2(Polygon(tuple(Point(x, y) for x, y in zone.polygon)))
            if area_m2:
                grounds[zone_id] = Ground(area_m2, zone.queue)
    return grounds


def _joined(store: StoreConfig, zones: dict[str, Placed]) -> Joined:
    cameras = sorted({zones[zone_id].camera for zone_id in store.zones})
    return Joined(store.name, store.zones, tuple(cameras))


def ledger_of(site: SiteConfig, persons: Persons) -> Ledger:
    """Empty books for the whole site, in which tracks are put together into these persons."""
    return Ledger(layout_of(site), lambda at: day_of(site, at), persons)


def recognition_of(site: SiteConfig) -> Recognition:
    """Who is one person, and the day's different visitors where they are told apart."""
    visitors = site.unique_visitors
    remembered = visitors and GallerySettings(re_entry_s=visitors.re_entry_h * 3600)
    gallery = Gallery(remembered, site.overlaps) if remembered else None
    # Only where it tells people apart: who stands where costs as much as to follow them.
    views = homographies_of(site) if site.overlaps or gallery else {}
    floors = {camera_id: view.to_floor for camera_id, view in views.items()}
    return Recognition(Overlap(site.overlaps), floors, gallery, lambda at: day_of(site, at))


def day_of(site: SiteConfig, at: float) -> str:
    """The day at the site, as in 2026-01-31, of a time in seconds since the epoch."""
    return datetime.fromtimestamp(at, site.timezone).date().isoformat()


def in_hour(site: SiteConfig, hour: int, at: float) -> bool:
    """Whether a time, in seconds since the epoch, is in this hour, 0 to 23, of a day at the site.

    Every day has one. Where the clock leaves it out, it is the one that comes in its place, as PEP 495 has it for local
    times that do not exist; of two it is the first.
    """
    now = datetime.fromtimestamp(at, site.timezone)
    today = now.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    # Where 23:00 is left out, as at Nuuk, yesterday's is today's first.
    return any(0 <= at - each.timestamp() < _HOUR_S for each in (today, today - timedelta(days=1)))


def layout_of(site: SiteConfig) -> Layout:
    """What the ledger keeps: each camera's zones and lines, and each store's zones."""
    zones = [zone for camera in site.cameras.values() for zone in camera.zones.values()]
    return Layout(
        zones={camera_id: tuple(camera.zones) for camera_id, camera in site.cameras.items()},
        lines={camera_id: tuple(camera.lines) for camera_id, camera in site.cameras.items()},
        stores={store_id: store.zones for store_id, store in site.stores.items()},
        graces_s={
            zone_id: zone.grace_s
            for camera in site.cameras.values()
            for zone_id, zone in camera.zones.items()
        },
        wait_s=max((zone.rules.longest_wait_s for zone in zones), default=0.0),
        min_visit_s=max((zone.min_visit_s for zone in zones), default=0.0),
        confirm_s=LineRules().confirm_s,
        join_s=OverlapSettings().join_s if site.overlaps else 0.0,
        gaps_s={camera_id: gap_s(camera.fps_max) for camera_id, camera in site.cameras.items()},
    )


def plan_of(site: SiteConfig) -> Plan:
    """What is analysed beside: queues, capture rates and areas."""
    return Plan(
        layout_of(site),
        queues=tuple(
            zone_id
            for camera in site.cameras.values()
            for zone_id, zone in camera.zones.items()
            if zone.queue
        ),
        captures={
            store_id: Capture(store.corridor, store.entrance)
            for store_id, store in site.stores.items()
            if store.corridor
        },
        areas={
            area_id: AreaPlan(area.doors, area.zones, AreaSettings(quiet_hour=area.quiet_hour))
            for area_id, area in site.areas.items()
        },
    )


def doors_of(site: SiteConfig) -> dict[str, str]:
    """What tells each area's doors from others: the lines, their directions, and the addresses of their cameras."""
    sources = {line_id: camera.source for camera in site.cameras.values() for line_id in camera.lines}
    return {
        area_id: _digest(
            *(f"{line_id} {way} {sources[line_id]}" for line_id, way in sorted(area.doors.items()))
        )
        for area_id, area in site.areas.items()
    }


def origins_of(site: SiteConfig) -> Origins:
    """Which cameras' pictures each number comes from, told by the cameras' addresses.

    A zone that is drawn anew on the same camera stays the same; another camera under the same id does not.
    """
    sources = {
        zone_id: camera.source
        for camera in site.cameras.values()
        for zone_id in (*camera.zones, *camera.lines)
    }
    return Origins(
        visits={
            **{
                zone_id: _digest(sources[zone_id]) for each in site.cameras.values() for zone_id in each.zones
            },
            **{
                store_id: _digest(*sorted({sources[zone_id] for zone_id in store.zones}))
                for store_id, store in site.stores.items()
            },
        },
        lines={
            line_id: _digest(sources[line_id]) for each in site.cameras.values() for line_id in each.lines
        },
        captures={
            store_id: _digest(*{sources[zone_id] for zone_id in capture.corridor})  # all of one camera
            for store_id, capture in plan_of(site).captures.items()
        },
    )


def views_of(site: SiteConfig) -> dict[str, str]:
    """What tells each camera, and how its floor lies in its picture, from others."""
    return {
        camera_id: _digest(camera.source, str(camera.floor)) for camera_id, camera in site.cameras.items()
    }


def _digest(*sources: str) -> str:
    return hashlib.sha256("\n".join(sources).encode()).hexdigest()
