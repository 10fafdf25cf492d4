import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.decoding.centernet import FAMILY
from footfall.core.decoding.family import Candidates, Floats, InputSize

SIZE = InputSize(width_px=32, height_px=24)
ROWS, COLUMNS = 6, 8
SHAPES = {"heat": (1, ROWS, COLUMNS), "sides": (1, 4, ROWS, COLUMNS)}


def decode(heat: Floats, floor: float, sides: Floats | None = None) -> Candidates:
    sides = np.zeros((4, ROWS, COLUMNS), np.float32) if sides is None else sides
    return FAMILY.prepare(SHAPES, SIZE, {})({"heat": heat[None], "sides": sides[None]}, floor)


def test_sides_are_counted_from_the_corner_of_the_cell() -> None:
    heat, sides = np.zeros((ROWS, COLUMNS), np.float32), np.zeros((4, ROWS, COLUMNS), np.float32)
    heat[3, 5] = 0.75
    sides[:, 3, 5] = (1, 2, 3, 4)
    found = decode(heat, 0.5, sides)
    assert found.boxes.tolist() == [[20 - 1, 12 - 2, 20 + 3, 12 + 4]]
    assert found.scores.tolist() == [0.75]


@pytest.mark.parametrize("place", [(0, 0), (0, 7), (5, 0), (5, 7)], ids=str)
def test_a_peak_may_lie_in_a_corner(place: tuple[int, int]) -> None:
    heat = np.full((ROWS, COLUMNS), 0.3, np.float32)
    heat[place] = 0.9
    assert decode(heat, 0.5).boxes[:, :2].tolist() == [[place[1] * 4, place[0] * 4]]


@pytest.mark.parametrize("step", [(0, 1), (1, -1), (1, 0), (1, 1)], ids=str)
def test_two_equal_neighbours_are_one_person(step: tuple[int, int]) -> None:
    heat = np.zeros((ROWS, COLUMNS), np.float32)
    heat[2, 4] = heat[2 + step[0], 4 + step[1]] = 0.8
    assert decode(heat, 0.5).boxes[:, :2].tolist() == [[16, 8]]


def test_scores_at_the_floor_count_and_below_do_not() -> None:
    heat = np.zeros((ROWS, COLUMNS), np.float32)
    heat[1, 1], heat[4, 4] = 0.5, 0.49
    assert decode(heat, 0.5).scores.tolist() == [0.5]


@given(st.integers(0, 10_000))
def test_a_peak_is_what_a_maximum_filter_leaves(seed: int) -> None:
    heat = np.random.default_rng(seed).permutation(ROWS * COLUMNS).reshape(ROWS, COLUMNS).astype(np.float32)
    padded = np.pad(heat, 1, constant_values=-1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    expected = sorted(heat[heat == windows.max(axis=(2, 3))].tolist())
    assert sorted(decode(heat, 0.5).scores.tolist()) == [score for score in expected if score >= 0.5]


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param({}, id="no outputs"),
        pytest.param({"heat": SHAPES["heat"]}, id="no sides"),
        pytest.param(SHAPES | {"heat": (1, COLUMNS, ROWS)}, id="turned"),
        pytest.param(SHAPES | {"sides": (1, 2, ROWS, COLUMNS)}, id="width and height"),
    ],
)
def test_other_outputs_are_refused(shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="an input of 32x24 has 6 rows and 8 columns"):
        FAMILY.prepare(shapes, SIZE, {})
