"""Today's totals on disk."""

from pathlib import Path

import pytest

from footfall.adapters.totals import NOTHING, TotalsFile
from footfall.core.totals import LineTotals, Totals, VisitTotals

TODAY = Totals("2026-01-31", {"shoes": VisitTotals(3, 2, 8.5)}, {"door": LineTotals(4, 1)})


def test_what_was_saved_is_loaded_again(tmp_path: Path) -> None:
    TotalsFile(tmp_path / "totals.json").save(TODAY)
    assert TotalsFile(tmp_path / "totals.json").load() == TODAY


def test_without_a_file_the_day_begins_at_nothing(tmp_path: Path) -> None:
    assert TotalsFile(tmp_path / "totals.json").load() == NOTHING


@pytest.mark.parametrize("damage", [b"", b"{", b'{"day": 3}'], ids=["empty", "cut off", "wrong"])
def test_a_damaged_file_costs_the_numbers_but_not_the_start(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "totals.json").write_bytes(damage)
    assert TotalsFile(tmp_path / "totals.json").load() == NOTHING
    assert "totals.json cannot be used" in caplog.text


def test_a_disk_that_refuses_is_reported_and_counting_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    TotalsFile(tmp_path / "missing folder" / "totals.json").save(TODAY)
    assert "cannot be written" in caplog.text
