import numpy as np
import pytest

from footfall.core.decoding.family import MAX_CANDIDATES, Floats, InputSize, people
from footfall.core.decoding.nanodet import FAMILY
from footfall.core.detection import Detection
from footfall.core.placement import Fit, Placement

SIZE = InputSize(416, 416)
CELLS = 52 * 52 + 26 * 26 + 13 * 13
SAME_SIZE = Placement.of(Fit.LETTERBOX, 416, 416, 416, 416)
BINS = 11
SHAPES = {"scores": (1, CELLS), "distances": (1, 4, BINS, CELLS)}


def decode(
    scores: Floats, distances: Floats, floor: float, placement: Placement = SAME_SIZE
) -> list[Detection]:
    candidates = FAMILY.prepare(SHAPES, SIZE, {})(
        {"scores": scores[None], "distances": distances[None]}, floor
    )
    return people(candidates, FAMILY.max_overlap, placement)


def nothing() -> tuple[Floats, Floats]:
    return np.zeros(CELLS, np.float32), np.zeros((4, BINS, CELLS), np.float32)


def see(scores: Floats, distances: Floats, cell: int, score: float, sides: tuple[int, int, int, int]) -> None:
    """Make the network certain of a box whose sides lie at whole bins."""
    scores[cell] = score
    for side, bin_ in enumerate(sides):
        distances[side, bin_, cell] = 50.0


def test_an_empty_picture_has_no_people() -> None:
    assert decode(*nothing(), 0.1) == []


@pytest.mark.parametrize(
    ("cell", "centre"),
    [
        pytest.param(60, (68, 12, 8), id="stride 8"),
        pytest.param(52 * 52 + 30, (72, 24, 16), id="stride 16"),
        pytest.param(52 * 52 + 26 * 26 + 15, (80, 48, 32), id="stride 32"),
    ],
)
def test_sides_lie_at_the_mean_of_their_bins_times_the_stride(
    cell: int, centre: tuple[int, int, int]
) -> None:
    scores, distances = nothing()
    see(scores, distances, cell, 0.75, (0, 1, 2, 3))
    (person,) = decode(scores, distances, 0.5)
    x, y, stride = centre
    expected = (x, max(y - stride, 0), x + 2 * stride, y + 3 * stride)
    assert (person.box.x1, person.box.y1, person.box.x2, person.box.y2) == pytest.approx(expected, abs=1e-3)
    assert person.score == 0.75


def test_a_side_between_two_bins_lies_between_them() -> None:
    scores, distances = nothing()
    see(scores, distances, 30 * 52 + 30, 0.9, (2, 2, 2, 2))
    distances[2, 3, 30 * 52 + 30] = 50.0
    (person,) = decode(scores, distances, 0.5)
    assert person.box.x2 == pytest.approx(30 * 8 + 4 + 2.5 * 8)


def test_scores_at_the_floor_count_and_below_do_not() -> None:
    scores, distances = nothing()
    see(scores, distances, 0, 0.5, (0, 0, 1, 1))
    see(scores, distances, 500, 0.49, (0, 0, 1, 1))
    assert [person.score for person in decode(scores, distances, 0.5)] == [0.5]


def test_two_cells_on_one_person_are_one_and_the_best_comes_first() -> None:
    scores, distances = nothing()
    see(scores, distances, 30 * 52 + 30, 0.6, (3, 6, 3, 6))
    see(scores, distances, 30 * 52 + 31, 0.8, (4, 6, 2, 6))
    see(scores, distances, 5, 0.9, (0, 0, 2, 4))
    people = decode(scores, distances, 0.5)
    assert [round(person.score, 2) for person in people] == [0.9, 0.8]


def test_boxes_are_in_pixels_of_the_camera() -> None:
    scores, distances = nothing()
    see(scores, distances, 10 * 52 + 10, 0.9, (1, 1, 1, 1))
    (person,) = decode(scores, distances, 0.5, Placement.of(Fit.LETTERBOX, 1920, 1080, 416, 416))
    assert person.box.x1 == pytest.approx((84 - 8) * 1920 / 416, abs=1e-2)
    assert person.box.y2 == pytest.approx((84 + 8) * 1080 / 234, abs=1e-2)


def test_when_every_cell_cries_only_the_best_are_looked_at() -> None:
    scores, distances = nothing()
    scores[:] = np.linspace(0.2, 0.9, len(scores))
    distances[:, 0] = 50.0  # boxes without area: none suppresses another
    people = decode(scores, distances, 0.1)
    assert len(people) == MAX_CANDIDATES
    assert people[-1].score == pytest.approx(scores[-MAX_CANDIDATES])


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param({}, id="no outputs"),
        pytest.param({"scores": (1, CELLS)}, id="no distances"),
        pytest.param(SHAPES | {"scores": (1, 100)}, id="other cells"),
        pytest.param(SHAPES | {"distances": (1, 5, BINS, CELLS)}, id="five sides"),
        pytest.param(SHAPES | {"distances": (1, 4, CELLS)}, id="no bins"),
    ],
)
def test_other_outputs_are_refused(shapes: dict[str, tuple[int, ...]]) -> None:
    with pytest.raises(ValueError, match="an input of 416x416 has 3549 cells"):
        FAMILY.prepare(shapes, SIZE, {})
