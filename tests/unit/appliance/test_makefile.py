"""What the targets hand on and what they remove, with stand-ins for set-up and for the virtual environment's Python."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CAMERA = "rtsp://user:pa$$w$(rd)@192.0.2.7/a"


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is set up; what is called writes its name and CAMERA into `called`."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(ROOT / "Makefile", folder)
    program(folder / "appliance" / "setup.sh", "echo set-up >>called")
    program(folder / ".venv" / "bin" / "python", '[ "$1" = -c ] || echo "$3 $CAMERA" >>called')
    return folder


def make(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "FOOTFALL_"))
    }
    return subprocess.run(
        ["make", *arguments],
        cwd=checkout,
        env={**inherited, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def called(checkout: Path) -> list[str]:
    file = checkout / "called"
    return [line.strip() for line in file.read_text().splitlines()] if file.exists() else []


def test_a_cameras_password_survives_every_dollar_in_it(checkout: Path) -> None:
    assert make(checkout, "run", CAMERA=CAMERA).returncode == 0
    assert called(checkout) == ["set-up", f"up {CAMERA}"]


def test_a_camera_may_also_be_given_to_make(checkout: Path) -> None:
    assert make(checkout, "run", "CAMERA=/dev/video0").returncode == 0
    assert called(checkout) == ["set-up", "up /dev/video0"]


def test_help_shows_the_form_that_keeps_a_password_as_it_is(checkout: Path) -> None:
    assert (
        "CAMERA='rtsp://user:password@192.168.1.20/stream1' make run    a $ in"
        in make(checkout, "help").stdout
    )


def test_status_sets_nothing_up(checkout: Path) -> None:
    assert make(checkout, "status").returncode == 0
    assert called(checkout) == ["status"]


@pytest.mark.parametrize("python", ["exit 1", None], ids=["half set up", "not set up"])
def test_status_says_when_there_is_nothing_to_ask(checkout: Path, python: str | None) -> None:
    shutil.rmtree(checkout / ".venv")
    if python:
        program(checkout / ".venv" / "bin" / "python", python)
    done = make(checkout, "status")
    assert done.returncode != 0
    assert done.stderr.startswith("Footfall is not set up here; `make run` sets it up and starts it.\n")
    assert called(checkout) == []


def private_data(checkout: Path) -> Path:
    """A folder with a space in its name, beside one that bears the first half of that name."""
    var = checkout.parent / "my data"
    for name in ("cache/clips", "cache/models", "run", "log", "private", "state", "audit"):
        (var / name).mkdir(parents=True)
    (checkout.parent / "my").mkdir()
    return var


@pytest.mark.parametrize(
    ("arguments", "left"),
    [([], {"audit", "private", "state", "cache", "cache/models"}), (["ALL=1"], set())],
    ids=["clean", "clean ALL=1"],
)
def test_clean_stops_footfall_and_removes_only_what_it_names(
    checkout: Path, arguments: list[str], left: set[str]
) -> None:
    var = private_data(checkout)
    done = make(checkout, "clean", *arguments, FOOTFALL_VAR=str(var))
    assert done.returncode == 0, done.stderr
    assert called(checkout) == ["down"]
    assert {str(path.relative_to(var)) for path in var.rglob("*")} == left
    assert not (checkout / ".venv").exists()
    assert (checkout.parent / "my").exists()


def test_clean_removes_nothing_while_footfall_does_not_stop(checkout: Path) -> None:
    program(checkout / ".venv" / "bin" / "python", '[ "$1" = -c ]')
    assert make(checkout, "clean").returncode != 0
    assert (checkout / ".venv").exists()


def test_clean_also_removes_what_an_interrupted_set_up_left(checkout: Path) -> None:
    program(checkout / ".venv" / "bin" / "python", "exit 1")
    assert make(checkout, "clean").returncode == 0
    assert not (checkout / ".venv").exists()


def test_logs_are_found_in_a_folder_with_a_space_in_its_name(checkout: Path) -> None:
    var = private_data(checkout)
    (var / "log" / "ui.log").write_text("the page speaks\n")
    # Ends by itself where the real one would wait for more.
    program(checkout / "tools" / "tail", 'for file; do :; done; exec cat "$file"')
    path = f"{checkout / 'tools'}{os.pathsep}{os.environ['PATH']}"
    assert make(checkout, "logs", FOOTFALL_VAR=str(var), PATH=path).stdout == "the page speaks\n"
