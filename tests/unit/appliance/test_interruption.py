"""Ctrl-C at a command that is still at work: it ends at once, and without a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.wait import wait_until

# Each waits for ever for somebody to write into the pipe that stands in for one of its files.
COMMANDS = {
    "secrets": (["footfall_appliance", "secrets"], "private/operator.password"),
    "status": (["footfall_appliance", "status"], "run/up.lock"),
    "what models runs": (["footfall", "models", "fetch", "--site", "site.yaml"], "site.yaml"),
}


@pytest.mark.parametrize(("command", "file"), COMMANDS.values(), ids=COMMANDS)
def test_an_interrupted_command_leaves_no_traceback(tmp_path: Path, command: list[str], file: str) -> None:
    pipe = tmp_path / file
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=tmp_path,
        env={**os.environ, "FOOTFALL_VAR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            writer = wait_until(lambda: opened_by_a_reader(pipe), "the command to open its file", 60)
            running.send_signal(signal.SIGINT)
            # A signal that comes just before the read is handled after it; so let the read come back.
            os.close(writer)
            _, said = running.communicate(timeout=30)
        finally:
            running.kill()
    assert (running.returncode, said) == (130, "")


def opened_by_a_reader(pipe: Path) -> int | None:
    """The pipe's other end, as soon as somebody reads from it."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None
