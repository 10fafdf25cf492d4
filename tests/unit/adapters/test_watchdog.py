"""Telling systemd that counting goes on."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall.adapters.watchdog import Watchdog
from footfall.core.frame import CameraState, Missing
from footfall.pipeline import Observation

NOBODY = Observation("door", Missing(0.0, CameraState.OFFLINE, "refused"), (), ())


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """systemd's end of the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(str(tmp_path / "notify"))
        end.settimeout(0)
        yield end


def heard(manager: socket.socket) -> list[str]:
    said = []
    while True:
        try:
            said.append(manager.recv(100).decode())
        except BlockingIOError:
            return said


def test_it_is_fed_whenever_a_quarter_of_the_patience_is_over(manager: socket.socket) -> None:
    now = 0.0
    watchdog = Watchdog(manager.getsockname(), 60.0, lambda: now)
    times = []
    for _ in range(60):
        now += 1.0
        list(watchdog.news(NOBODY))
        times += [now for _ in heard(manager)]
    assert times == [1.0, 16.0, 31.0, 46.0]


def test_it_is_ready_with_the_first_look_at_a_camera_even_one_that_is_down(manager: socket.socket) -> None:
    watchdog = Watchdog(manager.getsockname(), 60.0)
    assert heard(manager) == []
    list(watchdog.news(NOBODY))
    assert heard(manager) == ["READY=1\nWATCHDOG=1"]
    list(watchdog.last())
    assert heard(manager) == ["STOPPING=1"]


def test_where_systemd_did_not_set_one_up_there_is_none() -> None:
    assert Watchdog.from_environment({"NOTIFY_SOCKET": "/run/notify"}) is None
    assert Watchdog.from_environment({"WATCHDOG_USEC": "60000000"}) is None
    assert Watchdog.from_environment({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "60000000"})
