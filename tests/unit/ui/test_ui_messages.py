"""Contract payloads are read tolerantly, and what cannot be read is refused."""

import pytest

from footfall_ui.messages import BadPayloadError, SiteStatus, parse
from footfall_ui.payloads import Alert, LineState, StoreState
from support.pages import NOON, payload

STORE = "footfall/mall/store/shoes/state"


def test_a_store_state_becomes_a_frozen_value() -> None:
    message = parse(
        STORE, payload(store="shoes", name="Shoes", occupancy=3, visits_today=9, cameras=["north"])
    )

    assert message is not None
    assert (message.site, message.subject, message.kind, message.said_at) == (
        "mall",
        "shoes",
        StoreState,
        NOON,
    )
    assert isinstance(message.content, StoreState)
    assert (message.content.occupancy, message.content.cameras) == (3, ("north",))
    with pytest.raises(ValueError, match="frozen"):
        message.content.occupancy = 4


def test_fields_that_nobody_knows_yet_are_ignored() -> None:
    message = parse(STORE, payload(occupancy=3, mood="cheerful"))

    assert message is not None
    assert isinstance(message.content, StoreState)


def test_null_means_unknown_and_not_zero() -> None:
    message = parse(STORE, payload(occupancy=None))

    assert message is not None
    assert isinstance(message.content, StoreState)
    assert message.content.occupancy is None


def test_a_line_is_read_although_in_is_a_word_of_python() -> None:
    body = payload(camera="north", **{"in": 4, "out": 6, "net": -2})
    message = parse("footfall/mall/line/door/state", body)

    assert message is not None
    assert isinstance(message.content, LineState)
    assert (message.content.came_in, message.content.went_out, message.content.net) == (4, 6, -2)


def test_an_alert_is_read() -> None:
    message = parse("footfall/mall/alert/full", payload(store="shoes", state="raised", value=9, threshold=8))

    assert message is not None
    assert isinstance(message.content, Alert)


@pytest.mark.parametrize(("said", "online"), [(b"online", True), (b"offline", False)])
def test_the_status_of_a_site_is_a_plain_word(said: bytes, online: bool) -> None:
    message = parse("footfall/mall/status", said)

    assert message is not None
    assert message.content == SiteStatus(online)


def test_an_empty_payload_says_that_the_subject_is_gone() -> None:
    message = parse(STORE, b"")

    assert message is not None
    assert (message.kind, message.content) == (StoreState, None)


@pytest.mark.parametrize(
    "topic",
    [
        "footfall/mall/event/entered",
        "footfall/mall/area/wing/state",
        "footfall/mall/area/wing/metrics",
        "footfall/mall/engine/state",
        "footfall/mall/new/thing",
        "other/mall/status",
        "footfall",
    ],
)
def test_topics_that_the_page_does_not_show_are_passed_over(topic: str) -> None:
    assert parse(topic, b"whatever") is None


@pytest.mark.parametrize(
    ("topic", "body", "complaint"),
    [
        pytest.param("footfall/mall/status", b"on", "online", id="no status word"),
        pytest.param(STORE, b"{", "JSON", id="no JSON"),
        pytest.param(
            "footfall/mall/camera/north/status",
            b'{"at": "2026-01-31T12:00:00Z", "frame_age_s": NaN}',
            "frame_age_s",
            id="not a number",
        ),
        pytest.param(STORE, b"\xff\xfe", "JSON", id="no text"),
        pytest.param(STORE, b"[" * 5000, "JSON", id="bottomless"),
        pytest.param(STORE, b"[]", "payload", id="no object"),
        pytest.param(STORE, b'{"occupancy": 1}', "at", id="no time"),
        pytest.param(STORE, b'{"at": "2026-01-31T12:00:00", "occupancy": 1}', "timezone", id="no time zone"),
        pytest.param(STORE, b'{"at": "2026-01-31T12:00:00Z", "occupancy": -1}', "occupancy", id="below zero"),
        pytest.param(STORE, b'{"at": "2026-01-31T12:00:00Z"}', "occupancy", id="no count"),
        pytest.param(
            STORE,
            b'{"at": "2026-01-31T12:00:00Z", "occupancy": 1, "mean_dwell_s": NaN}',
            "mean_dwell_s",
            id="no number",
        ),
    ],
)
def test_a_payload_that_breaks_the_contract_is_refused(topic: str, body: bytes, complaint: str) -> None:
    with pytest.raises(BadPayloadError, match=complaint):
        parse(topic, body)


def test_a_complaint_never_repeats_the_payload() -> None:
    with pytest.raises(BadPayloadError) as refused:
        parse(STORE, payload(occupancy="rtsp://admin:secret@camera"))

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "rows", [[], [[]], [[1, 2], [3]], [[-1]]], ids=["none", "empty", "ragged", "negative"]
)
def test_a_heat_map_that_is_no_grid_is_refused(rows: list[list[int]]) -> None:
    with pytest.raises(BadPayloadError, match="person_seconds"):
        parse("footfall/mall/camera/north/heatmap", payload(picture={"person_seconds": rows}))
