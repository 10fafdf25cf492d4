"""Store counts on a real broker, as inference publishes them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from support.broker import Broker
from support.wait import wait_until


class StoreCounts:
    """Publishes one site's retained states; use in a `with` block."""

    def __init__(self, broker: Broker, site: str = "mall") -> None:
        self.site = site
        self._broker = broker
        self._seq = 0
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set("inference", broker.passwords["inference"])

    def say_running(self, status: str = "online") -> None:
        """Publish the status of the counting program."""
        self._publish(f"footfall/{self.site}/status", status)

    def say(self, store: str, occupancy: int | None, ago_s: float = 0.0) -> None:
        """Publish a store's count as it was so many seconds ago; hold times go by this time."""
        at = datetime.now(UTC) - timedelta(seconds=ago_s)
        self._seq += 1
        state = {
            "schema": 1,
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "site": self.site,
            "boot": "test",
            "seq": self._seq,
            "store": store,
            "name": store.replace("-", " ").capitalize(),
            "zones": ["window"],
            "cameras": ["walkway"],
            "occupancy": occupancy,
            "visits_today": 17,
            "mean_dwell_s": 8.3,
            "oldest_dwell_s": None,
        }
        self._publish(f"footfall/{self.site}/store/{store}/state", json.dumps(state))

    def say_at_work(self) -> None:
        """Publish that the counting program is at work, whatever stores there are."""
        self._publish(f"footfall/{self.site}/engine/status", json.dumps({"site": self.site}))

    def take_away(self, store: str) -> None:
        """The store is gone from site.yaml."""
        self._publish(f"footfall/{self.site}/store/{store}/state", "")

    def _publish(self, topic: str, payload: str) -> None:
        self._client.publish(topic, payload, qos=1, retain=True).wait_for_publish(10)

    def __enter__(self) -> Self:
        self._client.reconnect_delay_set(1, 1)
        self._client.connect(self._broker.host, self._broker.port)
        self._client.loop_start()
        wait_until(self._client.is_connected, "a connection as inference")
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()
