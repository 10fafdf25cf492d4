"""Who gets how many pictures when there is too much to do."""

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.pacing import BACK_OFF, FAR_BEHIND_S, LAG_S, MISSED, Pacer, Span, Strain

CALM = Strain(offered=100, missed=0, lag_s=0.0, idle=0.5)
MISSING = Strain(offered=100, missed=20, lag_s=0.0, idle=0.5)
BEHIND = Strain(offered=100, missed=0, lag_s=2 * LAG_S, idle=0.05)
SPANS = {"door": Span(2, 10), "hall": Span(1, 5)}


def test_with_time_enough_every_camera_has_its_most() -> None:
    assert Pacer(SPANS).step(CALM, 1.0) == {"door": 10, "hall": 5}


def test_pictures_that_nobody_analyses_are_too_much() -> None:
    pacer = Pacer(SPANS)
    rates = pacer.step(MISSING, 1.0)
    assert rates["door"] < 10
    assert rates["hall"] < 5


def test_decoding_that_falls_behind_is_too_much() -> None:
    pacer = Pacer(SPANS)
    pacer.step(BEHIND, 1.0)
    assert pacer.share < 1


def test_the_share_stays_while_what_waits_is_being_decoded() -> None:
    pacer = Pacer(SPANS)
    pacer.step(BEHIND, 1.0)
    for _ in range(10):
        pacer.step(Strain(offered=100, missed=0, lag_s=0.8 * LAG_S, idle=0.05), 1.0)
    assert pacer.share == BACK_OFF
    pacer.step(Strain(offered=100, missed=0, lag_s=0.1 * LAG_S, idle=0.05), 1.0)
    assert pacer.share > BACK_OFF


def test_a_lag_that_shrinks_lets_the_share_stay() -> None:
    pacer = Pacer(SPANS)
    pacer.step(BEHIND, 1.0)
    for tenth in range(9, 5, -1):
        pacer.step(Strain(offered=100, missed=0, lag_s=tenth / 10, idle=0.05), 1.0)
    assert pacer.share == BACK_OFF
    pacer.step(Strain(offered=100, missed=0, lag_s=0.6, idle=0.05), 1.0)
    assert pacer.share < BACK_OFF


def test_far_behind_it_falls_all_the_same() -> None:
    pacer = Pacer(SPANS)
    for lag_s in (4 * FAR_BEHIND_S, 3 * FAR_BEHIND_S, 2 * FAR_BEHIND_S):
        before = pacer.share
        pacer.step(Strain(offered=100, missed=0, lag_s=lag_s, idle=0.05), 1.0)
        assert pacer.share < before


def test_pictures_that_nobody_analyses_are_too_much_while_a_lag_shrinks() -> None:
    pacer = Pacer(SPANS)
    pacer.step(BEHIND, 1.0)
    pacer.step(Strain(offered=100, missed=20, lag_s=0.8 * FAR_BEHIND_S, idle=0.05), 1.0)
    assert pacer.share < BACK_OFF


def test_no_share_is_beyond_the_most_that_is_allowed() -> None:
    nearly_behind = Strain(offered=100, missed=0, lag_s=0.8 * LAG_S, idle=0.05)
    for strain in (CALM, nearly_behind, MISSING):
        pacer = Pacer(SPANS)
        assert pacer.step(strain, 1.0, most=0.25) == {"door": 4, "hall": 2}


def test_a_lag_while_the_processor_waits_is_the_networks() -> None:
    pacer = Pacer(SPANS)
    pacer.step(Strain(offered=100, missed=0, lag_s=2 * LAG_S, idle=0.5), 1.0)
    assert pacer.share == 1


def test_some_missed_pictures_are_not() -> None:
    pacer = Pacer(SPANS)
    pacer.step(Strain(offered=100, missed=4, lag_s=0.1, idle=0.0), 1.0)
    assert pacer.share == 1


def test_the_share_falls_by_little_where_few_are_missed() -> None:
    shares = []
    for missed in (6, 8, 15, 60):
        pacer = Pacer(SPANS)
        pacer.step(Strain(offered=100, missed=missed, lag_s=0.1, idle=0.0), 1.0)
        shares.append(pacer.share)
    few, more, many, most = shares
    assert 0.94 > few > more > many == most == BACK_OFF


def test_what_is_idle_once_another_load_has_gone_is_used_at_once() -> None:
    pacer = Pacer(SPANS)
    for _ in range(6):
        pacer.step(BEHIND, 1.0)
    low, room = pacer.share, 0.2
    pacer.step(Strain(offered=100, missed=0, lag_s=0.0, idle=BEHIND.idle + room), 1.0)
    assert pacer.share == pytest.approx(low + room)


def test_what_was_idle_when_it_was_too_much_says_nothing() -> None:
    """Pictures are missed while half of the processor waits, as where a graphics chip has too much to do."""
    pacer = Pacer(SPANS)
    for _ in range(4):
        pacer.step(MISSING, 1.0)
    low = pacer.share
    pacer.step(CALM, 1.0)
    assert low < pacer.share < low + 0.05


def test_all_cameras_get_the_same_share_and_none_less_than_its_least() -> None:
    pacer = Pacer(SPANS)
    for _ in range(100):
        rates = pacer.step(BEHIND, 1.0)
    assert 2 <= rates["door"] < 2.01
    assert 1 <= rates["hall"] < 1.01


def test_a_least_above_the_most_is_the_most() -> None:
    assert Span(least=2, most=1).at(0.5) == 1


def test_all_is_as_before_ten_seconds_after_the_load_has_gone() -> None:
    for moments in (1, 5, 30):
        pacer = Pacer(SPANS)
        for _ in range(moments):
            pacer.step(MISSING, 1.0)
        for _ in range(10):
            pacer.step(CALM, 1.0)
        assert pacer.share == 1


@given(st.floats(0.3, 0.95))
def test_a_steady_load_is_used_well(capacity: float) -> None:
    """Whoever can do a part of what is wanted does nearly all of that part, and misses little by trying for more."""
    pacer, done, missed = Pacer(SPANS), [], []
    for _ in range(300):
        wanted = pacer.share
        too_many = max(0.0, wanted - capacity) / wanted
        pacer.step(Strain(1000, round(1000 * too_many), 0.0, 0.5), 1.0)
        done.append(min(wanted, capacity))
        missed.append(too_many)
    assert fmean(done[50:]) > 0.95 * capacity
    assert fmean(missed[50:]) <= MISSED + 0.0005


@given(st.lists(st.tuples(st.integers(0, 100), st.floats(0, 5), st.floats(0, 3)), max_size=50))
def test_rates_stay_within_their_spans(moments: list[tuple[int, float, float]]) -> None:
    pacer = Pacer(SPANS)
    for missed, lag_s, passed_s in moments:
        rates = pacer.step(Strain(100, missed, lag_s, idle=0.0), passed_s)
        assert all(SPANS[each].least <= rate <= SPANS[each].most for each, rate in rates.items())


def test_a_missed_picture_that_is_counted_a_moment_before_it_is_offered_holds_the_cameras_back_and_no_more() -> (
    None
):
    pacer = Pacer({"north": Span(1.0, 5.0)})
    pacer.step(Strain(offered=0, missed=1, lag_s=0.0, idle=0.5), 1.0)
    assert pacer.share == BACK_OFF
