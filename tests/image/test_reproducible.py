"""Two builds of one commit."""

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from support.broker import ROOT
from support.tars import differences

pytestmark = [pytest.mark.image, pytest.mark.timeout(3600)]

SCRIPTS = ROOT / "appliance" / "image"
MAY_DIFFER: frozenset[str] = frozenset()
"""Files that no two builds have in common, each with the reason."""


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    time = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return os.environ | {"SOURCE_DATE_EPOCH": time.stdout.strip()}


def test_the_same_root_makes_the_same_disk_bit_by_bit(
    image: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    again = tmp_path / "again.raw"
    command = [SCRIPTS / "build-disk.sh", image.with_name("root.tar"), again]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    for suffix in (".raw", ".qcow2", ".raw.zst"):
        first, second = image.with_suffix("").with_suffix(suffix), again.with_suffix("").with_suffix(suffix)
        assert _digest(first) == _digest(second), suffix


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_two_roots_of_one_commit_differ_in_the_listed_files_only(
    image: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    again = tmp_path / "root.tar"
    subprocess.run([SCRIPTS / "build-root.sh", again], check=True, cwd=ROOT, env=environment)
    assert set(differences(image.with_name("root.tar"), again)) <= MAY_DIFFER
