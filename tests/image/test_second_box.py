"""A second box on the same network."""

import os
from pathlib import Path

import pytest

from support.container import Container
from support.namespaces import Cable

pytestmark = [pytest.mark.image, pytest.mark.timeout(600)]


def test_it_takes_another_name_and_says_so(root: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "data").mkdir(parents=True, mode=0o755)
    with (
        Cable(f"footfall{os.getpid()}") as cable,
        Container(root, tmp_path / "one", tmp_path / "one" / "data", cable.box) as one,
    ):
        one.wait_for(r"https://footfall\.local/  https://169\.254\.", 240)
        with Container(root, tmp_path / "two", tmp_path / "two" / "data", cable.visitor) as two:
            two.wait_for(r"https://footfall-2\.local/  https://169\.254\.", 240)
