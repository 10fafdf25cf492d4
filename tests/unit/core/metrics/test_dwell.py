"""How long visits last, with those that still go on."""

from itertools import pairwise
from math import isclose
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from footfall.core.metrics.dwell import HISTOGRAM_S, RELATIVE_ERROR, DwellTimes

lengths = st.lists(st.floats(0.5, 80_000), max_size=60)


def times(ended: list[float], cut: list[float] | None = None) -> DwellTimes:
    dwell_times = DwellTimes()
    for dwell_s in ended:
        dwell_times.add(dwell_s)
    for dwell_s in cut or []:
        dwell_times.add(dwell_s, ended=False)
    return dwell_times


def close(value: float | None, exact: float, part: float = RELATIVE_ERROR) -> bool:
    return value is not None and isclose(value, exact, rel_tol=part * 1.0001)


def test_without_visits_nothing_is_known() -> None:
    summary = DwellTimes().summary()
    assert (summary.ended, summary.cut) == (0, 0)
    assert (summary.p50_s, summary.p90_s, summary.mean_s) == (None, None, None)
    assert not summary.mean_is_least
    assert summary.histogram == (0,) * 9
    assert summary.shares == (None,) * 9


def test_a_visit_that_goes_on_is_longer_than_by_now() -> None:
    summary = times([10, 20, 30]).summary(going_on_s=[25])
    assert close(summary.p50_s, 20)
    assert summary.p90_s is not None
    assert close(summary.p90_s, 30)
    # A quarter is over at 10 s, half at 20 s; of the two left one is cut at 25 s, the other stands for both.
    assert close(summary.mean_s, 10 / 4 + 20 / 4 + 30 / 2)
    assert not summary.mean_is_least


def test_a_quantile_that_no_visit_has_reached_is_unknown_and_the_mean_a_lower_bound() -> None:
    summary = times([10, 20]).summary(going_on_s=[100, 100, 100])
    assert (summary.p50_s, summary.p90_s) == (None, None)
    assert close(summary.mean_s, (10 + 20 + 300) / 5)
    assert summary.mean_is_least


def test_a_visit_that_an_outage_cut_off_counts_like_one_that_goes_on() -> None:
    assert times([10, 20], cut=[15, 40]).summary() == times([10, 20]).summary(going_on_s=[15, 40])


def test_what_goes_on_is_not_remembered() -> None:
    dwell_times = times([10])
    before = dwell_times.summary()
    dwell_times.summary(going_on_s=[500])
    assert dwell_times.summary() == before


def test_leaving_open_visits_out_would_bias_the_median() -> None:
    """Of two people one stays 10 s, one 100 s; one comes each second, and it is now 150 s after the first."""
    starts = range(150)
    stays = [100.0 if start % 2 else 10.0 for start in starts]
    ended = [stay for start, stay in zip(starts, stays, strict=True) if start + stay <= 150]
    going_on = [150.0 - start for start, stay in zip(starts, stays, strict=True) if start + stay > 150]
    assert close(times(ended).summary().p50_s, 10)
    summary = times(ended).summary(going_on)
    assert summary.shares[2] == pytest.approx(0.5, abs=0.04)
    assert close(summary.mean_s, 55, part=0.05)


@pytest.mark.parametrize(
    ("dwell_s", "place"), [(0, 0), (4.9, 0), (5, 1), (59.9, 3), (60, 4), (1799, 7), (1800, 8), (1e6, 8)]
)
def test_a_length_falls_into_its_bin_of_the_histogram(dwell_s: float, place: int) -> None:
    summary = times([dwell_s]).summary()
    assert [i for i, count in enumerate(summary.histogram) if count] == [place]
    assert [i for i, share in enumerate(summary.shares) if share] == [place]


def test_shares_beyond_the_longest_visit_seen_are_unknown() -> None:
    summary = times([3, 7]).summary(going_on_s=[20, 20])
    assert summary.shares == (0.25, 0.25, *[None] * 7)
    longer = times([3, 7]).summary(going_on_s=[2000, 2000])
    assert longer.shares == (0.25, 0.25, 0, 0, 0, 0, 0, 0, 0.5)


@pytest.mark.parametrize(("going_on_s", "share"), [(4.99, None), (5, 0)])
def test_a_share_is_known_once_a_visit_has_reached_its_end(going_on_s: float, share: float | None) -> None:
    assert DwellTimes().summary([going_on_s]).shares[0] == share


@pytest.mark.parametrize("dwell_s", [0.0, 0.1, 0.49])
def test_below_half_a_second_the_error_is_a_quarter_of_one(dwell_s: float) -> None:
    p50_s = times([dwell_s]).summary().p50_s
    assert p50_s is not None
    assert abs(p50_s - dwell_s) <= 0.25


@given(lengths.filter(bool))
def test_without_open_visits_quantiles_and_mean_are_the_usual_ones_within_one_percent(
    ended: list[float],
) -> None:
    summary = times(ended).summary()
    p50_s, p90_s = np.quantile(ended, [0.5, 0.9], method="inverted_cdf")
    assert close(summary.p50_s, p50_s)
    assert close(summary.p90_s, p90_s)
    assert close(summary.mean_s, float(np.mean(ended)))
    assert summary.histogram == tuple(np.histogram(ended, HISTOGRAM_S)[0])
    assert summary.shares == pytest.approx([count / len(ended) for count in summary.histogram])


@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=60),
    st.lists(st.integers(1, 50), min_size=1, max_size=60),
)
def test_the_curve_is_that_of_scipy(ended: list[int], cut: list[int]) -> None:
    """Whole seconds lie in bins of their own up to 50, so that nothing is lost."""
    curve = ecdf(CensoredData(ended, right=cut)).sf
    summary = times(list(map(float, ended))).summary(map(float, cut))
    for value, part in ((summary.p50_s, 0.5), (summary.p90_s, 0.9)):
        over = curve.quantiles[curve.probabilities <= 1 - part + 1e-9]
        assert close(value, over[0]) if len(over) else value is None
    edges = [1.0, *curve.evaluate(np.array([4.5, 9.5, 29.5]))]
    for share, (before, after), upto in zip(summary.shares, pairwise(edges), (5, 10, 30), strict=False):
        if share is None:
            assert max(*ended, *cut) < upto
        else:
            assert share == pytest.approx(before - after)


@given(lengths, lengths)
def test_longer_open_visits_never_shorten_the_estimate(ended: list[float], going_on: list[float]) -> None:
    dwell_times = times(ended)
    now = dwell_times.summary(going_on)
    later = dwell_times.summary(2 * length for length in going_on)
    for before, after in ((now.p50_s, later.p50_s), (now.mean_s, later.mean_s)):
        assert before is None or after is None or after >= before - 1e-9


@given(lengths, lengths, st.randoms(use_true_random=False))
def test_the_order_of_visits_is_of_no_account(
    ended: list[float], going_on: list[float], random: Random
) -> None:
    shuffled = random.sample(ended, len(ended))
    assert times(ended).summary(going_on) == times(shuffled).summary(reversed(going_on))


@given(lengths, lengths)
def test_every_known_visit_has_its_share(ended: list[float], going_on: list[float]) -> None:
    summary = times(ended).summary(going_on)
    assert sum(summary.histogram) == summary.ended == len(ended)
    assert summary.cut == len(going_on)
    known = [share for share in summary.shares if share is not None]
    assert all(share >= -1e-12 for share in known)
    if len(known) == 9:
        assert sum(known) == pytest.approx(1)


def test_a_day_of_20_000_visits_takes_no_more_memory_than_one() -> None:
    few, many = times([60.0]), DwellTimes()
    for dwell_s in np.random.default_rng(5).lognormal(3.5, 1.2, 20_000):
        many.add(float(dwell_s))
    sizes = [{name: value.nbytes for name, value in vars(each).items()} for each in (few, many)]
    assert sizes[0] == sizes[1]
    assert sum(sizes[0].values()) < 20_000


def test_a_day_s_quantiles_are_right_within_one_percent() -> None:
    dwells = np.random.default_rng(5).lognormal(3.5, 1.2, 20_000)
    summary = times(dwells.tolist()).summary()
    for value, part in ((summary.p50_s, 0.5), (summary.p90_s, 0.9)):
        assert close(value, float(np.quantile(dwells, part)))
    assert close(summary.mean_s, float(dwells.mean()))


def test_half_of_the_day_s_visits_cut_at_random_move_the_median_by_little() -> None:
    rng = np.random.default_rng(6)
    dwells, ends = rng.lognormal(3.5, 1.2, 20_000), rng.lognormal(3.5, 1.2, 20_000)
    seen = dwells <= ends
    summary = times(dwells[seen].tolist(), cut=ends[~seen].tolist()).summary()
    assert summary.cut > 9_000
    assert close(summary.p50_s, float(np.exp(3.5)), part=0.05)
    assert close(summary.p90_s, float(np.quantile(dwells, 0.9)), part=0.1)
    naive = times(dwells[seen].tolist()).summary()
    assert not close(naive.p50_s, float(np.exp(3.5)), part=0.3)


def test_lengths_are_added_to_others() -> None:
    few = times([60.0])
    assert few.plus([60.0, 5.0], [100.0]).lengths() == times([60.0, 60.0, 5.0], cut=[100.0]).lengths()
    assert few.lengths() == times([60.0]).lengths()
