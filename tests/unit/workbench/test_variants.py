"""The gate: who counts worse by more than 1 % is refused."""

import pytest

from footfall.workbench.marks import Count
from footfall.workbench.variants import Variant, refusal


def variant(f1: float, mae: float, people: float = 10.0) -> Variant:
    return Variant("one", "INT8", "64x64", 50.0, 2.0, 0.9, Count(0.5, f1, mae, 0.0), people)


@pytest.mark.parametrize(
    ("f1", "mae"), [(0.9, 0.5), (0.891, 0.5), (0.9, 0.59), (0.95, 0.2)], ids=["same", "F1", "count", "better"]
)
def test_within_one_percent_a_variant_may_be_used(f1: float, mae: float) -> None:
    assert refusal(variant(f1, mae), variant(0.9, 0.5)) is None


@pytest.mark.parametrize(
    ("f1", "mae", "why"),
    [
        pytest.param(0.88, 0.5, "F1 falls from 0.900 to 0.880", id="F1"),
        pytest.param(0.9, 0.61, "error grows from 0.50 to 0.61 people a picture", id="count"),
    ],
)
def test_beyond_it_is_refused_with_the_figures(f1: float, mae: float, why: str) -> None:
    assert why in (refusal(variant(f1, mae), variant(0.9, 0.5)) or "")


def test_where_hardly_anybody_is_the_error_is_measured_by_a_whole_person() -> None:
    assert refusal(variant(0.9, 0.109), variant(0.9, 0.1, people=0.01)) is None
    assert refusal(variant(0.9, 0.12), variant(0.9, 0.1, people=0.01)) is not None
