"""Where people spent their time, drawn; checked on the pixels."""

import numpy as np

from footfall.core.frame import Image
from footfall.heat_picture import heat_picture


def plain(width_px: int = 160, height_px: int = 120) -> Image:
    image = np.zeros((height_px, width_px, 3), np.uint8)
    image[:] = (120, 90, 60)
    return image


def light(image: Image, x: int, y: int) -> float:
    """The lightness of a pixel as people see it, after ITU-R BT.709."""
    blue, green, red = image[y, x].astype(float)
    return float(0.0722 * blue + 0.7152 * green + 0.2126 * red)


def colourfulness(image: Image, x: int, y: int) -> int:
    return int(np.ptp(image[y, x].astype(int)))


def test_the_picture_that_was_given_stays_as_it_is() -> None:
    image, heat = plain(), np.ones((12, 16))
    drawn = heat_picture(image, heat)
    assert (image == plain()).all()
    assert (heat == 1).all()
    assert drawn.shape == image.shape and drawn.dtype == np.uint8
    assert not np.shares_memory(drawn, image)


def test_nobodys_time_leaves_a_dark_grey_picture() -> None:
    drawn = heat_picture(plain(), np.zeros((12, 16)))
    assert (drawn == drawn[0, 0]).all()
    assert colourfulness(drawn, 0, 0) == 0
    assert 0 < light(drawn, 0, 0) < light(plain(), 0, 0)


def test_where_people_stayed_longer_it_is_brighter() -> None:
    heat = np.zeros((12, 16))
    heat[6, 3], heat[6, 8], heat[6, 13] = 5, 30, 60
    drawn = heat_picture(plain(), heat)
    little, more, most = (light(drawn, 10 * column + 5, 65) for column in (3, 8, 13))
    assert little < more < most
    assert colourfulness(drawn, 135, 65) > 100
    assert colourfulness(drawn, 5, 5) == 0


def test_one_bench_does_not_darken_all_other_places() -> None:
    way = np.zeros((36, 48))
    way[16:20, :] = 10.0
    bench = way.copy()
    bench[5, 5] = 40_000.0
    before, after = (heat_picture(plain(480, 360), heat) for heat in (way, bench))
    assert abs(light(before, 400, 185) - light(after, 400, 185)) < 20


def test_a_grid_of_any_shape_is_drawn_where_its_cells_are() -> None:
    heat = np.zeros((3, 2))
    heat[2, 1] = 1.0
    drawn = heat_picture(plain(90, 90), heat)
    assert light(drawn, 80, 85) > light(drawn, 10, 5)
    assert colourfulness(drawn, 80, 85) > colourfulness(drawn, 10, 5)
