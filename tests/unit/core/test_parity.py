"""Whether two devices see the same people."""

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.detection import Detection
from footfall.core.geometry import Box
from footfall.core.parity import SCORE_BOUND, disagreement, sure

THRESHOLD = 0.5


def person(x: float, score: float) -> Detection:
    """Somebody 40 pixels wide, so that a shift of 10 leaves an overlap of .6 and one of 20 leaves .33."""
    return Detection(Box(x, 0, x + 40, 100), score)


ALICE, BOB = person(0, 0.9), person(200, 0.8)


def test_the_same_answer_agrees() -> None:
    assert disagreement([ALICE, BOB], [ALICE, BOB], THRESHOLD) is None


def test_nobody_agrees_with_nobody() -> None:
    assert disagreement([], [], THRESHOLD) is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ([BOB], "lacks a person with score 0.90 at 0, 0, 40, 100"),
        ([ALICE, BOB, person(400, 0.7)], "invents a person with score 0.70 at 400, 0, 440, 100"),
        ([person(20, 0.9), BOB], "lacks"),
        ([person(0, 0.84), BOB], "lacks"),
        ([Detection(Box(0, 0, 40, 100), 1.5), BOB], "nonsense"),
        ([Detection(Box(0, 0, 40, 100), nan), BOB], "nonsense"),
        ([Detection(Box(40, 0, 0, 100), 0.9), BOB], "nonsense"),
        ([Detection(Box(0, 0, 40, nan), 0.9), BOB], "nonsense"),
    ],
    ids=["missed", "invented", "elsewhere", "less sure", "score", "score nan", "turned", "box nan"],
)
def test_other_people_are_told(answer: list[Detection], expected: str) -> None:
    why = disagreement([ALICE, BOB], answer, THRESHOLD)
    assert why is not None
    assert expected in why


def test_a_person_cannot_be_the_partner_of_two() -> None:
    assert disagreement([ALICE, person(2, 0.88)], [ALICE], THRESHOLD) is not None


def test_a_small_shift_and_a_small_change_of_score_agree() -> None:
    assert disagreement([ALICE, BOB], [person(10, 0.86), person(195, 0.84)], THRESHOLD) is None


def test_near_the_threshold_rounding_may_decide() -> None:
    assert disagreement([ALICE, person(300, 0.54)], [ALICE], THRESHOLD) is None
    assert disagreement([ALICE], [ALICE, person(300, 0.54)], THRESHOLD) is None


def test_sure_is_who_scores_the_bound_above_the_threshold() -> None:
    assert sure([person(0, THRESHOLD + SCORE_BOUND), person(0, 0.54)], THRESHOLD) == [
        person(0, THRESHOLD + SCORE_BOUND)
    ]


PEOPLE = st.lists(st.floats(0, 1), max_size=6).map(
    lambda scores: [person(100.0 * place, score) for place, score in enumerate(scores)]
)


@given(PEOPLE, PEOPLE)
def test_agreeing_devices_count_as_many_but_for_those_near_the_threshold(
    one: list[Detection], other: list[Detection]
) -> None:
    if disagreement(one, other, THRESHOLD) is not None:
        return
    counted = [sum(each.score >= THRESHOLD for each in side) for side in (one, other)]
    least = [len(sure(side, THRESHOLD)) for side in (one, other)]
    assert counted[0] >= least[1]
    assert counted[1] >= least[0]


@given(PEOPLE, PEOPLE)
def test_agreement_holds_both_ways(one: list[Detection], other: list[Detection]) -> None:
    assert (disagreement(one, other, THRESHOLD) is None) == (disagreement(other, one, THRESHOLD) is None)
