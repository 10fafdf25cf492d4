"""The real pages under gunicorn, fed by real brokers: Mosquitto, and Aedes as Mosca's successor."""

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from footfall_ui.events import MOST_LISTENERS
from support.aedes import AedesBroker
from support.broker import Broker
from support.speaking import Speaker
from support.ui import Operator, UiServer
from support.wait import wait_until

pytestmark = pytest.mark.integration


@pytest.fixture
def ui(broker: Broker, tmp_path: Path) -> Iterator[UiServer]:
    with UiServer(tmp_path / "ui", broker) as running:
        yield running


def store(board: dict[str, Any], store_id: str) -> dict[str, Any] | None:
    found = [each for site in board["sites"] for each in site["stores"] if each["id"] == store_id]
    return found[0] if found else None


def shown(operator: Operator, store_id: str) -> tuple[int | None, str] | None:
    """Count and freshness as /api/board tells them."""
    found = store(operator.board(), store_id)
    return (found["occupancy"], found["freshness"]) if found else None


def trouble(operator: Operator) -> str:
    """Why the broker is not heard, in the page's words."""
    return operator.board()["broker"]["detail"] or ""


@pytest.mark.parametrize("kind", [Broker, AedesBroker], ids=["Mosquitto", "Aedes"])
def test_what_was_retained_before_the_pages_started_is_on_them_and_on_the_stream(
    kind: type[Broker] | type[AedesBroker], tmp_path: Path
) -> None:
    with kind(tmp_path / "broker") as broker, Speaker(broker) as speaker:
        speaker.raw("status", "online")
        speaker.say("engine/status", device="CPU")
        speaker.store("shoes", 3)
        speaker.store("books", None)
        with UiServer(tmp_path / "ui", broker) as ui:
            operator = ui.operator()
            wait_until(lambda: shown(operator, "shoes") == (3, "live"), "the retained count")
            wait_until(lambda: shown(operator, "books") == (None, "unknown"), "the unknown count")

            name, snapshot = next(operator.events())
            board = operator.board()
            assert name == "board"
            assert snapshot["sites"] == board["sites"]
            assert board["sites"][0]["state"] == "online"


def test_a_stream_hears_a_change_at_once(ui: UiServer, broker: Broker) -> None:
    events = ui.operator().events()
    with Speaker(broker) as speaker:
        next(events)
        speaker.store("shoes", 4)
        for name, board in events:
            found = store(board, "shoes") if name == "board" else None
            if found:
                break
    assert found
    assert (found["occupancy"], found["visits_today"]) == (4, 412)


def test_a_stream_beats_while_nothing_changes(ui: UiServer) -> None:
    operator = ui.operator()
    wait_until(lambda: operator.board()["broker"]["connected"], "the broker")

    assert any(name == "heartbeat" for name, _ in operator.events())


def test_counts_are_stale_while_the_broker_is_dead_and_live_when_it_is_back(
    ui: UiServer, broker: Broker
) -> None:
    operator = ui.operator()
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        wait_until(lambda: shown(operator, "shoes") == (3, "live"), "the count")

    broker.kill()
    wait_until(lambda: shown(operator, "shoes") == (3, "stale"), "a stale count")
    assert trouble(operator)
    health = ui.health()
    assert health is not None
    assert health["broker_connected"] is False

    broker.start()
    with Speaker(broker) as speaker:
        speaker.store("shoes", 5)
        wait_until(lambda: shown(operator, "shoes") == (5, "live"), "a live count after the reconnect")


def test_counts_are_stale_when_the_counting_program_says_it_is_gone(ui: UiServer, broker: Broker) -> None:
    operator = ui.operator()
    with Speaker(broker) as speaker:
        speaker.raw("status", "online")
        speaker.say("engine/status", device="CPU")
        speaker.store("shoes", 3)
        wait_until(lambda: shown(operator, "shoes") == (3, "live"), "the count")
        speaker.raw("status", "offline")
        wait_until(lambda: shown(operator, "shoes") == (3, "stale"), "a stale count")


def test_a_count_that_was_retained_long_ago_is_stale_from_the_start(broker: Broker, tmp_path: Path) -> None:
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3, at=datetime.now(UTC) - timedelta(hours=1))
    with UiServer(tmp_path / "ui", broker) as ui:
        operator = ui.operator()
        wait_until(lambda: shown(operator, "shoes") == (3, "stale"), "the old count")


def test_a_broker_that_remembers_the_counting_program_of_yesterday_is_not_believed(
    broker: Broker, tmp_path: Path
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with Speaker(broker) as speaker, Speaker(broker, "nodered") as flow:
        speaker.raw("status", "online")
        speaker.say("engine/status", device="CPU", at=yesterday)
        flow.say("alert/crowded-shoes", store="shoes", state="raised", at=yesterday)
    with UiServer(tmp_path / "ui", broker) as ui:
        operator = ui.operator()

        def alerts() -> list[str]:
            return [alert["freshness"] for site in operator.board()["sites"] for alert in site["alerts"]]

        wait_until(lambda: alerts() == ["stale"], "the alert of yesterday")
        assert operator.board()["sites"][0]["state"] == "unknown"


def test_a_bad_payload_is_ignored_and_complained_of_once(ui: UiServer, broker: Broker) -> None:
    operator = ui.operator()
    with Speaker(broker) as speaker:
        speaker.store("shoes", 3)
        for _ in range(3):
            speaker.raw("store/shoes/state", "{broken")
        speaker.store("books", 1)
        wait_until(lambda: shown(operator, "books") == (1, "live"), "what came after the bad payload")

    assert shown(operator, "shoes") == (3, "live")
    assert ui.program.output().count("ignored a payload on footfall/mall/store/shoes/state") == 1


def test_the_pages_start_without_a_broker_and_find_it_later(tmp_path: Path) -> None:
    broker = Broker(tmp_path / "broker")
    with UiServer(tmp_path / "ui", broker) as ui:
        operator = ui.operator()
        wait_until(lambda: "No broker answers" in trouble(operator), "the bad news")
        assert "MQTT_HOST" in ui.program.output()
        with broker, Speaker(broker) as speaker:
            speaker.store("shoes", 2)
            wait_until(lambda: shown(operator, "shoes") == (2, "live"), "the count")


def test_a_wrong_broker_password_says_what_to_do_and_is_never_shown(broker: Broker, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("swordfish")
    with UiServer(tmp_path / "ui", broker, wrong) as ui:
        operator = ui.operator()
        wait_until(lambda: "refuses" in trouble(operator), "the refusal")
        assert "MQTT_PASSWORD_FILE" in trouble(operator)
        assert "MQTT_PASSWORD_FILE" in ui.program.output()
        assert "swordfish" not in ui.program.output()


def test_strangers_get_neither_the_page_nor_the_stream(ui: UiServer) -> None:
    with urllib.request.urlopen(f"{ui.url}/", timeout=10) as answer:
        assert answer.url == f"{ui.url}/login"
    for path in ("/events", "/api/board", "/api/ticket"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(ui.url + path, timeout=10)


def test_a_port_in_use_ends_the_start_with_the_variable_to_change(broker: Broker, tmp_path: Path) -> None:
    ui = UiServer(tmp_path / "ui", broker)
    with socket.create_server(("127.0.0.1", ui.port)):
        ui.program.start()
        wait_until(lambda: not ui.program.running(), "the end")
    assert ui.program.process is not None
    assert ui.program.process.returncode == 2
    assert "UI_PORT" in ui.program.output()
    assert "Traceback" not in ui.program.output()


def test_streams_beyond_the_limit_are_refused_while_everything_else_is_served(ui: UiServer) -> None:
    operator = ui.operator()
    streams = [operator.events() for _ in range(MOST_LISTENERS)]
    for stream in streams:
        next(stream)

    assert not is_served(operator)
    assert ui.health()
    assert operator.board()["sites"] == []

    streams.pop().close()
    wait_until(lambda: is_served(operator), "a stream for who came late")


def is_served(operator: Operator) -> bool:
    try:
        return bool(next(operator.events()))
    except urllib.error.HTTPError as refused:
        refused.close()
        return False


def test_the_pages_end_soon_although_a_stream_is_open(ui: UiServer) -> None:
    events = ui.operator().events()
    next(events)

    assert ui.program.stop(grace_s=8) == 0
