"""What the publisher says to a real Mosquitto, and to a real Aedes, in good times and in bad."""

from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from footfall.adapters.told_sites import ToldSites
from support.aedes import AedesBroker
from support.broker import Broker
from support.mall import entered, mall_messages, publisher_to, store_with
from support.publishing import publishing
from support.recorder import Heard, Recorder
from support.wait import wait_until

pytestmark = pytest.mark.integration

STATUS = "footfall/mall/status"
STORE = "footfall/mall/store/shoe-shop/state"
ENTERED = "footfall/mall/event/entered"

AnyBroker = Broker | AedesBroker


@pytest.fixture(params=[Broker, AedesBroker], ids=["Mosquitto", "Aedes"])
def stopped(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyBroker]:
    """A broker that is not started yet."""
    broker: AnyBroker = request.param(tmp_path / "broker")
    yield broker
    if broker.program.running():
        broker.program.stop()


def listening_to(broker: AnyBroker) -> Recorder:
    return Recorder(broker.port, "ui", broker.passwords["ui"])


def has(recorder: Recorder, topic: str, payload: str) -> bool:
    newest = recorder.newest(topic)
    return newest is not None and newest.payload.decode() == payload


def people(heard: Heard | None) -> int | None:
    return heard.body["occupancy"] if heard else None


def test_a_broker_that_starts_late_gets_the_newest_state_and_no_older_one(
    stopped: AnyBroker, tmp_path: Path
) -> None:
    messages = mall_messages("boot")
    publisher = publisher_to(stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db")
    for number in range(1, 4):
        publisher.publish(store_with(messages, number))
    with stopped, listening_to(stopped) as recorder:
        wait_until(lambda: people(recorder.newest(STORE)) == 3, "the newest state")
        publisher.publish(entered(messages, 4))
        wait_until(lambda: recorder.newest(ENTERED), "an event")
        assert not recorder.heard(lambda each: each.topic == STORE and each.body["occupancy"] != 3)
        assert has(recorder, STATUS, "online")
        publisher.close()


def test_someone_who_subscribes_late_finds_state_and_status_retained(
    stopped: AnyBroker, tmp_path: Path
) -> None:
    with stopped:
        publisher = publisher_to(stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db")
        with listening_to(stopped) as early:
            publisher.publish(store_with(mall_messages("boot"), 5))
            wait_until(lambda: people(early.newest(STORE)) == 5, "the state")
        with listening_to(stopped) as late:
            wait_until(
                lambda: people(late.newest(STORE)) == 5 and has(late, STATUS, "online"), "what is retained"
            )
            assert all(each.retained for each in late.heard())
        publisher.close()


def test_closing_delivers_what_waits_and_says_offline(stopped: AnyBroker, tmp_path: Path) -> None:
    messages = mall_messages("boot")
    with stopped, listening_to(stopped) as recorder:
        publisher = publisher_to(stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db")
        for number in range(1, 501):
            publisher.publish(entered(messages, number))
        publisher.close()
        wait_until(lambda: has(recorder, STATUS, "offline"), "offline")
        events = [each.body["seq"] for each in recorder.heard(lambda each: each.topic == ENTERED)]
        assert events == list(range(1, 501))
        again = publisher_to(stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db")
        wait_until(lambda: has(recorder, STATUS, "online"), "the next start")
        again.close()
        assert len(recorder.heard(lambda each: each.topic == ENTERED)) == 500


def test_a_killed_publisher_is_declared_offline_by_its_last_will(stopped: AnyBroker, tmp_path: Path) -> None:
    child = publishing(stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db", "child")
    with stopped, listening_to(stopped) as recorder, child:
        wait_until(lambda: has(recorder, STATUS, "online") and recorder.newest(ENTERED), "the child at work")
        child.kill()
        wait_until(lambda: has(recorder, STATUS, "offline"), "the last will")


def test_a_reader_that_calls_itself_like_the_publisher_does_not_end_its_connection(
    stopped: AnyBroker, tmp_path: Path
) -> None:
    with stopped, listening_to(stopped) as recorder:
        publisher = publisher_to(stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db")
        wait_until(lambda: has(recorder, STATUS, "online"), "the publisher")
        with Recorder(stopped.port, "ui", stopped.passwords["ui"], client_id="footfall-mall") as reader:
            wait_until(lambda: has(reader, STATUS, "online"), "the reader")
            publisher.publish(store_with(mall_messages("boot"), 5))
            wait_until(lambda: people(recorder.newest(STORE)) == 5, "a state said beside the reader")
        said = [each.payload for each in recorder.heard(lambda each: each.topic == STATUS)]
        assert said == [b"online"]
        publisher.close()


GONE = [
    "footfall/mall/camera/cellar/status",
    "footfall/mall/camera/cellar/heatmap",
    "footfall/mall/zone/cellar/metrics",
    "footfall/mall/store/cellar/metrics",
    "footfall/mall/line/cellar/metrics",
    "footfall/mall/area/cellar/state",
    "footfall/mall/zone/stairs/state",
    "footfall/mall/store/book-shop/state",
    "footfall/mall/line/gate/state",
]
OF_OTHERS = ["footfall/other-mall/store/book-shop/state", "footfall/mall/alert/crowded"]


def test_what_is_gone_from_the_site_is_cleared_and_nothing_else(stopped: AnyBroker, tmp_path: Path) -> None:
    with stopped:
        for topic in [*GONE, *OF_OTHERS, STORE]:
            retain(stopped, topic)
        with listening_to(stopped) as recorder:
            publisher = publisher_to(stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db")
            publisher.publish(store_with(mall_messages("boot"), 3))
            wait_until(lambda: all(has(recorder, topic, "") for topic in GONE), "cleared topics")
            wait_until(lambda: people(recorder.newest(STORE)) == 3, "the store's new state")
            publisher.close()
        wait_for_what_is_left(stopped, {*OF_OTHERS, STORE, STATUS})


OF_FORMER = [
    "footfall/demo/status",
    "footfall/demo/engine/status",
    "footfall/demo/camera/hall/status",
    "footfall/demo/store/book-shop/state",
]


def test_what_the_box_told_of_a_former_site_is_cleared_once(stopped: AnyBroker, tmp_path: Path) -> None:
    told = tmp_path / "sites.json"
    ToldSites(told, "demo")
    with stopped:
        for topic in [*OF_FORMER, *OF_OTHERS]:
            retain(stopped, topic)
        with listening_to(stopped) as recorder:
            publisher = publisher_to(
                stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db", told=told
            )
            publisher.publish(store_with(mall_messages("boot"), 3))
            wait_until(lambda: all(has(recorder, topic, "") for topic in OF_FORMER), "cleared topics")
            wait_until(lambda: ToldSites(told, "mall").former == (), "nothing left to clear")
            publisher.close()
        wait_for_what_is_left(stopped, {*OF_OTHERS, STORE, STATUS})


def wait_for_what_is_left(broker: AnyBroker, topics: set[str]) -> None:
    """Until somebody who subscribes now finds just these topics retained."""
    with listening_to(broker) as late:
        wait_until(lambda: {each.topic for each in late.heard()} == topics, "the rest")


def retain(broker: AnyBroker, topic: str) -> None:
    """Have the broker keep a state of the last run."""
    account = "nodered" if "/alert/" in topic else "inference"
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set(account, broker.passwords[account])
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    client.publish(topic, '{"occupancy": 1}', qos=1, retain=True).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


def test_after_a_broker_that_lost_its_memory_all_states_are_published_again(
    stopped: AnyBroker, tmp_path: Path
) -> None:
    messages = mall_messages("boot")
    publisher = publisher_to(stopped.port, stopped.password_file("inference"), tmp_path / "outbox.db")
    with stopped, listening_to(stopped) as before:
        publisher.publish(store_with(messages, 1))
        wait_until(lambda: people(before.newest(STORE)) == 1, "the state")
    for database in stopped.folder.glob("mosquitto.db"):
        database.unlink()
    with stopped, listening_to(stopped) as after:
        wait_until(
            lambda: people(after.newest(STORE)) == 1 and has(after, STATUS, "online"), "the state again"
        )
        publisher.close()
