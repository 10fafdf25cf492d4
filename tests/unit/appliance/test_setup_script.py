"""What set-up says when it cannot go on; that it installs everything is shown by a bare machine, not by a test."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TOOLS = (
    "awk", "bash", "cat", "cut", "df", "cp", "dirname", "env", "flock", "mkdir", "rm", "sh", "sha256sum", "tail", "tee",
    "touch",
)  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script in its place, and nothing else."""
    (tmp_path / "appliance").mkdir()
    shutil.copy(ROOT / "appliance" / "setup.sh", tmp_path / "appliance")
    return tmp_path


def refused(checkout: Path, level: str = "run", **variables: str) -> str:
    """The message with which set-up stops."""
    done = subprocess.run(
        ["bash", "appliance/setup.sh", level],
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


@pytest.fixture
def tools(checkout: Path) -> Path:
    """A machine with little on it: the folder of all its programs, whose user is root."""
    folder = checkout / "tools"
    folder.mkdir()
    for name in TOOLS:
        if path := shutil.which(name):
            (folder / name).symlink_to(path)
    program(folder / "id", "echo 0")
    return folder


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_without_apt_the_missing_packages_are_named(checkout: Path, tools: Path) -> None:
    message = refused(checkout, PATH=str(tools), PYTHON=sys.executable)
    assert "expected apt-get (Debian, Ubuntu), found none; install by hand: " in message
    assert "ffmpeg" in message


def test_a_folder_that_cannot_be_written_is_named(checkout: Path) -> None:
    (checkout / "var").write_text("a file where the folder should be")
    assert "cannot write var/log/setup.log" in refused(checkout)


def test_a_second_set_up_waits_for_the_first(checkout: Path) -> None:
    descriptor = os.open(checkout, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with subprocess.Popen(
        ["bash", "appliance/setup.sh", "run"],
        cwd=checkout,
        env={**os.environ, "PYTHON": "/nowhere/python3"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as second:
        assert second.stdout
        assert second.stdout.readline() == "set-up: waiting for another one that is under way here\n"
        assert second.poll() is None
        os.close(descriptor)
        _, said = second.communicate(timeout=60)
    assert "expected Python 3.11 or newer" in said


def test_a_service_that_apt_starts_does_not_hold_the_turn(checkout: Path, tools: Path) -> None:
    program(tools / "apt-get", "[ ! -e /proc/self/fd/9 ] || echo holds the lock\nexit 1")
    message = refused(checkout, PATH=str(tools), PYTHON=sys.executable)
    assert "reading the package lists failed" in message
    assert "holds the lock" not in message


@pytest.mark.parametrize("candidate", ["(none)", "2:1snap1-0ubuntu2"], ids=["no package", "a snap's package"])
def test_where_chromium_is_a_snap_the_way_out_is_named_before_anything_is_installed(
    checkout: Path, tools: Path, candidate: str
) -> None:
    program(tools / "apt-get", 'case " $* " in *" install "*) touch installed ;; esac')
    program(tools / "apt-cache", f"echo 'chromium:'; echo '  Candidate: {candidate}'")
    message = refused(checkout, "dev", PATH=str(tools), PYTHON=sys.executable)
    assert (
        "Ubuntu has it only as a snap; install a browser, then run it again: google-chrome-stable" in message
    )
    assert "'sudo snap install chromium'" in message
    assert not (checkout / "installed").exists()


@pytest.mark.parametrize("browser", ["chromium-browser", "google-chrome"])
def test_another_browser_will_do(checkout: Path, tools: Path, browser: str) -> None:
    program(tools / browser, "exit 0")
    message = refused(checkout, "dev", PATH=str(tools), PYTHON=sys.executable)
    assert "install by hand: " in message
    assert "chromium" not in message


def test_a_mosquitto_whose_installation_was_interrupted_is_switched_off_by_the_next_set_up(
    checkout: Path, tools: Path
) -> None:
    if not (Path("/run/systemd/system").is_dir() or Path("/etc/init.d/mosquitto").exists()):
        pytest.skip("this machine has no service of Mosquitto's: neither systemd nor /etc/init.d/mosquitto")
    only_tools(checkout / "appliance" / "setup.sh")
    for switch in ("systemctl", "service"):
        program(tools / switch, 'echo "$*" >>switched-off')
    # Brings both in, as far as a command of that name goes, and is then interrupted.
    brought = f"cp {tools}/id {tools}/mosquitto; cp {tools}/id {tools}/ffmpeg; exit 1"
    program(tools / "apt-get", f'case " $* " in *" install "*) {brought} ;; esac')
    environment = {"PATH": str(tools), "PYTHON": sys.executable}

    assert "system packages: mosquitto ffmpeg failed" in refused(checkout, **environment)
    assert not (checkout / "switched-off").exists()
    refused(checkout, **environment)
    assert len((checkout / "switched-off").read_text().splitlines()) == 1
    refused(checkout, **environment)
    assert len((checkout / "switched-off").read_text().splitlines()) == 1


def only_tools(script: Path) -> None:
    """Keep set-up from seeing this machine's own Mosquitto."""
    text, beyond = script.read_text(), "PATH=$PATH:/usr/sbin:/sbin\n"
    assert beyond in text
    script.write_text(text.replace(beyond, ""))
