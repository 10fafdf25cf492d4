"""Today's totals on disk."""

from pathlib import Path

import pytest

from footfall.adapters.totals import NOTHING, TotalsFile
from footfall.core.totals import LineTotals, Origins, Totals, VisitTotals

HERE = Origins({"shoes": "north camera"}, {"door": "north camera"})
TODAY = Totals("2026-01-31", {"shoes": VisitTotals(3, 2, 8.5)}, {"door": LineTotals(4, 1)})


def test_what_was_saved_is_loaded_again(tmp_path: Path) -> None:
    TotalsFile(tmp_path / "totals.json", "mall", HERE).save(TODAY)
    assert TotalsFile(tmp_path / "totals.json", "mall", HERE).load() == TODAY


def test_without_a_file_the_day_begins_at_nothing(tmp_path: Path) -> None:
    assert TotalsFile(tmp_path / "totals.json", "mall", HERE).load() == NOTHING


@pytest.mark.parametrize("damage", [b"", b"{", b'{"day": 3}'], ids=["empty", "cut off", "wrong"])
def test_a_damaged_file_costs_the_numbers_but_not_the_start(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "totals.json").write_bytes(damage)
    assert TotalsFile(tmp_path / "totals.json", "mall", HERE).load() == NOTHING
    assert "totals.json cannot be used" in caplog.text


def test_a_disk_that_refuses_is_reported_and_counting_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    TotalsFile(tmp_path / "missing folder" / "totals.json", "mall", HERE).save(TODAY)
    assert "cannot be written" in caplog.text


@pytest.mark.parametrize(
    ("now", "visits", "lines"),
    [
        pytest.param(Origins({"shoes": "south camera"}, HERE.lines), {}, TODAY.lines, id="zone"),
        pytest.param(Origins(HERE.visits, {"door": "south camera"}), TODAY.visits, {}, id="line"),
        pytest.param(Origins(), {}, {}, id="both are gone"),
    ],
)
def test_what_another_camera_counted_under_the_same_id_is_not_taken_up(
    now: Origins, visits: dict[str, VisitTotals], lines: dict[str, LineTotals], tmp_path: Path
) -> None:
    TotalsFile(tmp_path / "totals.json", "mall", HERE).save(TODAY)
    assert TotalsFile(tmp_path / "totals.json", "mall", now).load() == Totals(TODAY.day, visits, lines)


def test_another_site_on_the_same_box_keeps_its_numbers_for_the_day(tmp_path: Path) -> None:
    path = tmp_path / "totals.json"
    TotalsFile(path, "mall", HERE).save(TODAY)
    TotalsFile(path, "market", HERE).save(Totals(TODAY.day, {"shoes": VisitTotals(9)}))
    assert TotalsFile(path, "mall", HERE).load() == TODAY
    TotalsFile(path, "lab", Origins()).save(NOTHING)
    assert TotalsFile(path, "mall", HERE).load() == TODAY
    TotalsFile(path, "market", HERE).save(Totals("2026-02-01", {"shoes": VisitTotals(1)}))
    assert TotalsFile(path, "mall", HERE).load() == NOTHING
