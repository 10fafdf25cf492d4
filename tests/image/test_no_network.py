"""A box whose cable is not plugged in."""

import os
from pathlib import Path

import pytest

from support.container import Container
from support.namespaces import Cable

pytestmark = [pytest.mark.image, pytest.mark.timeout(600)]


def test_it_counts_and_says_so_and_is_found_once_the_cable_is_in(root: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    with Cable(f"footfall{os.getpid()}") as cable:
        cable.unplug()
        with Container(root, tmp_path / "box", tmp_path / "data", cable.box) as box:
            box.wait_for(r"page +no network: is the cable plugged in[^$]*counting +Coffee bar \d", 240)
            assert "https://" not in box.said()
            cable.plug_in()
            box.wait_for(r"page +https://footfall\.local/  https://169\.254\.", 60)
