"""Which sites a box told the broker of."""

from pathlib import Path

import pytest

from footfall.adapters.told_sites import ToldSites


def test_the_first_site_has_no_former_one(tmp_path: Path) -> None:
    assert ToldSites(tmp_path / "sites.json", "demo").former == ()
    assert ToldSites(tmp_path / "sites.json", "demo").former == ()


def test_former_sites_are_remembered_until_the_broker_forgot_them(tmp_path: Path) -> None:
    ToldSites(tmp_path / "sites.json", "demo")
    ToldSites(tmp_path / "sites.json", "trial")
    told = ToldSites(tmp_path / "sites.json", "mall")
    assert told.former == ("demo", "trial")
    told.forget_former()
    assert told.former == ()
    assert ToldSites(tmp_path / "sites.json", "demo").former == ("mall",)


def test_where_there_is_no_former_site_the_disk_is_left_alone(tmp_path: Path) -> None:
    told = ToldSites(tmp_path / "sites.json", "mall")
    (tmp_path / "sites.json").unlink()
    told.forget_former()
    assert not (tmp_path / "sites.json").exists()


def test_a_damaged_file_costs_the_former_sites_but_not_the_start(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "sites.json").write_bytes(b"{")
    assert ToldSites(tmp_path / "sites.json", "mall").former == ()
    assert "sites.json cannot be used" in caplog.text
