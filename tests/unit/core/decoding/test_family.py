import numpy as np
import pytest

from footfall.core.decoding.families import FAMILIES
from footfall.core.decoding.family import MAX_CANDIDATES, Candidates, InputSize, grid, people
from footfall.core.placement import Fit, Placement

TWICE = Placement.of(Fit.STRETCH, 200, 100, 100, 50)
TWO_ON_ONE_PERSON = Candidates(
    np.array([(10, 10, 20, 40), (11, 10, 21, 40), (60, 0, 110, 30)], np.float32),
    np.array([0.6, 0.9, 0.7], np.float32),
)


def test_the_grid_holds_every_cell_of_every_stride_row_by_row() -> None:
    cells = grid(InputSize(416, 416), (8, 16, 32))
    assert len(cells) == 52 * 52 + 26 * 26 + 13 * 13
    assert cells[0].tolist() == [0, 0, 8]
    assert cells[1].tolist() == [1, 0, 8]
    assert cells[52].tolist() == [0, 1, 8]
    assert cells[52 * 52].tolist() == [0, 0, 16]
    assert cells[-1].tolist() == [12, 12, 32]


def test_the_grid_of_an_input_that_is_not_square() -> None:
    cells = grid(InputSize(width_px=64, height_px=32), (8, 16, 32))
    assert len(cells) == 8 * 4 + 4 * 2 + 2 * 1
    assert cells[-1].tolist() == [1, 0, 32]


def test_people_are_in_pixels_of_the_picture_best_first_and_one_box_each() -> None:
    found = people(TWO_ON_ONE_PERSON, 0.5, TWICE)
    assert [(one.box.x1, one.box.y1, one.box.x2, one.box.y2) for one in found] == [
        (22, 20, 42, 80),
        (120, 0, 200, 60),
    ]
    assert [one.score for one in found] == pytest.approx([0.9, 0.7])


def test_a_network_that_tells_people_apart_itself_keeps_all_its_boxes() -> None:
    assert [one.score for one in people(TWO_ON_ONE_PERSON, None, TWICE)] == pytest.approx([0.9, 0.7, 0.6])


def test_of_too_many_candidates_the_best_are_looked_at() -> None:
    count = MAX_CANDIDATES + 3
    scores = np.linspace(0.1, 0.9, count, dtype=np.float32)
    found = people(Candidates(np.zeros((count, 4), np.float32), scores), None, TWICE)
    assert [one.score for one in found] == pytest.approx(scores[:2:-1].tolist())


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_refuses_a_network_without_its_outputs(name: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        FAMILIES[name].prepare({}, InputSize(128, 128), {})
    assert FAMILIES[name].expects
