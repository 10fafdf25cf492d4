"""The shipped flow in a real Node-RED on a real Mosquitto: alerts."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.broker import Broker
from support.contract import schema_for
from support.node_red import Flow, NodeRed, flow_with_thresholds
from support.recorder import Heard, Recorder
from support.store_counts import StoreCounts
from support.wait import wait_until

pytestmark = pytest.mark.integration

FLOW = flow_with_thresholds({"*": {"above": 3, "hold_s": 4}, "spared": None})


@pytest.fixture
def node_red(broker: Broker, tmp_path: Path) -> Iterator[NodeRed]:
    with NodeRed(tmp_path / "node-red", broker, FLOW) as running:
        yield running


@pytest.fixture
def recorder(broker: Broker) -> Iterator[Recorder]:
    with Recorder(broker.port, "ui", broker.passwords["ui"], "footfall/+/alert/+") as listening:
        yield listening


@pytest.fixture
def counts(broker: Broker, node_red: NodeRed, recorder: Recorder) -> Iterator[StoreCounts]:
    with StoreCounts(broker) as publisher:
        wait_until_the_flow_hears(publisher, recorder)
        yield publisher


def topic_of(store: str) -> str:
    return f"footfall/mall/alert/crowded-{store}"


def alerts(recorder: Recorder, store: str) -> list[Heard]:
    return recorder.heard(lambda heard: heard.topic == topic_of(store))


def crowd(counts: StoreCounts, store: str) -> None:
    """Enough people for longer than the hold time."""
    counts.say(store, 5, ago_s=6)
    counts.say(store, 6)


def wait_until_the_flow_hears(counts: StoreCounts, recorder: Recorder) -> None:
    """Its subscriptions stand once it answers for a store that it did not know before."""
    earlier = len(recorder.heard(is_trial))

    def answers() -> bool:
        crowd(counts, f"trial-{secrets.token_hex(4)}")
        return len(recorder.heard(is_trial)) > earlier

    wait_until(answers, "the flow to hear store counts", deadline_s=40)


def is_trial(heard: Heard) -> bool:
    return "/crowded-trial-" in heard.topic


def wait_for(recorder: Recorder, store: str, state: str) -> Heard:
    def newest() -> Heard | None:
        heard = recorder.newest(topic_of(store))
        return heard if heard and heard.body["state"] == state else None

    found = wait_until(newest, f"the alert of {store} to be {state}")
    assert found is not None
    return found


def test_an_alert_is_raised_after_the_hold_time_and_cleared_again(
    counts: StoreCounts, recorder: Recorder
) -> None:
    crowd(counts, "shoe-shop")
    raised = wait_for(recorder, "shoe-shop", "raised").body
    assert (raised["value"], raised["threshold"]) == (6, 3)

    counts.say("shoe-shop", 2, ago_s=0)
    counts.say("shoe-shop", 3, ago_s=-4)
    cleared = wait_for(recorder, "shoe-shop", "cleared").body
    assert cleared["boot"] == raised["boot"]
    assert cleared["seq"] == raised["seq"] + 1
    for payload in (raised, cleared):
        schema_for(topic_of("shoe-shop")).validate(payload)


def test_an_alert_is_retained(counts: StoreCounts, recorder: Recorder, broker: Broker) -> None:
    crowd(counts, "shoe-shop")
    wait_for(recorder, "shoe-shop", "raised")
    with Recorder(broker.port, "ui", broker.passwords["ui"], topic_of("shoe-shop")) as late:
        assert wait_for(late, "shoe-shop", "raised").retained


def test_unknown_counts_spared_stores_and_short_crowds_raise_nothing(
    counts: StoreCounts, recorder: Recorder
) -> None:
    crowd(counts, "spared")
    counts.say("unknown", 5, ago_s=6)
    counts.say("unknown", None, ago_s=3)
    counts.say("unknown", 5)
    counts.say("brief", 5, ago_s=3)
    counts.say("brief", 5)
    crowd(counts, "last")
    wait_for(recorder, "last", "raised")
    assert {heard.topic for heard in recorder.heard() if not is_trial(heard)} == {topic_of("last")}


def test_after_a_kill_a_raised_alert_is_neither_repeated_nor_forgotten(
    counts: StoreCounts, recorder: Recorder, node_red: NodeRed
) -> None:
    crowd(counts, "shoe-shop")
    first = wait_for(recorder, "shoe-shop", "raised").body
    node_red.kill()
    node_red.start()
    wait_until_the_flow_hears(counts, recorder)

    crowd(counts, "shoe-shop")
    crowd(counts, "marker")
    wait_for(recorder, "marker", "raised")
    # Said again it may be, a minute later.
    assert {each.body["since"] for each in alerts(recorder, "shoe-shop")} == {first["since"]}

    counts.say("shoe-shop", 0, ago_s=0)
    counts.say("shoe-shop", 0, ago_s=-4)
    assert wait_for(recorder, "shoe-shop", "cleared").body["boot"] != first["boot"]


def test_alerts_are_said_again_to_a_broker_that_comes_back(
    counts: StoreCounts, recorder: Recorder, broker: Broker
) -> None:
    crowd(counts, "shoe-shop")
    first = wait_for(recorder, "shoe-shop", "raised").body
    broker.kill()
    broker.start()
    again = wait_until(
        lambda: [heard for heard in alerts(recorder, "shoe-shop") if heard.body["seq"] > first["seq"]],
        "the alert to be published again",
        deadline_s=40,
    )
    assert again[0].body == {**first, "at": again[0].body["at"], "seq": again[0].body["seq"]}


def test_node_red_waits_for_a_broker_that_starts_late(tmp_path: Path) -> None:
    broker = Broker(tmp_path / "late-broker")
    with (
        NodeRed(tmp_path / "node-red", broker, FLOW),
        broker,
        StoreCounts(broker) as counts,
        Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder,
    ):
        wait_until_the_flow_hears(counts, recorder)


def impatient(flow: Flow, long: str, short: str) -> Flow:
    """The same, with a shorter time in the function that judges."""
    (judge,) = (node for node in flow if node["id"] == "alerts-judge")
    assert long in judge["func"]
    judge["func"] = judge["func"].replace(long, short)
    return flow


def test_a_raised_alert_is_said_again_to_the_broker(
    broker: Broker, recorder: Recorder, tmp_path: Path
) -> None:
    flow = impatient(
        flow_with_thresholds({"*": {"above": 3, "hold_s": 4}}), "AGAIN_MS = 60000", "AGAIN_MS = 1000"
    )
    with NodeRed(tmp_path / "node-red", broker, flow), StoreCounts(broker) as counts:
        wait_until_the_flow_hears(counts, recorder)
        crowd(counts, "shoe-shop")
        first = wait_for(recorder, "shoe-shop", "raised").body

        def again() -> Heard | None:
            counts.say("shoe-shop", 6)
            newest = recorder.newest(topic_of("shoe-shop"))
            return newest if newest and newest.body["seq"] > first["seq"] else None

        said = wait_until(again, "the alert to be said again")
    assert said is not None
    assert said.body == {**first, "at": said.body["at"], "seq": said.body["seq"]}
    assert said.body["at"] > first["at"]


@pytest.mark.parametrize(
    "say",
    [
        pytest.param(lambda mall: mall.say("coffee-bar", 1), id="one of several"),
        pytest.param(StoreCounts.say_at_work, id="the only one"),
    ],
)
def test_the_alert_of_a_store_that_was_taken_away_while_nobody_listened_is_cleared(
    say: Callable[[StoreCounts], None], broker: Broker, recorder: Recorder, tmp_path: Path
) -> None:
    def is_cleared() -> bool:
        say(mall)
        newest = recorder.newest(topic_of("shoe-shop"))
        return newest is not None and newest.body["state"] == "cleared"

    flow = impatient(flow_with_thresholds({"*": {"above": 3, "hold_s": 4}}), "5 * 60000", "3000")
    node_red = NodeRed(tmp_path / "node-red", broker, flow)
    with StoreCounts(broker) as mall, StoreCounts(broker, "annex") as annex:
        with node_red:
            wait_until_the_flow_hears(annex, recorder)
            crowd(mall, "shoe-shop")
            wait_for(recorder, "shoe-shop", "raised")
        mall.take_away("shoe-shop")
        with node_red:
            wait_until_the_flow_hears(annex, recorder)
            wait_until(is_cleared, "the alert to be cleared", 30)


def test_people_are_told_of_an_alert_once_however_often_the_broker_goes(
    broker: Broker, recorder: Recorder, tmp_path: Path
) -> None:
    flow = flow_with_thresholds({"*": {"above": 3, "hold_s": 4}})
    flow.append({
        "id": "test-told", "type": "mqtt out", "name": "Told", "topic": "footfall/mall/alert/told", "qos": "1",
        "retain": "false", "broker": "footfall-broker", "wires": [], "z": "footfall-flow", "x": 0, "y": 0,
    })  # fmt: skip
    (text,) = (node for node in flow if node["id"] == "tell-raised")
    text["wires"] = [["test-told"]]
    with NodeRed(tmp_path / "node-red", broker, flow), StoreCounts(broker) as counts:
        wait_until_the_flow_hears(counts, recorder)
        crowd(counts, "shoe-shop")
        first = wait_for(recorder, "shoe-shop", "raised").body
        wait_until(lambda: _told_of(recorder, "shoe-shop"), "people to be told")
        broker.kill()
        broker.start()
        wait_until(
            lambda: [each for each in alerts(recorder, "shoe-shop") if each.body["seq"] > first["seq"]],
            "the alert to be published again", 40,
        )  # fmt: skip
        wait_until_the_flow_hears(counts, recorder)
    assert len(_told_of(recorder, "shoe-shop")) == 1


def _told_of(recorder: Recorder, store: str) -> list[Heard]:
    told = recorder.heard(lambda heard: heard.topic == "footfall/mall/alert/told")
    return [heard for heard in told if heard.body["store"] == store]
