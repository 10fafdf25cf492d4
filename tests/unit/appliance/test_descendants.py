"""What becomes of the programs that were started, and of a terminal that is closed."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def said_by(script: str) -> list[str]:
    """The lines that a program of its own prints, since it takes over signals and orphans."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(ROOT / "appliance"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.splitlines()


def test_orphans_are_freed_while_the_one_that_left_them_still_runs() -> None:
    script = """\
import subprocess, threading
from pathlib import Path
from footfall_appliance.descendants import nothing_left_behind, wait_for

def children():
    return [c for t in Path("/proc/self/task").iterdir() for c in (t / "children").read_text().split()]

def watch(process):
    pause, most = threading.Event(), 0
    while most < 4 or len(children()) > 1:
        most = max(most, len(children()))
        pause.wait(0.01)
    print("freed", flush=True)
    process.stdin.close()

with nothing_left_behind(5):
    leaves_three = "for n in 1 2 3; do (sleep 1 &); done; cat"
    process = subprocess.Popen(["sh", "-c", leaves_three], stdin=subprocess.PIPE)
    threading.Thread(target=watch, args=(process,), daemon=True).start()
    wait_for(process)
    print("ended", process.returncode)
"""
    assert said_by(script) == ["freed", "ended 0"]


@pytest.mark.parametrize("before", ["SIG_DFL", "SIG_IGN"], ids=["in a terminal", "by nohup"])
def test_what_nohup_started_outlives_its_terminal(before: str) -> None:
    script = f"""\
import signal
from footfall_appliance.descendants import nothing_left_behind

signal.signal(signal.SIGHUP, signal.{before})
with nothing_left_behind(5):
    signal.raise_signal(signal.SIGHUP)
    print("goes on")
"""
    assert ("goes on" in said_by(script)) == (before == "SIG_IGN")
