import pytest

from footfall.adapters.workload import WINDOW_S, Workload


def test_before_anything_ran_the_mean_is_unknown_and_nothing_is_busy() -> None:
    workload = Workload(slots=2, since=100.0)
    assert workload.mean_ms(100.0) is None
    assert workload.utilisation(100.0) == 0
    assert workload.utilisation(105.0) == 0


def test_the_share_is_over_all_slots_and_the_time_since_the_start() -> None:
    workload = Workload(slots=2, since=100.0)
    workload.add(100.0, 101.0)
    workload.add(100.5, 102.0)
    assert workload.mean_ms(102.0) == pytest.approx(1250)
    assert workload.utilisation(102.0) == pytest.approx(2.5 / (2 * 2))


def test_runs_before_the_window_are_forgotten_and_those_at_its_edge_count_in_part() -> None:
    workload = Workload(slots=1, since=0.0)
    workload.add(1.0, 2.0)
    workload.add(88.0, 92.0)
    assert workload.mean_ms(90.0 + WINDOW_S) == pytest.approx(4000)
    assert workload.utilisation(90.0 + WINDOW_S) == pytest.approx(2.0 / WINDOW_S)
    assert workload.mean_ms(93.0 + WINDOW_S) is None
