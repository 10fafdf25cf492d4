"""The disk image that `make image` made, and how long things took."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "tests" / "artifacts" / "image.txt"


@pytest.fixture(scope="session")
def image() -> Path:
    """The appliance's disk, raw; tests write on copies only."""
    path = ROOT / (os.environ.get("FOOTFALL_VAR") or "var") / "image" / "footfall.raw"
    assert path.exists(), f"expected {path}; `make image` makes it"
    return path


@pytest.fixture
def note() -> Callable[[str], None]:
    """Adds a line with something measured to tests/artifacts/image.txt."""

    def add(line: str) -> None:
        REPORT.parent.mkdir(exist_ok=True)
        with REPORT.open("a") as report:
            report.write(line + "\n")

    return add
