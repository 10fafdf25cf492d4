"""Accuracy and its interval: by hand for single audits, and against the truth in thousands of simulated ones."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import poisson

from footfall.core.accuracy import Counts, Estimate, accuracy_of

RUNS = 1000
PAST_COUNTING = 200_000


def counts(*numbers: int) -> Counts:
    return np.array(numbers, dtype=np.int64)


def exact(estimate: Estimate | None) -> Estimate:
    assert estimate is not None
    return estimate


def test_errors_of_clips_do_not_cancel_in_the_accuracy_but_do_in_the_net() -> None:
    found = accuracy_of(counts(12, 8, 10), counts(10, 10, 10))
    assert (found.clips, found.machine, found.manual) == (3, 30, 30)
    assert exact(found.accuracy).value == pytest.approx(1 - 4 / 30)
    assert exact(found.net).value == pytest.approx(1)


def test_things_that_are_judged_as_one_do_not_cancel_either() -> None:
    machine, manual = np.array([[6, 4], [5, 5]]), np.array([[5, 5], [5, 5]])
    found = accuracy_of(machine, manual)
    assert (found.clips, found.machine, found.manual) == (2, 20, 20)
    assert exact(found.accuracy).value == pytest.approx(0.9)


@pytest.mark.parametrize("people", [1, 10, 250])
def test_without_an_error_the_interval_reaches_as_far_as_poissons_exact_one(people: int) -> None:
    same = counts(people, 0, 0)
    accuracy = exact(accuracy_of(same, same).accuracy)
    assert accuracy.value == accuracy.high == 1
    assert accuracy.low == pytest.approx(max(0.0, 1 - -np.log(0.025) / people))
    net = exact(accuracy_of(same, same).net)
    assert net.low <= accuracy.low < 1 < net.high


def test_errors_that_come_one_by_one_give_poissons_exact_interval() -> None:
    manual = counts(*[20] * 10)
    found = exact(accuracy_of(manual - counts(1, 1, 1, 1, 1, 0, 0, 0, 0, 0), manual).accuracy)
    assert poisson.sf(4, 200 * (1 - found.high)) == pytest.approx(0.025)
    assert poisson.cdf(5, 200 * (1 - found.low)) == pytest.approx(0.025)


def test_errors_that_come_in_bunches_leave_more_open() -> None:
    manual = counts(*[20] * 10)
    spread = exact(accuracy_of(manual - 1, manual).accuracy)
    bunched = exact(accuracy_of(manual - counts(10, *[0] * 9), manual).accuracy)
    assert spread.value == bunched.value == pytest.approx(0.95)
    assert bunched.high - bunched.low > 1.5 * (spread.high - spread.low)


def test_of_a_single_busy_clip_among_empty_ones_errors_are_taken_one_by_one() -> None:
    found = exact(accuracy_of(counts(9, 0, 0), counts(10, 0, 0)).accuracy)
    assert found.value == pytest.approx(0.9)
    assert poisson.cdf(1, 10 * (1 - found.low)) == pytest.approx(0.025)


def test_where_a_person_counted_nobody_nothing_is_said() -> None:
    found = accuracy_of(counts(0, 2, 0), counts(0, 0, 0))
    assert (found.machine, found.manual, found.accuracy, found.net) == (2, 0, None, None)


@given(arrays(np.int64, st.tuples(st.just(2), st.integers(2, 12)), elements=st.integers(0, 60)))
def test_an_interval_holds_what_was_found_and_is_never_of_no_width(both: Counts) -> None:
    machine, manual = both
    found = accuracy_of(machine, manual)
    if not manual.any():
        assert found.accuracy is None
        return
    accuracy, net = exact(found.accuracy), exact(found.net)
    assert 0 <= accuracy.low <= accuracy.value <= accuracy.high <= 1
    assert accuracy.low < 1
    assert 0 <= net.low <= net.value < net.high


@given(st.integers(2, 12), st.integers(1, 40))
def test_more_clips_of_the_same_kind_say_more(clips: int, people: int) -> None:
    manual = np.full(clips, people, dtype=np.int64)
    machine = manual - (np.arange(clips) == 0)
    few = exact(accuracy_of(machine, manual).accuracy)
    many = exact(accuracy_of(np.tile(machine, 4), np.tile(manual, 4)).accuracy)
    assert many.low >= few.low
    assert many.high <= few.high


@given(
    arrays(np.int64, st.tuples(st.just(2), st.integers(2, 12)), elements=st.integers(0, 60)),
    st.integers(2, 5),
)
def test_whoever_is_counted_at_several_places_says_no_more_than_at_one(both: Counts, places: int) -> None:
    once = accuracy_of(*both)
    often = accuracy_of(*(np.repeat(each[:, np.newaxis], places, axis=1) for each in both), places)
    for found, expected in ((often.accuracy, once.accuracy), (often.net, once.net)):
        assert (found is None) == (expected is None)
        if found and expected:
            assert astuple(found) == pytest.approx(astuple(expected))


def audits(
    chance: np.random.Generator,
    shape: tuple[int, int],
    people: float,
    missed: float,
    false: float,
    bustle: float,
) -> tuple[Counts, Counts]:
    """A counter that misses everybody with one chance and invents people at one rate, and an auditor who sees all.

    Args:
        shape: Audits and clips of each.
        people: Of a clip, on average.
        bustle: Standard deviation of the clips' traffic, as a share of its mean.
    """
    traffic = people * (chance.gamma(bustle**-2, bustle**2, shape) if bustle else np.ones(shape))
    manual = chance.poisson(traffic)
    return chance.binomial(manual, 1 - missed) + chance.poisson(false * traffic), manual


@pytest.mark.parametrize("bustle", [0.0, 1.0], ids=["even traffic", "wild traffic"])
@pytest.mark.parametrize("people", [2, 10, 40])
@pytest.mark.parametrize("clips", [3, 5, 10, 20])
def test_the_interval_covers_the_truth_in_93_of_100_audits(clips: int, people: int, bustle: float) -> None:
    chance = np.random.default_rng(2026)
    for missed, false in [(0.005, 0.005), (0.05, 0.0), (0.1, 0.05), (0.02, 0.13)]:
        machine, manual = audits(chance, (1, PAST_COUNTING), people, missed, false, bustle)
        accuracy = 1 - np.abs(machine - manual).sum() / manual.sum()
        net = 1 - missed + false
        found = [
            accuracy_of(*one)
            for one in zip(*audits(chance, (RUNS, clips), people, missed, false, bustle), strict=True)
        ]
        said = [(one.accuracy, one.net) for one in found if one.accuracy and one.net]
        assert len(said) > 0.8 * RUNS, "nearly always somebody came by"
        assert np.mean([a.low <= accuracy <= a.high for a, _ in said]) >= 0.93, (missed, false)
        assert np.mean([n.low <= net <= n.high for _, n in said]) >= 0.93, (missed, false)


def test_the_interval_covers_the_truth_where_all_go_through_the_door_and_stand_behind_it() -> None:
    chance = np.random.default_rng(2026)
    missed, places = 0.05, 3
    found = [
        accuracy_of(*(np.repeat(each[:, np.newaxis], places, axis=1) for each in one), places)
        for one in zip(*audits(chance, (RUNS, 3), 10, missed, 0.0, bustle=0.0), strict=True)
    ]
    said = [(one.accuracy, one.net) for one in found if one.accuracy and one.net]
    assert np.mean([accuracy.low <= 1 - missed <= accuracy.high for accuracy, _ in said]) >= 0.93
    assert np.mean([net.low <= 1 - missed <= net.high for _, net in said]) >= 0.93
