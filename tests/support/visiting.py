"""A zone, and people in it, for tests of visits."""

from footfall.core.events import Entered, Exited
from footfall.core.geometry import Point, Polygon
from footfall.core.tracking import Track
from footfall.core.zones import Zone, ZoneMonitor
from support.people import track_at, watch

SHOP = Zone("shop", Polygon((Point(100, 100), Point(300, 100), Point(300, 300), Point(100, 300))))
INSIDE, OUTSIDE = (200.0, 200.0), (400.0, 200.0)


def frames(places: str, fps: float = 10, start: float = 0.0) -> list[tuple[float, list[Track]]]:
    """One person, a letter a frame: i inside, o outside, - unseen."""
    where = {"i": [track_at(7, *INSIDE)], "o": [track_at(7, *OUTSIDE)], "-": []}
    return [(start + i / fps, where[letter]) for i, letter in enumerate(places)]


def lingering(*scenes: tuple[list[Track], int]) -> list[tuple[float, list[Track]]]:
    """Scenes at 10 pictures a second, each for some pictures; the person behind is number 7."""
    seen = [tracks for tracks, pictures in scenes for _ in range(pictures)]
    return [(i / 10, tracks) for i, tracks in enumerate(seen)]


def stays_of_7(*scenes: tuple[list[Track], int]) -> list[Entered | Exited]:
    events = watch(ZoneMonitor(SHOP), lingering(*scenes, ([], 110)))
    return [event for event in events if event.track_id == 7]
