"""Costs of pairs, and the cheapest pairing."""

import numpy as np
import pytest

from footfall.core.association import (
    giving_way,
    hidden_shares,
    iou_matrix,
    overlap_costs,
    pair,
    size_costs,
    strangeness,
    surprise_costs,
    unsure_pairs,
)
from footfall.core.geometry import Box, iou
from footfall.core.motion import FloatArray


def rows(*boxes: Box) -> FloatArray:
    return np.array([(b.x1, b.y1, b.x2, b.y2) for b in boxes], dtype=np.float64).reshape(-1, 4)


def test_the_matrix_agrees_with_the_overlap_of_single_boxes() -> None:
    a = [Box(0, 0, 10, 10), Box(5, 5, 20, 20)]
    b = [Box(0, 0, 10, 10), Box(8, 0, 18, 10), Box(50, 50, 60, 60)]
    expected = np.array([[iou(one, other) for other in b] for one in a])
    assert iou_matrix(rows(*a), rows(*b)) == pytest.approx(expected)
    assert overlap_costs(rows(*a), rows(*b)) == pytest.approx(1 - expected)


def test_a_box_of_another_place_surprises_more_although_neither_overlaps() -> None:
    near, far = Box(50, 0, 90, 100), Box(200, 0, 240, 100)
    cost = surprise_costs(
        rows(Box(0, 0, 40, 100)), np.array([[40.0, 40.0]]), rows(near, far), overlap_weight=2
    )
    assert cost[0, 0] < 0 < cost[0, 1]


def test_a_track_that_might_be_anywhere_claims_nobody() -> None:
    person = rows(Box(0, 0, 40, 100))
    beside = rows(Box(60, 0, 100, 100))
    sure, vague = np.array([[60.0, 60.0]]), np.array([[400.0, 400.0]])
    assert surprise_costs(person, sure, beside, overlap_weight=2)[0, 0] < 0
    assert surprise_costs(person, vague, beside, overlap_weight=2)[0, 0] > 0


def test_overlap_makes_up_for_a_middle_that_jumped() -> None:
    whole, legs_hidden = rows(Box(0, 0, 40, 100)), rows(Box(0, 0, 40, 60))
    spread = np.array([[7.0, 7.0]])
    assert surprise_costs(whole, spread, legs_hidden, overlap_weight=0)[0, 0] > -1.3
    assert surprise_costs(whole, spread, legs_hidden, overlap_weight=2)[0, 0] < -2.4


def test_a_taller_box_is_odd_and_one_cut_short_by_an_obstacle_no_odder_than_the_limit() -> None:
    predicted, spread = rows(Box(0, 0, 40, 100)), np.array([10.0])
    own, taller, cut = (rows(Box(0, 0, 40, height)) for height in (100, 120, 20))
    costs = [size_costs(predicted, spread, box)[0, 0] for box in (own, taller, cut)]
    assert costs == pytest.approx([-0.25, 0.75, 2.0])


def test_only_who_stands_nearer_hides() -> None:
    far, near, apart = Box(0, 0, 40, 100), Box(20, 50, 60, 150), Box(200, 0, 240, 100)
    everybody = rows(far, near, apart)
    assert hidden_shares(everybody, everybody) == pytest.approx([0.25, 0, 0])
    assert hidden_shares(everybody, rows()) == pytest.approx([0, 0, 0])


def test_who_is_hidden_leaves_a_box_to_the_one_in_front() -> None:
    costs = np.array([[-2.0, 5.0], [-1.8, 5.0]])
    assert pair(costs, limit=0)[0].tolist() == [0]
    assert pair(giving_way(costs, np.array([0.6, 0.0]), limit=0), limit=0)[0].tolist() == [1]


def test_who_is_hidden_still_takes_what_nobody_else_wants() -> None:
    costs = np.array([[-0.2], [3.0], [-0.001]])
    given = giving_way(costs, np.array([1.0, 1.0, 1.0]), limit=0)
    assert pair(given[:1], limit=0)[0].tolist() == [0]
    assert given[1:] == pytest.approx(costs[1:])


def test_a_surprise_does_not_depend_on_the_size_of_the_picture() -> None:
    predicted, found = rows(Box(0, 0, 40, 100)), rows(Box(10, 5, 50, 105))
    spread = np.array([[9.0, 12.0]])
    small = surprise_costs(predicted, spread, found, overlap_weight=2)
    assert surprise_costs(3 * predicted, 3 * spread, 3 * found, overlap_weight=2) == pytest.approx(small)


def test_the_total_is_least_even_if_somebody_gets_the_second_best() -> None:
    chosen_rows, chosen_columns = pair(np.array([[1.0, 2.0], [1.1, 9.0]]), limit=5)
    assert list(zip(chosen_rows.tolist(), chosen_columns.tolist(), strict=True)) == [(0, 1), (1, 0)]


def test_pairs_beyond_the_limit_stay_apart_and_bend_nothing() -> None:
    chosen_rows, chosen_columns = pair(np.array([[1.0, 3.9], [2.0, 900.0]]), limit=5)
    assert list(zip(chosen_rows.tolist(), chosen_columns.tolist(), strict=True)) == [(0, 1), (1, 0)]
    chosen_rows, chosen_columns = pair(np.array([[1.0, 6.0], [2.0, 900.0]]), limit=5)
    assert list(zip(chosen_rows.tolist(), chosen_columns.tolist(), strict=True)) == [(0, 0)]


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)], ids=["no tracks", "no detections", "nothing"])
def test_nothing_pairs_with_nothing(shape: tuple[int, int]) -> None:
    assert [part.size for part in pair(np.empty(shape), limit=1)] == [0, 0]


def test_only_pairs_with_another_choice_are_unsure() -> None:
    costs = np.array([[-1.0, 5.0, 5.0], [5.0, -1.0, -0.5], [5.0, 5.0, -2.0], [5.0, 5.0, 5.0]])
    assert unsure_pairs(costs, limit=0.0).tolist() == [
        [False, False, False],
        [False, True, True],
        [False, False, True],
        [False, False, False],
    ]


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(0, -1.0), (30, -1.0), (60, 0.0), (90, 1.0), (180, 1.0)],
    ids=["the same", "much alike", "half and half", "nothing in common", "the contrary"],
)
def test_a_look_speaks_for_or_against_a_person(degrees: float, expected: float) -> None:
    known = np.array([1.0, 0.0], np.float32)
    look = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], np.float32)
    assert strangeness(known, look) == pytest.approx(expected, abs=1e-6)
