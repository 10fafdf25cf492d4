"""Every message that the contract shows can be read by the pages, and ends up on them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from footfall_ui.board import Board
from footfall_ui.messages import BadPayloadError, parse
from support import contract

SHOWN = ("status", "camera", "engine", "zone", "store", "line", "bucket", "alert", "visitors")
NOT_SHOWN = ("event", "person", "area")
EXAMPLES = contract.examples()


def encoded(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def subject_of(topic: str) -> str:
    parts = topic.split("/")
    return parts[2] if parts[0] == "footfall" else parts[0]


@pytest.mark.parametrize(("topic", "body"), EXAMPLES, ids=[topic for topic, _ in EXAMPLES])
def test_every_example_is_read_or_knowingly_passed_over(topic: str, body: Any) -> None:
    message = parse(topic, encoded(body))

    if subject_of(topic) in SHOWN:
        assert message is not None
        assert message.content is not None
    else:
        assert subject_of(topic) in NOT_SHOWN
        assert message is None


def test_the_examples_cover_everything_that_the_page_shows() -> None:
    assert {subject_of(topic) for topic, _ in EXAMPLES} >= set(SHOWN)


@pytest.mark.parametrize(
    ("topic", "body"),
    [example for example in EXAMPLES if isinstance(example[1], dict) and subject_of(example[0]) in SHOWN],
    ids=[topic for topic, body in EXAMPLES if isinstance(body, dict) and subject_of(topic) in SHOWN],
)
def test_every_example_without_its_time_is_refused(topic: str, body: dict[str, Any]) -> None:
    with pytest.raises(BadPayloadError, match="at"):
        parse(topic, encoded({name: value for name, value in body.items() if name != "at"}))


def test_all_examples_together_make_a_board_with_their_values() -> None:
    board, now = Board(), datetime.now(UTC)
    board.broker_found()
    bodies: dict[str, Any] = {}
    for topic, body in EXAMPLES:
        # Examples of an unknown and of a known state share a topic: the known one stays.
        if (
            isinstance(body, dict)
            and topic in bodies
            and None in (body.get("state", 0), body.get("occupancy", 0), body.get("since", 0))
        ):
            continue
        bodies[topic] = body
        message = parse(topic, encoded(body))
        if message:
            board.take(message, now, retained=False)

    (site,) = json.loads(board.view(now).model_dump_json(by_alias=True))["sites"]
    for plural in ("stores", "zones", "lines", "cameras"):
        for shown in site[plural]:
            kind = plural.removesuffix("s")
            suffix = "status" if kind == "camera" else "state"
            published = bodies[f"footfall/{site['site']}/{kind}/{shown['id']}/{suffix}"]
            same = published.keys() & shown.keys() - {"stale_since"}
            assert {name: shown[name] for name in same} == {name: published[name] for name in same}
            assert shown["freshness"] == "live"
    (store,), (line,) = site["stores"], site["lines"]
    metrics = bodies[f"footfall/{site['site']}/store/{store['id']}/metrics"]
    assert store["dwell"] == {name: metrics["dwell"][name] for name in ("p50_s", "p90_s")}
    assert store["capture"] == metrics["capture"]
    units = bodies[f"footfall/{site['site']}/line/{line['id']}/metrics"]
    assert (line["units_in"], line["units_out"]) == (units["units_in"], units["units_out"])
    visitors = bodies[f"footfall/{site['site']}/visitors/state"]
    assert (
        site["visitors"].items() >= {name: visitors[name] for name in ("lower", "estimate", "upper")}.items()
    )
    assert [camera["has_heat_map"] for camera in site["cameras"]] == [True]
    assert site["engine"]["device"]
    assert [alert["store"] for alert in site["alerts"]]
