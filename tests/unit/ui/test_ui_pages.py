"""What the pages answer, and with which headers."""

import json

import pytest
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from footfall_ffserver.access import TICKET_LASTS_S
from footfall_ui.events import MOST_LISTENERS, Listeners, told
from footfall_ui.live import LiveBoard
from footfall_ui.messages import parse
from footfall_ui.tickets import SALT
from support.pages import payload


def count(live: LiveBoard, occupancy: int) -> None:
    message = parse("footfall/mall/store/shoes/state", payload(name="Shoes", occupancy=occupancy))
    assert message is not None
    live.take(message, retained=False)


def test_the_board_is_told_as_json(live: LiveBoard, operator: FlaskClient) -> None:
    live.broker_found()
    count(live, 3)

    board = operator.get("/api/board").get_json()

    assert board["broker"] == {"connected": True, "detail": None}
    (store,) = board["sites"][0]["stores"]
    assert (store["id"], store["occupancy"], store["freshness"]) == ("shoes", 3, "live")


def test_lines_say_in_and_out_as_the_contract_does(live: LiveBoard, operator: FlaskClient) -> None:
    body = payload(camera="north", **{"in": 4, "out": 6, "net": -2})
    message = parse("footfall/mall/line/door/state", body)
    assert message is not None
    live.take(message, retained=False)

    (line,) = operator.get("/api/board").get_json()["sites"][0]["lines"]
    assert (line["in"], line["out"], line["net"]) == (4, 6, -2)


def test_a_heat_map_is_told_to_whoever_asks(live: LiveBoard, operator: FlaskClient) -> None:
    assert operator.get("/api/heatmap/mall/north").status_code == 404
    body = payload(since="2026-01-31T09:00:00Z", picture={"person_seconds": [[0, 12], [3, 4]]})
    message = parse("footfall/mall/camera/north/heatmap", body)
    assert message is not None
    live.take(message, retained=True)

    answer = operator.get("/api/heatmap/mall/north").get_json()
    assert answer["since"] == "2026-01-31T09:00:00Z"
    assert answer["person_seconds"] == [[0, 12], [3, 4]]


def test_a_heat_map_is_for_those_who_signed_in(stranger: FlaskClient) -> None:
    assert stranger.get("/api/heatmap/mall/north").status_code == 401


def test_the_health_check_says_whether_the_broker_is_heard(live: LiveBoard, stranger: FlaskClient) -> None:
    assert stranger.get("/health").get_json() == {"status": "ok", "broker_connected": False}
    live.broker_found()
    assert stranger.get("/health").get_json() == {"status": "ok", "broker_connected": True}


def test_a_ticket_is_one_that_the_stream_server_accepts(operator: FlaskClient) -> None:
    answer = operator.get("/api/ticket").get_json()

    checker = URLSafeTimedSerializer("ticket key", salt="footfall-stream")
    assert SALT == "footfall-stream"
    assert checker.loads(answer["ticket"], max_age=TICKET_LASTS_S) == {"camera": "*"}
    assert 0 < answer["renew_after_s"] <= TICKET_LASTS_S / 2


def test_a_stream_begins_with_the_board_tells_changes_and_beats_in_silence() -> None:
    live = LiveBoard()
    events = told(live, heartbeat_s=0.05)

    assert next(events).startswith("retry: ")
    assert board_of(next(events))["sites"] == []
    assert next(events).startswith("event: heartbeat\n")
    count(live, 5)
    changed = next(event for event in events if not event.startswith("event: heartbeat\n"))
    assert board_of(changed)["sites"][0]["stores"][0]["occupancy"] == 5
    assert next(events).startswith("event: heartbeat\n")


def board_of(event: str) -> dict[str, list[dict[str, list[dict[str, int]]]]]:
    name, data, *_ = event.split("\n")
    assert name == "event: board"
    return dict(json.loads(data.removeprefix("data: ")))


def test_a_snapshot_has_another_number_only_when_something_else_is_to_be_seen(live: LiveBoard) -> None:
    first = live.snapshot().number
    assert live.snapshot().number == first
    count(live, 5)
    assert live.snapshot().number == first + 1


def test_a_stream_ends_after_a_while_so_that_the_session_is_checked_again() -> None:
    assert len(list(told(LiveBoard(), heartbeat_s=0.01, length_s=0.05))) >= 2


def test_too_many_streams_are_refused_until_one_ends(live: LiveBoard) -> None:
    listeners = Listeners(live, most=2)
    first, second = listeners.stream(), listeners.stream()
    refused = listeners.stream()

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    first.close()
    again = listeners.stream()
    assert again.status_code == 200
    again.close()
    second.close()


def test_streams_leave_threads_for_everything_else() -> None:
    assert MOST_LISTENERS < 64


def test_a_missing_page_is_told_kindly_and_without_details(operator: FlaskClient) -> None:
    page = operator.get("/nowhere")
    assert page.status_code == 404
    assert "Back to the counts" in page.text
    assert operator.get("/api/nowhere").get_json()["error"]


@pytest.mark.parametrize("path", ["/", "/login", "/health", "/nowhere", "/static/base.css"])
def test_every_answer_carries_the_security_headers(operator: FlaskClient, path: str) -> None:
    with operator.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_caches_and_static_files_may_be(operator: FlaskClient) -> None:
    assert operator.get("/").headers["Cache-Control"] == "no-store"
    assert operator.get("/api/board").headers["Cache-Control"] == "no-store"
    with operator.get("/static/base.css") as style:
        assert "no-store" not in style.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("192.168.7.9:8080", "http://192.168.7.9:8090"),
        ("footfall.local", "http://footfall.local:8090"),
        ("[::1]:8080", "http://[::1]:8090"),
    ],
)
def test_pictures_may_come_from_the_stream_server_on_the_same_host(
    stranger: FlaskClient, host: str, origin: str
) -> None:
    policy = stranger.get("/login", headers={"Host": host}).headers["Content-Security-Policy"]

    assert f"img-src 'self' {origin};" in policy


def test_a_forged_host_cannot_widen_the_policy(stranger: FlaskClient) -> None:
    answer = stranger.get("/login", headers={"Host": "x; script-src *"})

    assert "script-src *" not in answer.headers["Content-Security-Policy"]


def test_the_page_needs_nothing_from_elsewhere(operator: FlaskClient) -> None:
    page = operator.get("/").text

    assert "<script>" not in page
    assert "style=" not in page
    assert page.count("http://") == page.count("http://localhost:8090")
