"""The simulated corridor: 20 m of shop fronts, a door into a shop, a queue; and the camera that watches it.

Metres on the ground: x along the corridor, y across it, away from the wall that the camera hangs on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.tracking.view import PinholeCamera
from footfall.core.geometry import Point, Polygon, Polyline

Rectangle = tuple[float, float, float, float]
"""x1, y1, x2, y2 in metres."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where people may go.

    Attributes:
        walkable: The corridor, longer than what is looked at, so that people walk into the picture.
        shop: The room behind the door; who is seen there is seen through the door.
        door: The gap in the wall between both.
        windows: Shop fronts that people stop at.
        queue: Where people wait for the counter, the first place first.
    """

    walkable: Rectangle = (-3.0, 0.2, 23.0, 8.0)
    shop: Rectangle = (7.6, 8.2, 15.6, 13.0)
    door: Rectangle = (7.6, 7.9, 10.4, 8.3)
    windows: tuple[Rectangle, ...] = ((4.0, 6.2, 7.0, 8.0), (11.0, 6.2, 15.0, 8.0))
    queue: tuple[tuple[float, float], ...] = (
        *((13.0, y) for y in (0.9, 1.7, 2.5, 3.3, 4.1)),
        *((12.2, y) for y in (4.1, 3.3, 2.5)),
    )


PLAN: Final = Plan()
CAMERA: Final = PinholeCamera(
    x=-1.0, y=0.5, height=3.0, yaw_deg=20.0, pitch_deg=20.0, field_of_view_deg=75.0, size=(1280, 720)
)
_LINES: Final[Mapping[str, tuple[tuple[float, float], tuple[float, float]]]] = {
    "door": ((11.2, 7.2), (6.2, 7.2)),
    "corridor": ((8.0, 0.2), (8.0, 8.0)),
}
"""IN is into the shop, and along the corridor away from the camera."""
_ZONES: Final[Mapping[str, Sequence[tuple[float, float]]]] = {
    "window 1": ((3.8, 6.0), (7.2, 6.0), (7.2, 8.0), (3.8, 8.0)),
    "window 2": ((10.7, 6.0), (15.3, 6.0), (15.3, 8.0), (10.7, 8.0)),
    "queue": ((11.6, 0.4), (13.6, 0.4), (13.6, 4.7), (11.6, 4.7)),
}


def in_sight(x: float, y: float) -> bool:
    """Whether no wall stands between the camera and a place."""
    left, wall, right, _ = PLAN.door
    return y <= wall or left < CAMERA.x + (x - CAMERA.x) * (wall - CAMERA.y) / (y - CAMERA.y) < right


def lines() -> dict[str, Polyline]:
    """In the camera's pixels."""
    return {name: Polyline((_seen(a), _seen(b))) for name, (a, b) in _LINES.items()}


def zones() -> dict[str, Polygon]:
    """In the camera's pixels."""
    return {name: Polygon(tuple(map(_seen, outline))) for name, outline in _ZONES.items()}


def _seen(place: tuple[float, float]) -> Point:
    return Point(*CAMERA.project([(*place, 0.0)])[0].tolist())
