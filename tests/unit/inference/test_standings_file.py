"""The areas' balances on disk."""

from dataclasses import replace
from pathlib import Path

import pytest

from footfall.adapters.standings import StandingsFile
from footfall.core.area_book import Standing
from footfall.core.metrics.conservation import Balance

DOORS = {"wing": "front and back", "court": "gate"}
NOW = {"wing": Standing(5.5, Balance(9, 6, 2, 1), 60.5), "court": Standing(7.0, Balance())}


def file(folder: Path, site: str = "mall", doors: dict[str, str] | None = None) -> StandingsFile:
    return StandingsFile(folder / "areas.json", site, DOORS if doors is None else doors)


def test_what_was_saved_is_loaded_again(tmp_path: Path) -> None:
    file(tmp_path).save(NOW)
    assert file(tmp_path).load() == NOW


def test_what_an_older_version_saved_is_loaded(tmp_path: Path) -> None:
    file(tmp_path).save(NOW)
    kept = tmp_path / "areas.json"
    kept.write_text(kept.read_text().replace(',"until":60.5', "").replace(',"until":null', ""))
    assert "until" not in kept.read_text()
    assert file(tmp_path).load() == {"wing": replace(NOW["wing"], until=None), "court": NOW["court"]}


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert file(tmp_path).load() == {}


@pytest.mark.parametrize("damage", [b"", b"{", b'{"mall": 3}'], ids=["empty", "cut off", "wrong"])
def test_a_damaged_file_costs_the_numbers_but_not_the_start(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "areas.json").write_bytes(damage)
    assert file(tmp_path).load() == {}
    assert "areas.json cannot be used" in caplog.text
    file(tmp_path).save(NOW)
    assert file(tmp_path).load() == NOW


def test_a_disk_that_refuses_is_reported_until_it_does_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    standings = file(tmp_path / "later")
    standings.save(NOW)
    assert "cannot be written" in caplog.text
    (tmp_path / "later").mkdir()
    standings.save(NOW)
    assert file(tmp_path / "later").load() == NOW


def test_an_area_with_other_doors_begins_anew(tmp_path: Path) -> None:
    file(tmp_path).save(NOW)
    assert file(tmp_path, doors={"wing": "front", "court": "gate"}).load() == {"court": NOW["court"]}
    assert file(tmp_path, doors={"court": "gate"}).load() == {"court": NOW["court"]}


def test_another_site_on_the_same_box_keeps_its_areas(tmp_path: Path) -> None:
    file(tmp_path).save(NOW)
    file(tmp_path, "market").save({"court": NOW["court"]})
    assert file(tmp_path).load() == NOW


def test_nothing_is_written_while_nothing_is_new(tmp_path: Path) -> None:
    standings = file(tmp_path)
    standings.save(NOW)
    (tmp_path / "areas.json").unlink()
    standings.save(dict(NOW))
    assert file(tmp_path).load() == {}
    standings.save({"wing": NOW["wing"]})
    assert file(tmp_path).load() == {"wing": NOW["wing"]}
