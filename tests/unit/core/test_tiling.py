from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.core.tiling import OVERLAP, Tile, merged, tiles

LEFT, RIGHT = Tile(0, 0, 60, 50), Tile(40, 0, 100, 50)


def seen(x1: float, x2: float, score: float, top: float = 10, bottom: float = 40) -> Detection:
    return Detection(Box(x1, top, x2, bottom), score)


def test_a_single_tile_is_the_whole_picture() -> None:
    assert tiles(640, 480, 1, 1) == [Tile(0, 0, 640, 480)]


def test_two_columns_share_a_fifth_of_each() -> None:
    left, right = tiles(1800, 900, 2, 1)
    assert (left, right) == (Tile(0, 0, 1000, 900), Tile(800, 0, 1800, 900))
    assert (left.x2 - right.x1) / (left.x2 - left.x1) == OVERLAP


@given(st.integers(64, 5000), st.integers(64, 5000), st.integers(1, 4), st.integers(1, 4))
def test_tiles_cover_the_picture_and_stay_in_it(width: int, height: int, columns: int, rows: int) -> None:
    found = tiles(width, height, columns, rows)
    assert len(found) == columns * rows
    assert (found[0].x1, found[0].y1, found[-1].x2, found[-1].y2) == (0, 0, width, height)
    for before, after in pairwise(found[:columns]):
        assert before.x1 < after.x1 <= before.x2 <= after.x2


def test_boxes_come_back_in_pixels_of_the_picture() -> None:
    assert merged([(LEFT, []), (RIGHT, [seen(30, 40, 0.9)])]) == [seen(70, 80, 0.9)]


def test_a_person_in_two_tiles_counts_once_with_the_better_score() -> None:
    assert merged([(LEFT, [seen(45, 55, 0.7)]), (RIGHT, [seen(5, 15, 0.8)])]) == [seen(45, 55, 0.8)]


@pytest.mark.parametrize(
    ("tile", "other", "cut", "whole"),
    [
        pytest.param(LEFT, RIGHT, seen(54, 60, 0.9), seen(14, 28, 0.6), id="at the right edge"),
        pytest.param(RIGHT, LEFT, seen(0, 8, 0.9), seen(34, 48, 0.6), id="at the left edge"),
        pytest.param(
            Tile(0, 0, 100, 30), Tile(0, 20, 100, 50), seen(10, 20, 0.9, 22, 30), seen(10, 20, 0.6, 3, 25),
            id="at the bottom edge",
        ),
        pytest.param(
            Tile(0, 20, 100, 50), Tile(0, 0, 100, 30), seen(10, 20, 0.9, 0, 8), seen(10, 20, 0.6, 4, 28),
            id="at the top edge",
        ),
    ],
)  # fmt: skip
def test_whom_a_seam_has_cut_gives_way_to_whoever_was_seen_whole(
    tile: Tile, other: Tile, cut: Detection, whole: Detection
) -> None:
    (found,) = merged([(tile, [cut]), (other, [whole])])
    assert found.score == whole.score


def test_two_people_close_together_in_one_tile_stay_two() -> None:
    assert len(merged([(LEFT, [seen(10, 20, 0.9), seen(11, 21, 0.8)]), (RIGHT, [])])) == 2


def test_people_who_hardly_overlap_stay_two() -> None:
    assert len(merged([(LEFT, [seen(42, 52, 0.9)]), (RIGHT, [seen(10, 18, 0.8)])])) == 2


def test_empty_boxes_do_not_divide_by_nothing() -> None:
    assert len(merged([(LEFT, [seen(45, 45, 0.9)]), (RIGHT, [seen(5, 15, 0.8)])])) == 2


def test_nobody_stays_nobody() -> None:
    assert merged([(LEFT, []), (RIGHT, [])]) == []
