"""Latencies: their stages, their histograms, and how exact the quantiles are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.core.latency import (
    BOUNDS_S,
    SHARES,
    SLICES,
    WINDOW_S,
    Analysed,
    Clocks,
    Histogram,
    Stage,
    Trace,
    cumulative,
    quantiles,
)

PROMISED = 0.05
"""The quantiles' greatest relative error."""

lists_of_latencies = st.lists(st.floats(BOUNDS_S[0], BOUNDS_S[-1]), min_size=1, max_size=300)


def filled(latencies_s: list[float], at: float = 0.0) -> Histogram:
    histogram = Histogram()
    for latency_s in latencies_s:
        histogram.add(latency_s, at)
    return histogram


@given(lists_of_latencies)
def test_quantiles_are_as_exact_as_promised(latencies_s: list[float]) -> None:
    found = quantiles(filled(latencies_s).recent(0.0))
    assert found is not None
    exact = np.quantile(latencies_s, SHARES, method="inverted_cdf")
    assert np.allclose([found.p50, found.p95, found.p99], exact, rtol=PROMISED, atol=0)


def test_without_latencies_there_are_no_quantiles() -> None:
    assert quantiles(Histogram().recent(0.0)) is None


@pytest.mark.parametrize(("latency_s", "told_s"), [(-0.5, 1e-4), (0.0, 1e-4), (1e-4, 1e-4), (101.0, 100.0)])
def test_what_lies_beyond_the_bounds_counts_as_the_bound(latency_s: float, told_s: float) -> None:
    found = quantiles(filled([latency_s]).recent(0.0))
    assert found is not None
    assert (found.p50, found.p99) == (told_s, told_s)


def test_bounds_rise_by_no_more_than_twice_the_error_allows() -> None:
    steps = np.divide(BOUNDS_S[1:], BOUNDS_S[:-1])
    assert steps.min() > 1
    assert np.sqrt(steps.max()) <= 1 + PROMISED


@given(st.lists(st.tuples(st.floats(0.001, 1), st.floats(0, 300)), min_size=1, max_size=60))
def test_the_window_holds_the_last_50_to_60_seconds(measured: list[tuple[float, float]]) -> None:
    histogram = Histogram()
    measured = sorted(measured, key=lambda each: each[1])
    for latency_s, at in measured:
        histogram.add(latency_s, at)
    now = measured[-1][1]
    surely = sum(at > now - WINDOW_S * (1 - 1 / SLICES) for _, at in measured)
    perhaps = sum(at >= now - WINDOW_S for _, at in measured)
    assert surely <= histogram.recent(now).sum() <= perhaps
    assert histogram.total.sum() == len(measured)
    assert histogram.sum_s == pytest.approx(sum(latency_s for latency_s, _ in measured))


def test_a_minute_without_pictures_empties_the_window() -> None:
    histogram = filled([0.02, 0.03], at=100.0)
    assert histogram.recent(149.9).sum() == 2
    assert histogram.recent(160.0).sum() == 0
    assert histogram.total.sum() == 2


@given(lists_of_latencies)
def test_cumulated_counts_are_those_below_each_coarse_bound(latencies_s: list[float]) -> None:
    found = dict(cumulative(filled(latencies_s).total))
    assert found == {bound: sum(each <= bound for each in latencies_s) for bound in found}
    assert len(found) == 20
    assert found[float("inf")] == len(latencies_s)


def test_a_pictures_age_is_told_by_the_wall_clock_and_its_way_by_the_steady_one() -> None:
    clocks = Clocks(wall=lambda: 1000.5, steady=lambda: 7.0)
    assert clocks.take(1000.25) == (6.75, 7.0)
    assert clocks.take(1001.0) == (7.0, 7.0), "no picture waits less than not at all"


def test_the_stages_of_a_way_add_up_to_the_whole() -> None:
    trace = Trace("north", Analysed(1.0, 1.25, 2.0), 2.5)
    assert trace.analysis() == {Stage.WAITING: 0.25, Stage.INFERENCE: 0.75, Stage.COUNTING: 0.5}
    assert trace.publishing(3.0) == {Stage.PUBLISHING: 0.5, Stage.TO_MQTT: 2.0}
    assert trace.streaming(3.5) == {Stage.STREAMING: 1.0, Stage.TO_STREAM: 2.5}
    assert Trace("north", Analysed(1.0, 1.25, None), 1.5).analysis() == {
        Stage.WAITING: 0.25,
        Stage.COUNTING: 0.25,
    }, "nobody was looked for"
    for part, whole in ((trace.publishing(3.0), Stage.TO_MQTT), (trace.streaming(3.5), Stage.TO_STREAM)):
        rest = sum(took_s for stage, took_s in part.items() if stage is not whole)
        assert sum(trace.analysis().values()) + rest == part[whole]
