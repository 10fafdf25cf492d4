"""What the screen of the box hears from a real broker."""

import json
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from footfall_appliance.box.news import News
from footfall_appliance.settings import DEFAULT_PORTS, Folders, Settings
from support.broker import Broker
from support.wait import wait_until

pytestmark = pytest.mark.integration


@pytest.fixture
def inference(broker: Broker) -> Iterator[mqtt.Client]:
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("inference", broker.passwords["inference"])
    client.connect(broker.host, broker.port)
    client.loop_start()
    yield client
    client.disconnect()
    client.loop_stop()


def _say(client: mqtt.Client, store: str, payload: bytes, *, retain: bool = False) -> None:
    client.publish(f"footfall/mall/store/{store}/state", payload, qos=1, retain=retain).wait_for_publish(10)


def _state(name: str, occupancy: int) -> bytes:
    return json.dumps({"name": name, "occupancy": occupancy}).encode()


def test_news_are_what_is_said_now_and_no_nonsense_ends_them(
    broker: Broker, inference: mqtt.Client, tmp_path: Path
) -> None:
    _say(inference, "old", _state("Old", 9), retain=True)
    settings = Settings(Folders(tmp_path, tmp_path), ports={**DEFAULT_PORTS, "mosquitto": broker.port})
    with News(settings, broker.passwords["ui"]) as news:

        def heard() -> bool:
            _say(inference, "shoes", b"\xff no JSON")
            _say(inference, "shoes", _state("Shoes", 3))
            return bool(news.stores())

        wait_until(heard, "news of a store", 20)
        assert news.stores() == {"Shoes": 3}
