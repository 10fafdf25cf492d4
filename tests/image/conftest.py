"""What the tests of the appliance's image share: its unpacked root, its disk, and a report of what was measured."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.broker import ROOT
from support.namespaces import Cable

VAR = ROOT / (os.environ.get("FOOTFALL_VAR") or "var")
ARTIFACTS = ROOT / "tests" / "artifacts"


@pytest.fixture(scope="session")
def root() -> Iterator[Path]:
    """The root file system of the image, unpacked; FOOTFALL_IMAGE_ROOT names one that somebody works on."""
    if given := os.environ.get("FOOTFALL_IMAGE_ROOT"):
        yield Path(given)
        return
    tar = VAR / "image" / "root.tar"
    assert tar.exists(), f"expected the image's system at {tar}, found none; run: make image"
    assert os.geteuid() == 0, "expected to run as root, which systemd-nspawn needs; run: sudo make test-image"
    assert shutil.which("systemd-nspawn"), "expected systemd-nspawn; run: apt-get install systemd-container"
    with tempfile.TemporaryDirectory(dir=VAR / "image", prefix="unpacked.") as folder:
        Path(folder).chmod(0o755)
        subprocess.run(["tar", "--extract", "--file", tar, "--directory", folder], check=True)
        yield Path(folder)


@pytest.fixture(scope="module")
def cable() -> Iterator[Cable]:
    with Cable(f"footfall{os.getpid()}") as plugged_in:
        yield plugged_in


@pytest.fixture(scope="session")
def image() -> Path:
    """The appliance's disk, raw; tests write on copies only."""
    disk = VAR / "image" / "footfall.raw"
    assert disk.exists(), f"expected the image's disk at {disk}, found none; run: make image"
    return disk


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where pictures of the box are kept; docs/ has some of them."""
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS


@pytest.fixture
def note() -> Callable[[str], None]:
    """Adds a line with something measured to tests/artifacts/image.txt."""

    def add(line: str) -> None:
        ARTIFACTS.mkdir(exist_ok=True)
        with (ARTIFACTS / "image.txt").open("a") as report:
            report.write(line + "\n")

    return add
