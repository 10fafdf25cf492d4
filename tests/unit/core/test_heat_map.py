"""Person-seconds on a grid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footfall.core.day_sums import HeatSums
from footfall.core.geometry import Point
from footfall.core.heat_map import FLOOR_CELL_M, Grid, HeatMap, floor_grid, picture_grid
from footfall.core.homography import Homography

TEN_CELLS = Grid(5, 2, 0.0, 0.0, 1.0, 1.0)
LEFT, RIGHT = Point(0.5, 0.5), Point(4.5, 1.5)
DAY = "2026-01-31"


def seen_from_above(width_m: float, height_m: float, x_m: float = 0.0, y_m: float = 0.0) -> Homography:
    """A camera straight above a rectangle of the floor, which fills its picture."""
    corners = [Point(x, y) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))]
    return Homography([(at, Point(x_m + at.x * width_m, y_m + at.y * height_m)) for at in corners])


@pytest.mark.parametrize(
    ("width_px", "height_px", "columns", "rows"),
    [
        pytest.param(1920, 1080, 48, 27, id="16:9"),
        pytest.param(768, 576, 48, 36, id="4:3"),
        pytest.param(1080, 1920, 27, 48, id="upright"),
        pytest.param(1000, 1, 48, 1, id="a stripe"),
    ],
)
def test_the_cells_of_a_picture_are_nearly_square(
    width_px: int, height_px: int, columns: int, rows: int
) -> None:
    grid = picture_grid(width_px, height_px)
    assert (grid.columns, grid.rows) == (columns, rows)
    assert grid.cell(Point(0, 0)) == (0, 0)
    assert grid.cell(Point(0.999, 0.999)) == (rows - 1, columns - 1)


def test_time_counts_where_somebody_was_until_the_next_frame() -> None:
    heat = HeatMap(TEN_CELLS)
    heat.look([LEFT], 10.0, DAY)
    assert heat.person_seconds.sum() == 0
    heat.look([RIGHT], 10.5, DAY)
    heat.look([], 11.5, DAY)
    heat.look([LEFT], 12.0, DAY)
    assert (heat.person_seconds[0, 0], heat.person_seconds[1, 4]) == (0.5, 1.0)
    assert heat.person_seconds.sum() == 1.5


def test_people_in_the_same_cell_add_up() -> None:
    heat = HeatMap(TEN_CELLS)
    heat.look([LEFT, LEFT, RIGHT], 0.0, DAY)
    heat.look([], 1.0, DAY)
    assert (heat.person_seconds[0, 0], heat.person_seconds[1, 4]) == (2.0, 1.0)


def test_the_time_of_a_gap_is_nobodys() -> None:
    heat = HeatMap(TEN_CELLS, max_gap_s=2.0)
    heat.look([LEFT], 0.0, DAY)
    heat.look([], 3600.0, DAY)
    assert heat.person_seconds.sum() == 2.0


def test_a_clock_that_is_set_back_takes_no_time_away() -> None:
    heat = HeatMap(TEN_CELLS)
    heat.look([LEFT], 100.0, DAY)
    heat.look([LEFT], 40.0, DAY)
    heat.look([], 41.0, DAY)
    assert heat.person_seconds[0, 0] == 1.0


def test_nobody_is_anywhere_while_there_is_no_picture() -> None:
    heat = HeatMap(TEN_CELLS)
    heat.look([LEFT], 0.0, DAY)
    heat.miss(0.5, DAY)
    heat.look([LEFT], 1.5, DAY)
    heat.look([], 1.75, DAY)
    assert heat.person_seconds.sum() == 0.25


def test_who_is_beyond_the_grid_is_left_out() -> None:
    heat = HeatMap(TEN_CELLS)
    heat.look([Point(-0.1, 0.5), Point(5.0, 0.5), Point(0.5, -0.1), Point(0.5, 2.0), LEFT], 0.0, DAY)
    heat.look([], 1.0, DAY)
    assert heat.person_seconds.sum() == 1.0


def test_a_map_goes_on_from_what_it_was() -> None:
    before, after = HeatMap(Grid(2, 1, 0, 0, 1, 1)), HeatMap(Grid(2, 1, 0, 0, 1, 1))
    assert before.sums() is None
    before.look([Point(0.5, 0.5)], 10.0, "today")
    before.look([], 11.25, "today")
    sums = before.sums()
    assert sums == HeatSums("today", 10.0, [[1.2, 0.0]])
    assert not HeatMap(Grid(1, 2, 0, 0, 1, 1)).resume(sums)
    assert after.resume(sums)
    after.look([Point(0.5, 0.5)], 20.0, "a day by a clock that is wrong")
    assert after.sums() == sums
    after.look([Point(1.5, 0.5)], 50.0, "today")
    after.look([], 51.0, "today")
    assert after.sums() == HeatSums("today", 10.0, [[1.2, 1.0]])


def test_a_day_ends_although_there_is_no_picture() -> None:
    heat = HeatMap(TEN_CELLS)
    heat.look([LEFT], 0.0, DAY)
    heat.miss(1.0, DAY)
    assert heat.since == 0.0
    heat.miss(2.0, "2026-02-01")
    assert (heat.since, heat.person_seconds.sum(), heat.sums()) == (None, 0, None)
    heat.look([], 3.0, "2026-02-01")
    assert heat.since == 3.0


def test_a_day_begins_at_zero() -> None:
    heat = HeatMap(TEN_CELLS)
    assert heat.since is None
    heat.look([LEFT], 10.0, DAY)
    heat.look([LEFT], 11.0, DAY)
    assert heat.since == 10.0
    heat.look([LEFT], 12.0, "2026-02-01")
    assert (heat.since, heat.person_seconds.sum()) == (12.0, 0)
    heat.look([], 12.5, "2026-02-01")
    assert heat.person_seconds[0, 0] == 0.5


@given(
    st.lists(
        st.tuples(
            st.floats(0, 5),
            st.lists(st.builds(Point, st.floats(0, 4.9), st.floats(0, 1.9)), max_size=4),
        ),
        max_size=12,
    )
)
def test_all_cells_together_hold_everybodys_time(frames: list[tuple[float, list[Point]]]) -> None:
    heat, at, expected, before = HeatMap(TEN_CELLS, max_gap_s=2.0), 0.0, 0.0, 0
    for gap, people in frames:
        at += gap
        expected += before * min(gap, 2.0)
        before = len(people)
        heat.look(people, at, DAY)
    assert heat.person_seconds.sum() == pytest.approx(expected, abs=1e-6)
    assert heat.person_seconds.shape == (2, 5)


def test_the_grid_of_a_floor_covers_what_the_camera_sees() -> None:
    grid = floor_grid(seen_from_above(6.0, 4.0, x_m=-2.1, y_m=7.0))
    assert (grid.columns, grid.rows) == (12, 8)
    assert (grid.x, grid.y) == (-2.0, 7.0)
    assert (grid.cell_width, grid.cell_height) == (FLOOR_CELL_M, FLOOR_CELL_M)
    assert grid.cell(Point(-1.9, 7.1)) == (0, 0)
    assert grid.cell(Point(3.9, 10.9)) == (7, 11)


def test_the_grid_of_a_floor_that_reaches_the_horizon_ends_somewhere() -> None:
    view = Homography(
        [
            (Point(0.25, 0.6), Point(0, 4)),
            (Point(0.75, 0.6), Point(4, 4)),
            (Point(1, 1), Point(4, 0)),
            (Point(0, 1), Point(0, 0)),
        ]
    )
    grid = floor_grid(view)
    assert view.to_floor(Point(0.5, 0.15)) is None
    assert 40 < grid.rows <= 80
    assert 40 < grid.columns <= 80


def test_the_smallest_floor_has_a_cell() -> None:
    grid = floor_grid(seen_from_above(0.1, 0.1, x_m=0.1, y_m=0.1))
    assert (grid.columns, grid.rows) == (1, 1)
    assert grid.cell(Point(0.15, 0.15)) == (0, 0)


@settings(max_examples=12)
@given(
    *[st.floats(1, 30)] * 2,
    *[st.floats(-100, 100)] * 2,
    st.tuples(*[st.floats(0.1, 0.9)] * 2),
)
def test_somebody_in_the_picture_is_on_the_floors_grid(
    width_m: float, height_m: float, x_m: float, y_m: float, place: tuple[float, float]
) -> None:
    view = seen_from_above(width_m, height_m, x_m, y_m)
    metres, grid = view.to_floor(Point(*place)), floor_grid(view)
    assert metres is not None
    row, column = grid.cell(metres)
    assert -1 <= row <= grid.rows
    assert -1 <= column <= grid.columns
    assert np.hypot(grid.x % FLOOR_CELL_M, grid.y % FLOOR_CELL_M) == 0
