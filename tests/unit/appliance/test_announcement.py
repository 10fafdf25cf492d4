import errno
import socket
from pathlib import Path
from typing import NoReturn

import pytest

from footfall_appliance.addresses import address_for_others
from footfall_appliance.announcement import announcement
from footfall_appliance.settings import read_settings

ROOT = Path("/srv/footfall")


def test_it_says_where_everything_is_and_who_may_enter() -> None:
    text = announcement(read_settings({"UI_PORT": "9000"}, ROOT), ["walkway"], None)
    assert "http://127.0.0.1:9000/" in text
    assert "user operator, password in /srv/footfall/var/private/operator.password" in text
    assert "http://127.0.0.1:8090/walkway.mjpeg" in text
    assert "http://127.0.0.1:1880/" in text


@pytest.mark.parametrize("bind", ["0.0.0.0", "::"])
def test_open_to_the_network_it_prints_addresses_that_others_can_use(bind: str) -> None:
    text = announcement(read_settings({"BIND": bind}, ROOT), ["walkway"], None)
    assert not [own for own in ("127.0.0.1", "[::1]", " ::1", "0.0.0.0", "[::]", " :::") if own in text]
    host = address_for_others(bind)
    assert f"http://{f'[{host}]' if ':' in host else host}:8080/" in text


def test_a_single_address_is_printed_as_it_is() -> None:
    assert "http://192.0.2.9:8080/" in announcement(read_settings({"BIND": "192.0.2.9"}, ROOT), [], None)


def test_without_a_way_out_the_hosts_name_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object) -> NoReturn:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(socket, "socket", unreachable)
    assert address_for_others("0.0.0.0") == socket.gethostname()


def test_a_new_password_is_shown_together_with_its_file() -> None:
    text = announcement(read_settings({}, ROOT), [], "abcd-efgh")
    assert "password abcd-efgh (kept in /srv/footfall/var/private/operator.password)" in text


@pytest.mark.parametrize(
    ("camera", "warned"),
    [("rtsp://user:hush@192.0.2.7/a", True), ("rtsp://192.0.2.7/a@b", False), ("/dev/video0", False)],
)
def test_a_password_on_the_command_line_is_pointed_out_but_not_shown(camera: str, warned: bool) -> None:
    text = announcement(read_settings({"CAMERA": camera}, ROOT), [], None)
    assert ("list of processes" in text) is warned
    assert ("CAMERA='rtsp://...' make run" in text) is warned
    assert "hush" not in text


def test_metrics_are_mentioned_where_there_are_any() -> None:
    assert "metrics" not in announcement(read_settings({}, ROOT), [], None)
    text = announcement(read_settings({"METRICS_PORT": "9105"}, ROOT), [], None)
    assert "http://127.0.0.1:9105/metrics" in text
