"""The Node-RED flow speaks the MQTT contract, and holds no password."""

import json
import re

import pytest

from support import contract
from support.node_red import FOLDER, shipped_flow

FLOW = shipped_flow()
ENVIRONMENT = re.compile(r"\$\{MQTT_[A-Z]+\}")


def _nodes(kind: str) -> list[dict[str, object]]:
    return [node for node in FLOW if node["type"] == kind]


def _topics_in() -> list[str]:
    return [str(node["topic"]) for node in _nodes("mqtt in")]


def _topics_out() -> list[str]:
    code = "\n".join(str(node["func"]) for node in _nodes("function"))
    built = [topic for topic in re.findall(r"`(footfall/[^`]+)`", code) if "/alert/" in topic]
    return built + [str(node["topic"]) for node in _nodes("mqtt out") if node["topic"]]


def _example(topic: str) -> str:
    """The topic with its wildcards and its code replaced by a name."""
    return re.sub(r"\$\{[^}]+\}|\+", "name", topic)


@pytest.mark.parametrize("topic", _topics_in())
def test_every_topic_that_the_flow_reads_is_in_the_contract(topic: str) -> None:
    assert contract.channel_of(_example(topic)) in {"storeState", "alert", "status", "engineStatus"}


def test_the_flow_writes_alerts_and_nothing_else() -> None:
    assert {contract.channel_of(_example(topic)) for topic in _topics_out()} == {"alert"}


def test_the_contracts_alert_is_one_that_the_flow_raises() -> None:
    ((topic, alert),) = [each for each in contract.examples() if contract.channel_of(each[0]) == "alert"]
    told = {re.sub(r"\$\{(?:\w+\.)?(\w+)\}", lambda name: alert[name[1]], built) for built in _topics_out()}
    assert told == {topic} == {f"footfall/{alert['site']}/alert/{alert['rule']}"}


@pytest.mark.parametrize("node", _nodes("mqtt out"), ids=lambda node: str(node["name"]))
def test_alerts_are_published_as_the_contract_says(node: dict[str, object]) -> None:
    topic = _example(_topics_out()[0])
    assert (node["retain"] == "true") == contract.retained(topic)
    assert node["qos"] == str(contract.qos(topic))


def test_every_mqtt_node_uses_the_broker_named_by_the_environment() -> None:
    (broker,) = _nodes("mqtt-broker")
    assert ENVIRONMENT.fullmatch(str(broker["broker"]))
    assert ENVIRONMENT.fullmatch(str(broker["port"]))
    assert {node["broker"] for node in _nodes("mqtt in") + _nodes("mqtt out")} == {broker["id"]}


def test_no_credentials_are_shipped_with_the_flow() -> None:
    shipped = json.loads((FOLDER / "flows_cred.json").read_text(encoding="utf-8"))
    values = [value for credentials in shipped.values() for value in credentials.values()]
    assert values and all(ENVIRONMENT.fullmatch(value) for value in values)
    assert not [node["id"] for node in FLOW if "credentials" in node]


def test_what_calls_out_of_the_mall_is_switched_off() -> None:
    assert _nodes("http request")
    assert all(node["d"] is True for node in _nodes("http request"))
