"""What `make run` promises about processes: what dies comes back, and nothing is left when it ends."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from footfall_appliance.errors import ApplianceError
from footfall_appliance.health import BrokerWatch
from footfall_appliance.settings import Folders, Settings
from footfall_appliance.supervision import socket_path
from footfall_appliance.supervisor_client import part_states
from footfall_appliance.turn import end_running, find_running, only_one
from support.processes import Program, free_port, is_listening
from support.wait import wait_until

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
# The child leaves its parent's process group, as a careless part's might: only the kernel knows whose it is.
PARENT_OF_FFMPEG = [
    "setsid",
    "--wait",
    "ffmpeg",
    "-v",
    "quiet",
    "-re",
    "-f",
    "lavfi",
    "-i",
    "testsrc",
    "-f",
    "null",
    "-",
]
STUBBORN = ["env", "--ignore-signal=TERM", "sleep", "infinity"]


class Appliance:
    """A broker and whatever else a test wants, run as `make run` runs its parts."""

    def __init__(self, folder: Path, grace_s: float = 30.0, **parts: list[str]) -> None:
        self.settings = Settings(Folders(ROOT, folder / "var"), ports={"mosquitto": free_port()})
        self.mark = f"FOOTFALL_TEST={folder}"
        given = {
            "root": str(ROOT),
            "var": str(folder / "var"),
            "mqtt_port": self.settings.ports["mosquitto"],
            "parts": parts,
            "grace_s": grace_s,
        }
        path = os.pathsep.join([str(ROOT / "appliance"), str(ROOT / "tests")])
        self.program = Program(
            [sys.executable, "-m", "support.supervised", json.dumps(given)],
            folder / "up.log",
            env={"FOOTFALL_TEST": str(folder), "PYTHONPATH": path},
        )

    def __enter__(self) -> "Appliance":
        self.program.start()
        try:
            wait_until(self._listens, "Mosquitto to listen")
        except AssertionError:
            self.__exit__()
            raise
        return self

    def _listens(self) -> bool:
        assert self.program.running(), self.program.output()
        return is_listening(self.settings.ports["mosquitto"])

    def __exit__(self, *_: object) -> None:
        self.program.stop()
        for process in self.processes():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def processes(self, program: str = "") -> list[int]:
        """Everything that inherited this appliance's mark, wherever it hangs in the tree of processes."""
        return [
            pid for pid in _all_processes() if self.mark in _strings(pid, "environ") and program in _name(pid)
        ]

    def restarted(self, program: str, old: int) -> int | None:
        return next((pid for pid in self.processes(program) if pid != old), None)


def _all_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]


def _strings(pid: int, file: str) -> list[str]:
    try:
        return Path(f"/proc/{pid}/{file}").read_text(errors="replace").split("\0")
    except OSError:
        return []


def _name(pid: int) -> str:
    return "".join(_strings(pid, "comm"))


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[Appliance]:
    with Appliance(tmp_path, parent=PARENT_OF_FFMPEG) as running:
        wait_until(lambda: running.processes("ffmpeg"), "FFmpeg to run")
        yield running


def test_a_broker_that_is_killed_comes_back_and_answers(appliance: Appliance) -> None:
    (first,) = appliance.processes("mosquitto")
    with BrokerWatch(appliance.settings, time.time()) as watch:
        wait_until(watch.broker_answers, "the broker to answer")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: appliance.restarted("mosquitto", first), "a new Mosquitto")
        wait_until(lambda: not watch.broker_answers(), "the connection to be lost")
        wait_until(watch.broker_answers, "the broker to answer again")


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name
)
def test_asked_to_stop_it_leaves_no_process(appliance: Appliance, number: signal.Signals) -> None:
    assert len(appliance.processes()) >= 5
    os.kill(appliance.program.pid, number)
    wait_until(lambda: not appliance.program.running(), "the end")
    assert appliance.processes() == []
    assert appliance.program.stop() == 0


def test_killed_outright_it_leaves_no_part(tmp_path: Path) -> None:
    with Appliance(tmp_path) as appliance:
        os.kill(appliance.program.pid, signal.SIGKILL)
        wait_until(lambda: appliance.processes() == [], "the supervisor and its parts to end")


def test_a_supervisor_that_is_killed_leaves_no_process(appliance: Appliance) -> None:
    (supervisor,) = [
        pid for pid in appliance.processes() if "supervisor.supervisord" in _strings(pid, "cmdline")
    ]
    os.kill(supervisor, signal.SIGKILL)
    wait_until(lambda: not appliance.program.running(), "the end")
    assert appliance.processes() == []


def test_what_does_not_want_to_end_is_ended_by_force(tmp_path: Path) -> None:
    with Appliance(tmp_path, grace_s=0.5, stubborn=STUBBORN) as appliance:
        wait_until(
            lambda: any(
                state.name == "stubborn" and state.running for state in part_states(_socket(appliance))
            ),
            "the stubborn part to run",
        )
        os.kill(appliance.program.pid, signal.SIGTERM)
        wait_until(lambda: not appliance.program.running(), "the end")
        assert appliance.processes() == []


def test_a_second_start_says_that_one_runs_and_another_shell_ends_it(appliance: Appliance) -> None:
    with pytest.raises(ApplianceError, match="Footfall already runs"), only_one(appliance.settings):
        pass
    found = find_running(appliance.settings)
    assert found is not None
    assert found.process == appliance.program.pid
    assert end_running(appliance.settings, 20.0)
    assert [pid for pid in appliance.processes() if pid != appliance.program.pid] == []
    assert not end_running(appliance.settings, 20.0)


def test_only_its_owner_may_command_the_supervisor(appliance: Appliance) -> None:
    wait_until(lambda: part_states(_socket(appliance)), "supervisord to answer")
    assert _socket(appliance).stat().st_mode & 0o777 == 0o600


def test_the_broker_knows_the_accounts_and_nobody_else(appliance: Appliance) -> None:
    password = appliance.settings.folders.private / "mqtt-ui.password"
    with BrokerWatch(appliance.settings, time.time()) as watch:
        wait_until(watch.broker_answers, "the broker to answer")
    password.write_text("guessed")
    with BrokerWatch(appliance.settings, time.time()) as watch:
        log = appliance.settings.folders.log / "mosquitto.log"
        wait_until(lambda: "not authorised" in log.read_text(), "the broker to refuse")
        assert not watch.broker_answers()


def _socket(appliance: Appliance) -> Path:
    return socket_path(appliance.settings.folders)
