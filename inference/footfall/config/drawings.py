"""What is drawn into a camera's picture: zones, lines, and areas of people who do not count."""

from itertools import pairwise
from typing import Annotated

from pydantic import Field, Strict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from footfall.config.entry import Entry, Name
from footfall.config.outlines import XY, OutlineXY, PointXY
from footfall.core.geometry import Point, Polygon, Polyline
from footfall.core.zones import ZoneRules

EDGE_MARGIN = 0.02
"""How far an outline or a line that touches the picture's edge reaches beyond it, in fractions of the picture.

A person whom the edge cuts off has the feet exactly on it, or a tracker's guess puts them just outside.
"""


class _Outlined(Entry):
    name: Name = ""
    """Shown to people; the id where it is not given."""
    polygon: OutlineXY
    """At least three corners [x, y], in walking order."""

    def outline(self, width_px: int, height_px: int) -> Polygon:
        """The area in pixels of a picture; where it touches the picture's edge it reaches a little beyond."""
        return Polygon(
            tuple(Point(_past_edge(x) * width_px, _past_edge(y) * height_px) for x, y in self.polygon)
        )


def _past_edge(fraction: float) -> float:
    return {0.0: -EDGE_MARGIN, 1.0: 1.0 + EDGE_MARGIN}.get(fraction, fraction)


class ZoneConfig(_Outlined):
    """An area on the floor; a person is inside when the feet are."""

    grace_s: Annotated[float, Field(ge=0, le=60)] = 1.0
    """A visit ends after so many seconds outside or unseen; after 3 at least for who is half hidden, after 10 for
    who stood and is not seen any more."""
    min_visit_s: Annotated[float, Field(ge=0, le=60)] = 0.5
    """Stays shorter than this are not counted."""
    queue: bool = False
    """People queue here: tells the queue's length and how long they wait, and calls it crowded later than where people
    walk."""

    @property
    def rules(self) -> ZoneRules:
        """When somebody's stay is a visit."""
        return ZoneRules(self.grace_s, self.min_visit_s)


class IgnoredConfig(_Outlined):
    """An area in which nobody is counted: a screen, a mirror, a poster."""


class StaffConfig(_Outlined):
    """An area that only staff come from: the door to the back room, the inside of a counter."""


class LineConfig(Entry):
    """A line on the floor, straight or with bends; "in" is from left to right for somebody who walks it from start to
    end.
    """

    name: Name = ""
    """Shown to people; the id where it is not given."""
    start: PointXY = Field(alias="from")
    """Where the line begins, [x, y]."""
    via: Annotated[tuple[PointXY, ...], Strict(False)] = ()
    """The bends of a line that is not straight, as around a kiosk: points [x, y] in walking order."""
    end: PointXY = Field(alias="to")
    """Where the line ends, [x, y]."""

    @field_validator("end")
    @classmethod
    def _elsewhere(cls, end: XY, info: ValidationInfo) -> XY:
        walk = [info.data.get("start"), *info.data.get("via", ()), end]
        if any(a == b for a, b in pairwise(walk)):
            raise PydanticCustomError(
                "line",
                "expected an end that differs from 'from' and bends that differ from their neighbours, found the same "
                "point twice in a row; move or remove one of them",
            )
        return end

    def path(self, width_px: int, height_px: int) -> Polyline:
        """The line in pixels of a picture; where it ends at the picture's edge it reaches a little beyond."""
        walk = (self.start, *self.via, self.end)
        return Polyline(tuple(Point(_past_edge(x) * width_px, _past_edge(y) * height_px) for x, y in walk))
