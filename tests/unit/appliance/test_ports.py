import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from footfall_appliance.errors import ApplianceError
from footfall_appliance.ports import check_ports, holder_of
from footfall_appliance.settings import METRICS, Folders, Settings
from support.processes import free_port

VARIABLES = {
    "mosquitto": "MQTT_PORT",
    "ffserver": "FFSERVER_PORT",
    "ui": "UI_PORT",
    "node-red": "NODE_RED_PORT",
}


def settings(tmp_path: Path, bind: str = "127.0.0.1", **taken: int) -> Settings:
    ports = {part: taken.get(part.replace("-", "_")) or free_port() for part in VARIABLES}
    return Settings(Folders(tmp_path, tmp_path / "var"), bind=bind, ports=ports)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    listener = socket.create_server(("127.0.0.1", 0))
    with listener:
        yield listener


def test_free_ports_are_no_problem(tmp_path: Path) -> None:
    check_ports(settings(tmp_path))


@pytest.mark.parametrize("part", VARIABLES)
def test_a_port_in_use_is_named_with_its_holder_and_its_variable(
    tmp_path: Path, listening: socket.socket, part: str
) -> None:
    port = listening.getsockname()[1]
    with pytest.raises(ApplianceError) as raised:
        check_ports(settings(tmp_path, **{part.replace("-", "_"): port}))
    message = str(raised.value)
    assert message.startswith(f"port {port} for {part} is in use by ")
    assert f"(process {os.getpid()})" in message
    assert f"make run {VARIABLES[part]}={port + 1}" in message


def test_all_ports_in_use_are_named_at_once(tmp_path: Path, listening: socket.socket) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(ApplianceError) as raised:
        check_ports(settings(tmp_path, ui=listening.getsockname()[1], ffserver=other.getsockname()[1]))
    assert [line.split(" ")[3] for line in str(raised.value).splitlines()] == ["ffserver", "ui"]


def test_somebody_on_every_address_is_found_too(tmp_path: Path) -> None:
    with socket.create_server(("0.0.0.0", 0)) as listener, pytest.raises(ApplianceError, match="MQTT_PORT"):
        check_ports(settings(tmp_path, mosquitto=listener.getsockname()[1]))


@pytest.mark.parametrize("bind", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_named(tmp_path: Path, bind: str) -> None:
    with pytest.raises(ApplianceError) as raised:
        check_ports(settings(tmp_path, bind=bind))
    assert str(raised.value).startswith(f"BIND: expected an address of this machine, got '{bind}'")
    assert len(str(raised.value).splitlines()) == 1


def test_nobody_holds_a_free_port() -> None:
    assert holder_of(free_port()) is None


def test_a_port_for_metrics_is_looked_for_on_this_machine_whatever_the_others_listen_on(
    tmp_path: Path, listening: socket.socket
) -> None:
    port = listening.getsockname()[1]
    chosen = settings(tmp_path, bind="127.0.0.2")
    with pytest.raises(
        ApplianceError, match=rf"port {port} for metrics is in use .* make run METRICS_PORT={port + 1}"
    ):
        check_ports(replace(chosen, ports={**chosen.ports, METRICS: port}))
