"""Who sends halves of requests or reads no answers: the real gunicorn with few threads, lest they hold all."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from footfall_ui.worker import PART_WITHIN_S, REQUEST_WITHIN_S
from support.broker import Broker
from support.ui import UiServer
from support.wait import wait_until

pytestmark = pytest.mark.integration

HALF_A_HEAD = b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: "
HALF_A_BODY = (
    b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 500\r\n\r\ncsrf_token="
)
HALVES = (HALF_A_HEAD, HALF_A_BODY, HALF_A_HEAD)
ASKED_AGAIN_AND_AGAIN = b"GET /static/cards.js HTTP/1.1\r\nHost: x\r\n\r\n" * 4000


@pytest.fixture
def ui(broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[UiServer]:
    monkeypatch.setenv("GUNICORN_CMD_ARGS", f"--threads={len(HALVES)}")
    with UiServer(tmp_path / "ui", broker) as running:
        yield running


def is_hung_up(client: socket.socket) -> bool:
    """Whether the server closed this connection; meanwhile another byte trickles in."""
    try:
        client.send(b"a")
        return client.recv(4096) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def is_cut_off(client: socket.socket) -> bool:
    """Whether the server closed this connection, of which nothing is read."""
    try:
        client.send(b"G")
        return False
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_halves_of_requests_hold_no_thread_for_long_even_when_bytes_trickle(ui: UiServer) -> None:
    slow = [socket.create_connection(("127.0.0.1", ui.port)) for _ in HALVES]
    for client, half in zip(slow, HALVES, strict=True):
        client.sendall(half)
        client.setblocking(False)

    for client in slow:
        wait_until(lambda client=client: is_hung_up(client), "the hang-up", REQUEST_WITHIN_S + 10)
        client.close()

    assert ui.health()
    assert "Traceback" not in ui.program.output()


def test_an_event_stream_outlasts_the_deadline_for_requests(ui: UiServer) -> None:
    events = ui.operator().events()
    next(events)
    with socket.create_connection(("127.0.0.1", ui.port)) as slow:
        slow.sendall(HALF_A_HEAD)
        slow.setblocking(False)
        wait_until(lambda: is_hung_up(slow), "the deadline to pass", REQUEST_WITHIN_S + 10)

    assert next(events)


def test_who_asks_without_reading_holds_no_thread_for_long_and_an_event_stream_goes_on(ui: UiServer) -> None:
    events = ui.operator().events()
    next(events)
    deaf = [socket.create_connection(("127.0.0.1", ui.port)) for _ in HALVES[1:]]
    for client in deaf:
        client.setblocking(False)
        client.send(ASKED_AGAIN_AND_AGAIN)

    for client in deaf:
        wait_until(
            lambda client=client: next(events) and is_cut_off(client), "the hang-up", PART_WITHIN_S + 40
        )
        client.close()

    assert ui.health()
    assert next(events)
    assert "Traceback" not in ui.program.output()
