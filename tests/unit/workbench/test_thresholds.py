"""Thresholds by the number of people they let through."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from footfall.workbench.thresholds import letting_through


@given(st.lists(st.integers(1, 9_999), min_size=2, max_size=40, unique=True), st.data())
def test_as_many_scores_reach_it_as_were_asked_for(numbers: list[int], data: st.DataObject) -> None:
    scores = np.array(numbers) / 10_000
    count = data.draw(st.integers(1, len(numbers) - 1))
    threshold = letting_through(scores, count)
    assert threshold is not None
    best_first = np.sort(scores)[::-1]
    if best_first[count - 1] - best_first[count] > 0.002:  # else no short number lies between
        assert (scores >= threshold).sum() == count
    assert 0 < threshold < 1


@pytest.mark.parametrize("count", [0, 3, 4])
def test_without_enough_scores_there_is_none(count: int) -> None:
    assert letting_through(np.array([0.9, 0.5, 0.1]), count) is None
