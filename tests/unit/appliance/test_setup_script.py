"""What set-up says when it cannot go on; that it installs everything is shown by a bare machine, not by a test."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOOLS = ("awk", "bash", "cat", "cut", "df", "dirname", "id", "mkdir", "sha256sum", "tail", "tee")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script in its place, and nothing else."""
    (tmp_path / "appliance").mkdir()
    shutil.copy(ROOT / "appliance" / "setup.sh", tmp_path / "appliance")
    return tmp_path


def refused(checkout: Path, **variables: str) -> str:
    """The message with which set-up stops."""
    done = subprocess.run(
        ["bash", "appliance/setup.sh", "run"],
        cwd=checkout,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert not (checkout / ".venv").exists()
    return done.stderr


def test_an_old_python_is_named_with_the_way_out(checkout: Path) -> None:
    old = checkout / "python3"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo Python 3.9.2 ;; *) exit 1 ;; esac\n')
    old.chmod(0o755)
    assert refused(checkout, PYTHON=str(old)) == (
        "set-up stopped: expected Python 3.11 or newer, found Python 3.9.2; "
        "install a newer one and set PYTHON=/path/to/python3\n"
    )


def test_a_missing_python_is_named(checkout: Path) -> None:
    assert "expected Python 3.11 or newer as '/nowhere/python3', found none" in refused(
        checkout, PYTHON="/nowhere/python3"
    )


def test_without_apt_the_missing_packages_are_named(checkout: Path) -> None:
    tools = checkout / "tools"
    tools.mkdir()
    for name in TOOLS:
        if path := shutil.which(name):
            (tools / name).symlink_to(path)
    message = refused(checkout, PATH=str(tools), PYTHON=sys.executable)
    assert "expected apt-get (Debian, Ubuntu), found none; install by hand: " in message
    assert "ffmpeg" in message


def test_a_folder_that_cannot_be_written_is_named(checkout: Path) -> None:
    (checkout / "var").write_text("a file where the folder should be")
    assert "cannot write var/log/setup.log" in refused(checkout)
