"""Who may say and hear what on the shipped Mosquitto, and what a wrong password looks like."""

import logging
import threading
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from support.broker import Broker
from support.mall import mall_messages, publisher_to, store_with
from support.recorder import Recorder
from support.wait import wait_until

pytestmark = pytest.mark.integration

STORE = "footfall/mall/store/shoe-shop/state"
METRICS = "footfall/mall/store/shoe-shop/metrics"
EVERYTHING_OF_ONE_STORE = {STORE, METRICS, "footfall/mall/bucket/shoe-shop", "footfall/mall/status"}


def test_a_wrong_password_is_reported_once_and_heals_when_it_is_corrected(
    broker: Broker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    password = tmp_path / "password"
    password.write_text("not-the-one")
    with caplog.at_level(logging.INFO), Recorder(broker.port, "ui", broker.passwords["ui"]) as recorder:
        publisher = publisher_to(broker.port, password, tmp_path / "outbox.db")
        publisher.publish(store_with(mall_messages("boot"), 2))
        wait_until(
            lambda: broker.program.output().count("disconnected, not authorised") >= 3, "three refusals"
        )
        errors = [record for record in caplog.records if record.levelno == logging.ERROR]
        password.write_text(broker.passwords["inference"] + "\n")
        wait_until(lambda: recorder.newest(STORE), "the state, with the right password")
        publisher.close()
    assert len(errors) == 1
    for part in ("'inference'", str(password), "MQTT_PASSWORD_FILE"):
        assert part in errors[0].getMessage()
    assert "not-the-one" not in caplog.text
    assert broker.passwords["inference"] not in caplog.text


def test_nobody_gets_in_without_an_account(broker: Broker) -> None:
    refused = threading.Event()
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.on_connect = lambda _client, _data, _flags, reason, _more: reason.is_failure and refused.set()
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    wait_until(refused.is_set, "a refusal")
    client.disconnect()
    client.loop_stop()


MAY_WRITE = [
    ("inference", "footfall/mall/zone/window/state", True),
    ("inference", "person", True),
    ("inference", "other/topic", False),
    ("inference", "footfall/mall/zone/window/other", False),
    ("inference", "footfall/mall/alert/crowded", False),
    ("ui", "footfall/mall/zone/window/state", False),
    ("ui", "footfall/mall/alert/crowded", False),
    ("nodered", "footfall/mall/alert/crowded", True),
    ("nodered", "footfall/mall/store/shoe-shop/state", False),
    ("shoe-shop", STORE, False),
]


@pytest.mark.parametrize(("account", "topic", "allowed"), MAY_WRITE)
def test_an_account_writes_only_what_is_its_own(
    broker: Broker, account: str, topic: str, allowed: bool
) -> None:
    written = write(broker, account, topic)
    assert written is allowed


def test_a_tenant_hears_its_own_store_and_nothing_else(broker: Broker) -> None:
    topics = [
        *EVERYTHING_OF_ONE_STORE,
        "footfall/mall/store/book-shop/state",
        "footfall/mall/store/book-shop/metrics",
        "footfall/mall/area/wing/state",
        "footfall/mall/bucket/book-shop",
        "footfall/mall/zone/window/state",
        "footfall/mall/event/entered",
    ]
    with (
        Recorder(broker.port, "shoe-shop", broker.passwords["shoe-shop"]) as tenant,
        Recorder(broker.port, "ui", broker.passwords["ui"]) as page,
    ):
        for topic in topics:
            assert write(broker, "inference", topic)
        wait_until(lambda: len(page.heard()) == len(topics), "everything at the page")
        wait_until(lambda: len(tenant.heard()) >= len(EVERYTHING_OF_ONE_STORE), "the store's own")
        assert {each.topic for each in tenant.heard()} == EVERYTHING_OF_ONE_STORE


@pytest.mark.parametrize("account", ["ui", "nodered"])
def test_what_a_dashboard_of_the_people_counter_expects_can_be_heard(broker: Broker, account: str) -> None:
    with Recorder(broker.port, account, broker.passwords[account], "person/#") as dashboard:
        for topic in ("person", "person/duration"):
            assert write(broker, "inference", topic)
        wait_until(
            lambda: {each.topic for each in dashboard.heard()} == {"person", "person/duration"}, "both"
        )


def test_a_tenant_hears_nothing_of_the_whole_sites_people(broker: Broker) -> None:
    with Recorder(broker.port, "shoe-shop", broker.passwords["shoe-shop"], "#") as tenant:
        for topic in ("person", "person/duration", STORE):
            assert write(broker, "inference", topic)
        wait_until(lambda: tenant.newest(STORE), "its own store, said last")
        assert {each.topic for each in tenant.heard()} == {STORE}


def test_the_counting_program_hears_states_and_nothing_else(broker: Broker) -> None:
    states = {STORE, "footfall/mall/camera/walkway/status", "footfall/mall/zone/window/state"}
    states |= {METRICS, "footfall/mall/line/door/state", "footfall/mall/area/wing/state"}
    states |= {"footfall/mall/zone/window/metrics", "footfall/mall/line/door/metrics"}
    other = ["footfall/mall/event/entered", "footfall/mall/bucket/window", "footfall/mall/engine/status"]
    with Recorder(broker.port, "inference", broker.passwords["inference"]) as counting:
        assert write(broker, "nodered", "footfall/mall/alert/crowded")
        for topic in [*other, *states]:
            assert write(broker, "inference", topic)
        wait_until(lambda: {each.topic for each in counting.heard()} == states, "the states")


def write(broker: Broker, account: str, topic: str) -> bool:
    """Publish with MQTT 5, whose acknowledgement says whether it was allowed."""
    answers: list[bool] = []
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.username_pw_set(account, broker.passwords[account])
    client.on_connect = lambda *_: client.publish(topic, "{}", qos=1)
    client.on_publish = lambda _client, _data, _mid, reason, _more: answers.append(not reason.is_failure)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    wait_until(lambda: answers, f"an answer to {account} on {topic}")
    client.disconnect()
    client.loop_stop()
    return answers[0]
