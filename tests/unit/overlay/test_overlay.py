"""What is drawn, checked on the pixels."""

from collections.abc import Callable
from datetime import datetime
from math import dist
from typing import Any

import numpy as np
import pytest

from footfall.core.frame import Image
from footfall.core.geometry import Box, Point, Polygon, Polyline
from footfall.core.tracking import Track, TrackState
from footfall.overlay import (
    INK,
    ORANGE,
    RED,
    YELLOW,
    ZONE_COLOURS,
    Caption,
    LineLabel,
    ZoneLabel,
    draw,
    draw_outlines,
    fit_for_screen,
)

NOON = datetime(2026, 1, 31, 12, 0, 0)
SQUARE = Polygon((Point(40, 60), Point(140, 60), Point(140, 160), Point(40, 160)))


def plain(width: int = 768, height: int = 576) -> Image:
    image = np.zeros((height, width, 3), np.uint8)
    image[:] = (120, 90, 60)
    return image


def person(box: Box, track_id: int = 1) -> Track:
    return Track(track_id=track_id, box=box, state=TrackState.CONFIRMED, score=0.9)


def drawn(image: Image | None = None, **what: Any) -> Image:
    """A picture with only what the test is about."""
    nothing: dict[str, Any] = {
        "tracks": (), "zones": (), "lines": (), "caption": Caption("Door", NOON, 20.0, 0.1)
    }  # fmt: skip
    return draw(plain() if image is None else image, **{**nothing, **what})


def pixels_of(image: Image, colour: tuple[int, int, int]) -> np.ndarray[Any, Any]:
    """Rows and columns of the pixels in exactly this colour."""
    return np.argwhere((image == colour).all(axis=2))


def test_the_picture_that_was_given_stays_as_it_is() -> None:
    image = plain()
    result = drawn(image, zones=[ZoneLabel(SQUARE, "Shop", 1)], stale_since=NOON)
    assert (image == plain()).all()
    assert result.shape == image.shape and result.dtype == np.uint8


def test_a_person_is_framed_with_a_mark_at_the_feet() -> None:
    result = drawn(tracks=[person(Box(200, 200, 260, 380))])
    for x, y in ((200, 300), (260, 300), (230, 200), (230, 380)):
        assert tuple(result[y, x]) == ORANGE
    assert (result[290, 230] == plain()[290, 230]).all(), "the person stays visible"


def test_a_zone_is_tinted_in_its_colour_and_transparent() -> None:
    inside = drawn(zones=[ZoneLabel(SQUARE, "Shop", 1)])[110, 90].astype(int)
    before = plain()[110, 90].astype(int)
    colour = np.array(ZONE_COLOURS[0])
    assert 0 < np.abs(inside - before).max() < np.abs(colour - before).max() / 2
    assert (np.sign(inside - before) == np.sign(colour - before)).all()


@pytest.mark.parametrize(
    "ends",
    [
        (Point(300, 100), Point(300, 300)),
        (Point(300, 300), Point(300, 100)),
        (Point(100, 200), Point(700, 200)),
        (Point(420, 350), Point(220, 180)),
    ],
    ids=["down", "up", "right", "slanting"],
)
def test_the_arrow_of_a_line_points_to_where_in_leads(ends: tuple[Point, Point]) -> None:
    line = Polyline(ends)
    result = drawn(lines=[LineLabel(line, "", 0, 0)])
    yellow = [Point(float(x), float(y)) for y, x in pixels_of(result, YELLOW)]
    (x1, y1), (x2, y2) = ends
    before = Point((x1 + x2) / 2 + (y2 - y1) / 10, (y1 + y2) / 2 - (x2 - x1) / 10)
    middle = Point((x1 + x2) / 2, (y1 + y2) / 2)
    yellow = [point for point in yellow if dist(point, middle) < 40]
    heights = [line.distance(point) * (1 if line.passes(before, point) > 0 else -1) for point in yellow]
    assert max(heights) > 15
    assert min(heights) > -6


def test_a_line_with_bends_is_drawn_as_it_goes() -> None:
    around = Polyline((Point(100, 100), Point(100, 300), Point(500, 300)))
    yellow = [
        Point(float(x), float(y)) for y, x in pixels_of(drawn(lines=[LineLabel(around, "", 0, 0)]), YELLOW)
    ]
    for place in (Point(100, 200), Point(200, 300), Point(450, 300)):
        assert min(abs(point.x - place.x) + abs(point.y - place.y) for point in yellow) <= 1


def test_an_unknown_count_looks_unlike_zero() -> None:
    unknown, zero = (drawn(zones=[ZoneLabel(SQUARE, "Shop", count)]) for count in (None, 0))
    assert (unknown != zero).any()
    unknown, zero = (
        drawn(lines=[LineLabel(Polyline((Point(9, 99), Point(99, 99))), "Door", *counts)])
        for counts in ((None, None), (0, 0))
    )
    assert (unknown != zero).any()
    unknown, zero = (drawn(caption=Caption("Door", NOON, *values)) for values in ((None, None), (0.0, 0.0)))
    assert (unknown != zero).any()


@pytest.mark.parametrize("letter", ["ä", "ö", "ß", "Ł", "é", "Я"])
def test_letters_beyond_ascii_are_drawn_as_they_are(letter: str) -> None:
    named, question = (drawn(zones=[ZoneLabel(SQUARE, name, 1)]) for name in (letter, "?"))
    assert (named[60 - 24 : 60, 40:80] != question[60 - 24 : 60, 40:80]).any()


def test_a_long_name_does_not_push_the_count_out_of_the_picture() -> None:
    result = drawn(zones=[ZoneLabel(SQUARE, "The very long name of a shop in the middle of the mall", 7)])
    label = pixels_of(result[30:58], ZONE_COLOURS[0])
    assert len(label) > 50 and label[:, 1].max() < 400


def test_tags_that_would_cover_each_other_stand_above_each_other() -> None:
    apart = drawn(zones=[ZoneLabel(SQUARE, "Shop", 1)])
    door = Polyline((Point(45, 62), Point(45, 150)))
    both = drawn(zones=[ZoneLabel(SQUARE, "Shop", 1)], lines=[LineLabel(door, "Door", 1, 2)])
    tag = np.s_[60 - 24 : 60 - 6, 60:100]
    assert (both[tag] == apart[tag]).all(), "the zone's tag stays readable"
    yellow = pixels_of(both, YELLOW)
    assert yellow[yellow[:, 1] > 60][:, 0].max() < 60 - 24, "the line's tag stands above it"


def test_at_the_upper_edge_a_tag_stands_below_the_other() -> None:
    top = Polygon((Point(40, 0), Point(140, 0), Point(140, 100), Point(40, 100)))
    door = Polyline((Point(45, 1), Point(45, 90)))
    both = drawn(zones=[ZoneLabel(top, "Shop", 1)], lines=[LineLabel(door, "Door", 1, 2)])
    yellow = pixels_of(both, YELLOW)
    assert yellow[yellow[:, 1] > 60][:, 0].min() > 15, "the line's tag stands below the zone's"


@pytest.mark.parametrize("y", [565, 570, 574])
def test_names_of_lines_from_the_lower_edge_are_all_inside_the_picture(y: int) -> None:
    ends = ((480, 200), (500, 800))
    lines = [LineLabel(Polyline((Point(x, y), Point(to, 300))), "Exit", 1, 2) for x, to in ends]
    for picture, bottom in ((drawn(lines=lines), 576 - 28), (draw_outlines(plain(), [], lines), 576)):
        boxes = np.unique(pixels_of(picture[bottom - 80 : bottom], INK)[:, 0])
        assert len(boxes) >= 2 * 18, "two names, one above the other"
    assert (drawn(lines=lines)[-24:] == drawn()[-24:]).mean() > 0.9, "the footer is whole"


@pytest.mark.parametrize("how", [drawn, lambda **what: draw_outlines(plain(), what["zones"], what["lines"])])
def test_a_tag_stands_where_it_hides_less_of_a_line(how: Callable[..., Image]) -> None:
    place = Polygon((Point(300, 200), Point(400, 300), Point(300, 300)))
    door = Polyline((Point(330, 150), Point(330, 320)))
    shop, line = ZoneLabel(place, "Shop", 1), LineLabel(door, "Door", 1, 2)
    picture = how(zones=[shop], lines=[line])
    assert (picture[152:250, 330] == YELLOW).all(), "the line is seen where the tag would be"
    assert (pixels_of(picture[180:198, 200:300], ZONE_COLOURS[0])).size > 100, "it ends at its place"


def test_a_stale_picture_has_no_colour_a_banner_and_a_red_frame() -> None:
    result = drawn(stale_since=NOON)
    height, width = result.shape[:2]
    assert np.ptp(result[60 : height - 40, 20 : width - 20], axis=2).max() == 0
    for y, x in ((height // 2, 1), (height // 2, width - 2), (height - 2, width // 2), (2, 2)):
        assert tuple(result[y, x]) == RED
    assert (result[:26] == 255).all(axis=2).any(), "white text in the banner"


def test_a_live_picture_has_no_red_frame() -> None:
    assert len(pixels_of(drawn(), RED)) == 0


@pytest.mark.parametrize(("width", "height"), [(160, 120), (768, 576), (1920, 1080), (101, 577)], ids=str)
def test_any_size_of_picture_can_be_drawn_on_and_nothing_has_to_lie_inside(width: int, height: int) -> None:
    beyond = Point(width * 1.5, height * 1.5)
    result = drawn(
        plain(width, height),
        tracks=[person(Box(-30, -40, width + 9.5, height + 7.2), 12345), person(Box(beyond.x, beyond.y, 9999, 9999))],
        zones=[
            ZoneLabel(Polygon((Point(-50, -50), beyond, Point(-20, beyond.y))), "Everything", 12),
            ZoneLabel(Polygon((beyond, Point(9999, beyond.y), Point(9999, 9999))), "Nowhere", None),
        ],
        lines=[LineLabel(Polyline((beyond, Point(-10, -10))), "Door", 1, 2)],
        stale_since=NOON,
    )  # fmt: skip
    assert result.shape == (height, width, 3)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1600, 1200), (101, 577)], ids=str)
def test_a_picture_that_screens_can_show_stays_as_it_is(size: tuple[int, int]) -> None:
    image = plain(*size)
    assert fit_for_screen(image) is image


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ((3840, 2160), (1920, 1080)),
        ((2160, 3840), (1080, 1920)),
        ((4000, 3000), (1662, 1247)),
        ((7680, 1080), (3840, 540)),
        ((1921, 1080), (1920, 1079)),
    ],
    ids=str,
)
def test_a_larger_picture_is_shrunk_in_its_proportions(
    size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    above, below = (40, 50, 60), tuple(plain()[0, 0])
    image = plain(*size)
    image[: size[1] // 2] = above
    result = fit_for_screen(image)
    width, height = fitted
    assert result.shape == (height, width, 3) and result.dtype == np.uint8
    assert (result[: height // 2 - 1] == above).all()
    assert (result[height // 2 + 1 :] == below).all()


def test_writing_grows_with_the_picture() -> None:
    footer = {
        height: pixels_of(drawn(plain(height * 4 // 3, height))[height // 2 :], (255, 255, 255))
        for height in (576, 1152)
    }
    spans = {height: np.ptp(pixels[:, 0]) for height, pixels in footer.items()}
    assert 1.6 < spans[1152] / spans[576] < 2.4


def test_outlines_tell_where_to_count_and_no_number() -> None:
    path = Polyline((Point(400, 100), Point(400, 300)))
    few = draw_outlines(plain(), [ZoneLabel(SQUARE, "Shop", 1)], [LineLabel(path, "Door", 2, 3)])
    many = draw_outlines(plain(), [ZoneLabel(SQUARE, "Shop", 88)], [LineLabel(path, "Door", 77, 66)])
    assert (few == many).all()
    assert tuple(few[250, 400]) == YELLOW
    assert tuple(few[110, 40]) == ZONE_COLOURS[0]
    assert (few[400:, 500:] == plain()[400:, 500:]).all()


def test_what_is_not_counted_is_marked_and_the_name_of_a_line_from_the_lower_edge_is_whole() -> None:
    plain_outlines = draw_outlines(plain(), [], [])
    ignored = draw_outlines(plain(), [], [], [ZoneLabel(SQUARE, "An advertising screen", None)])
    assert (ignored != plain_outlines).any()
    height, width = plain().shape[:2]
    path = Polyline((Point(width / 2, 1.02 * height), Point(width / 2, 0)))
    below = draw_outlines(plain(), [], [LineLabel(path, "Door", None, None)])
    at_edge = draw_outlines(
        plain(),
        [],
        [LineLabel(Polyline((Point(width / 2, height), Point(width / 2, 0))), "Door", None, None)],
    )
    assert (below[:, : width // 3] == at_edge[:, : width // 3]).all()
    assert (below[-3:] == at_edge[-3:]).all()
