"""How much of the processor is idle."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from footfall.adapters.processor import IdleMeter, idle_ticks

STAT = """cpu  100 0 100 700 100 0 0 0 0 0
cpu0 50 0 50 350 50 0 0 0 0 0
cpu1 10 20 30 40 50 60 70 80 90 100
cpu10 1 1 1 1 1 1 1 1 1 1
intr 12345 0
"""


@dataclass
class Used:
    """An allowance of which so much is used."""

    cores: float
    so_far_s: float = 0.0

    def used_s(self) -> float:
        return self.so_far_s


def test_only_the_cores_that_may_be_used_count() -> None:
    assert idle_ticks(STAT, {0}) == (400, 500)
    assert idle_ticks(STAT, {1}) == (90, 360)
    assert idle_ticks(STAT, {0, 10}) == (402, 508)


def test_the_share_is_that_since_it_was_last_asked(tmp_path: Path) -> None:
    stat, core = tmp_path / "stat", min(os.sched_getaffinity(0))
    stat.write_text(f"cpu{core} 0 0 0 0 0 0 0 0\n")
    meter = IdleMeter([Used(1e9)], stat)
    stat.write_text(f"cpu{core} 30 0 0 10 0 0 0 0\n")
    assert meter() == pytest.approx(0.25)
    stat.write_text(f"cpu{core} 30 0 0 20 0 0 0 0\n")
    assert meter() == pytest.approx(1.0)


def test_whoever_uses_up_a_quota_is_not_idle_on_an_idle_computer(tmp_path: Path) -> None:
    stat, core = tmp_path / "stat", min(os.sched_getaffinity(0))
    stat.write_text(f"cpu{core} 0 0 0 0 0 0 0 0\n")
    roomy, tight = Used(1e9), Used(1e-9)
    meter = IdleMeter([roomy, tight], stat)
    tight.so_far_s = 0.05
    stat.write_text(f"cpu{core} 0 0 0 10 0 0 0 0\n")
    assert meter() == 0.0
    stat.write_text(f"cpu{core} 0 0 0 20 0 0 0 0\n")
    assert meter() == 1.0, "since it was last asked"


def test_where_no_time_has_passed_everything_is_idle(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu0 0 0 0 0 0 0 0 0\n")
    assert IdleMeter(stat=stat)() == 1.0


def test_this_computer_can_be_measured() -> None:
    assert 0.0 <= IdleMeter()() <= 1.0
