"""Draws what is known of a picture onto it, for people; everything scales with the picture's height."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import dist, sqrt

import cv2
import numpy as np
from numpy.typing import NDArray

from footfall.core.frame import Image
from footfall.core.geometry import Box, Point, Polygon, Polyline
from footfall.core.tracking import Track

Colour = tuple[int, int, int]
"""Blue, green, red, 0 to 255."""

# The colours that colour-blind people can tell apart, after Okabe and Ito, "Color Universal Design", 2008.
ORANGE, YELLOW = (0, 159, 230), (66, 228, 240)
ZONE_COLOURS = ((233, 180, 86), (115, 158, 0), (167, 121, 204), (178, 114, 0))
WHITE, INK, RED = (255, 255, 255), (32, 24, 18), (0, 60, 213)

DESIGN_HEIGHT_PX = 576
ZONE_OPACITY = 0.24
STRIP_OPACITY = 0.72
FONT_WEIGHT = 600
LONGEST_NAME = 28
MOST_PIXELS = 1920 * 1080
"""What a screen shows; more would only cost time and memory on the way to whoever watches."""


@dataclass(frozen=True, slots=True)
class ZoneLabel:
    """A zone to draw, in pixels, and how many people are in it; None where it is not known."""

    polygon: Polygon
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class LineLabel:
    """A line to draw, in pixels, and how many people crossed it today; None where it is not known."""

    path: Polyline
    name: str
    count_in: int | None
    count_out: int | None


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands below the picture.

    Attributes:
        taken: When the picture was taken, in the site's time zone.
        inference_ms: How long the detector took; None where it is not known.
        age_s: How old the picture was when it was drawn; None where it is not known.
    """

    camera: str
    taken: datetime
    inference_ms: float | None
    age_s: float | None


def fit_for_screen(image: Image) -> Image:
    """The picture with at most as many pixels as a screen has, in its proportions; itself where it has no more."""
    height_px, width_px = image.shape[:2]
    if height_px * width_px <= MOST_PIXELS:
        return image
    scale = sqrt(MOST_PIXELS / (height_px * width_px))
    size = int(width_px * scale), int(height_px * scale)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def draw(
    image: Image,
    tracks: Sequence[Track],
    zones: Sequence[ZoneLabel],
    lines: Sequence[LineLabel],
    caption: Caption,
    stale_since: datetime | None = None,
) -> Image:
    """Draw zones, lines, people and the caption; returns a new picture of the same size.

    Args:
        stale_since: Marks the picture, without colour and below a red banner, as the last one of a camera
            that has given none since then (in the site's time zone).
    """
    pen = _Pen(image.copy() if stale_since is None else _without_colour(image))
    for number, zone in enumerate(zones):
        pen.area(zone.polygon, ZONE_COLOURS[number % len(ZONE_COLOURS)])
    for track in tracks:
        pen.person(track.box, str(track.track_id))
    for line in lines:
        pen.arrow(line.path)
    for number, zone in enumerate(zones):
        colour = ZONE_COLOURS[number % len(ZONE_COLOURS)]
        pen.tag(_top(zone.polygon), _short(zone.name), _number(zone.count), colour)
    for line in lines:
        counts = f"in {_number(line.count_in)}   out {_number(line.count_out)}"
        pen.tag(line.path.points[0], _short(line.name), counts, YELLOW)
    pen.footer(f"{caption.camera}   {caption.taken:%Y-%m-%d %H:%M:%S}", _measured(caption))
    if stale_since is not None:
        pen.banner(f"STALE since {stale_since:%H:%M:%S}: no new picture from this camera")
    return pen.image


def draw_outlines(
    image: Image, zones: Sequence[ZoneLabel], lines: Sequence[LineLabel], ignored: Sequence[ZoneLabel] = ()
) -> Image:
    """Draw where people are to be counted and where not, and no number; returns a new picture of the same size."""
    pen = _Pen(image.copy())
    coloured = [(zone, ZONE_COLOURS[number % len(ZONE_COLOURS)]) for number, zone in enumerate(zones)]
    for zone, colour in [*coloured, *((area, INK) for area in ignored)]:
        pen.area(zone.polygon, colour)
    for line in lines:
        pen.arrow(line.path)
    for zone, colour in coloured:
        pen.tag(_top(zone.polygon), _short(zone.name), "who comes in", colour)
    for area in ignored:
        pen.tag(_top(area.polygon), _short(area.name), "not counted", WHITE)
    for line in lines:
        pen.tag(line.path.points[0], _short(line.name), "the arrow: in", YELLOW)
    return pen.image


def _number(count: int | None) -> str:
    return "?" if count is None else str(count)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _measured(caption: Caption) -> str:
    inference = "?" if caption.inference_ms is None else f"{caption.inference_ms:.0f}"
    age = "?" if caption.age_s is None else f"{caption.age_s:.1f}"
    return f"inference {inference} ms   age {age} s"


def _top(polygon: Polygon) -> Point:
    return min(polygon.points, key=lambda point: (point.y, point.x))


def _without_colour(image: Image) -> Image:
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


class _Pen:
    """Draws on one picture, in sizes that suit its height."""

    def __init__(self, image: Image) -> None:
        self.image = image
        self._height, self._width = image.shape[:2]
        self._unit: float = max(self._height / DESIGN_HEIGHT_PX, 0.6)
        self._font_px = self._px(14)
        self._stroke = self._px(2)
        # Its own, since threads must not set the weight of one typeface at once.
        self._font = cv2.FontFace("sans")
        self._tags: list[tuple[int, int, int]] = []  # left, bottom and width of each, in pixels
        self._lines: list[tuple[tuple[int, int], tuple[int, int]]] = []  # ends, in pixels

    def _px(self, design_px: float) -> int:
        return max(1, round(design_px * self._unit))

    def area(self, polygon: Polygon, colour: Colour) -> None:
        """A translucent polygon."""
        corners = _whole(polygon.points)
        x, y, width, height = cv2.boundingRect(corners)
        left, top = max(x, 0), max(y, 0)
        part = self.image[top : y + height, left : x + width]
        if part.size:
            filled = cv2.fillPoly(part.copy(), [corners - (left, top)], colour)
            cv2.addWeighted(filled, ZONE_OPACITY, part, 1 - ZONE_OPACITY, 0, part)
        self._lines += pairwise(map(_corner, (*polygon.points, polygon.points[0])))
        cv2.polylines(self.image, [corners], True, INK, self._stroke + self._px(2), cv2.LINE_AA)
        cv2.polylines(self.image, [corners], True, colour, self._stroke, cv2.LINE_AA)

    def person(self, box: Box, name: str) -> None:
        """A frame with the person's id, and a dot where the person stands."""
        a, b = _corner(Point(box.x1, box.y1)), _corner(Point(box.x2, box.y2))
        cv2.rectangle(self.image, a, b, INK, self._stroke + self._px(2))
        cv2.rectangle(self.image, a, b, ORANGE, self._stroke)
        cv2.circle(self.image, _corner(box.feet), self._px(4), INK, -1, cv2.LINE_AA)
        cv2.circle(self.image, _corner(box.feet), self._px(3), ORANGE, -1, cv2.LINE_AA)
        self._label(a[0], a[1], name, INK, ORANGE)

    def arrow(self, path: Polyline) -> None:
        """A line and, from the middle of its longest part, an arrow in the direction that counts as in."""
        a, b = max(pairwise(path.points), key=lambda part: dist(*part))
        middle = Point((a.x + b.x) / 2, (a.y + b.y) / 2)
        reach = self._px(26) / dist(a, b)
        tip = Point(middle.x - (b.y - a.y) * reach, middle.y + (b.x - a.x) * reach)
        self._lines += [*pairwise(map(_corner, path.points)), (_corner(middle), _corner(tip))]
        for colour, thickness in ((INK, self._stroke + self._px(3)), (YELLOW, self._stroke + self._px(1))):
            cv2.polylines(self.image, [_whole(path.points)], False, colour, thickness, cv2.LINE_AA)
            cv2.arrowedLine(
                self.image, _corner(middle), _corner(tip), colour, thickness, cv2.LINE_AA, tipLength=0.4
            )

    def tag(self, place: Point, name: str, value: str, colour: Colour) -> None:
        """A name and its value in two boxes beside each other, above a place but inside the picture, above its footer.

        It begins there, or ends there where it would cover more of the lines and outlines at which people are counted
        otherwise; a tag that would cover one drawn before stands below it, or above.
        """
        name_width, value_width = self._box_width(name), self._box_width(value)
        width = name_width + value_width
        lowest = self._height - self._strip_height()
        bottom = max(min(round(place.y) - self._px(4), lowest), self._box_height())
        ways = [
            (x, self._free_bottom(x, bottom, width, up=up))
            for up in (False, True)
            for left in (round(place.x), round(place.x) - width)
            for x in [min(max(0, left), max(0, self._width - width))]
        ]
        inside = dict.fromkeys(way for way in ways if self._box_height() <= way[1] <= lowest)
        x, y = min(inside or ways, key=lambda way: self._hidden_px(way[0], way[1], width))
        self._tags.append((x, y, width))
        self._label(x, y, name, WHITE, INK)
        self._label(x + name_width, y, value, INK, colour)

    def _free_bottom(self, x: int, bottom: int, width: int, *, up: bool) -> int:
        """The bottom edge, this one or the next further down or up, at which a tag covers no other."""
        height = self._box_height()
        for other_x, other_bottom, other_width in sorted(self._tags, key=lambda tag: tag[1], reverse=up):
            beside = x >= other_x + other_width or other_x >= x + width
            if not beside and abs(other_bottom - bottom) <= height:
                bottom = other_bottom + (-height - 1 if up else height + 1)
        return bottom

    def _hidden_px(self, x: int, bottom: int, width: int) -> float:
        """How much of lines and outlines a tag would cover."""
        box = (x, bottom - self._box_height(), width, self._box_height())
        ends = (cv2.clipLine(box, a, b) for a, b in self._lines)
        return sum(dist(start, end) for hides, start, end in ends if hides)

    def footer(self, left: str, right: str) -> None:
        """A dark strip along the bottom edge with a text at each end."""
        top = self._height - self._strip_height()
        strip = self.image[top:]
        cv2.addWeighted(strip, 1 - STRIP_OPACITY, np.full_like(strip, INK), STRIP_OPACITY, 0, strip)
        baseline = self._height - self._px(8)
        self._write(self._px(8), baseline, left, WHITE)
        self._write(self._width - self._text_width(right) - self._px(8), baseline, right, WHITE)

    def _strip_height(self) -> int:
        return self._box_height() + self._px(4)

    def banner(self, text: str) -> None:
        """A red frame with a text in its upper edge."""
        height, edge = self._box_height() + self._px(8), self._px(5)
        cv2.rectangle(self.image, (0, 0), (self._width - 1, self._height - 1), RED, 2 * edge)
        self.image[:height] = RED
        self._write((self._width - self._text_width(text)) // 2, height - self._px(9), text, WHITE)

    def _label(self, x: int, bottom: int, text: str, colour: Colour, ground: Colour) -> None:
        bottom = max(bottom, self._box_height())
        top_left = (x, bottom - self._box_height())
        cv2.rectangle(self.image, top_left, (x + self._box_width(text) - 1, bottom), ground, -1)
        self._write(x + self._px(5), bottom - self._px(5), text, colour)

    def _box_width(self, text: str) -> int:
        return self._text_width(text) + self._px(10)

    def _box_height(self) -> int:
        return self._font_px + self._px(6)

    def _text_width(self, text: str) -> int:
        size = (self._width, self._height)
        _x, _y, width, _height = cv2.getTextSize(size, text, (0, 0), self._font, self._font_px, FONT_WEIGHT)
        return int(width)

    def _write(self, x: int, baseline: int, text: str, colour: Colour) -> None:
        cv2.putText(self.image, text, (x, baseline), colour, self._font, self._font_px, FONT_WEIGHT)


def _corner(point: Point) -> tuple[int, int]:
    return round(point.x), round(point.y)


def _whole(points: Sequence[Point]) -> NDArray[np.int32]:
    return np.asarray(points).round().astype(np.int32)
