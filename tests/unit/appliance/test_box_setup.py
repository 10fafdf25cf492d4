"""Laying down the site file that people edit."""

from pathlib import Path

from footfall_appliance.box.setup import put_site


def test_the_demo_is_laid_down_once_and_what_a_person_wrote_stays(tmp_path: Path) -> None:
    shipped, site = tmp_path / "shipped.yaml", tmp_path / "site.yaml"
    shipped.write_text("site: demo-mall\n")
    put_site(shipped, site)
    assert site.read_text() == "site: demo-mall\n"
    assert site.stat().st_mode & 0o777 == 0o644
    site.write_text("site: my-mall\n")
    put_site(shipped, site)
    assert site.read_text() == "site: my-mall\n"


def test_an_empty_one_which_a_power_cut_may_leave_is_laid_down_again(tmp_path: Path) -> None:
    shipped, site = tmp_path / "shipped.yaml", tmp_path / "site.yaml"
    shipped.write_text("site: demo-mall\n")
    site.touch()
    put_site(shipped, site)
    assert site.read_text() == "site: demo-mall\n"
