"""A reader that misses nothing: its session outlives its connection, and it removes duplicates."""

import json
import threading
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from support.wait import wait_until


class FaithfulReader:
    """Collects every event and bucket of a broker's sites; use in a `with` block."""

    def __init__(self, port: int, username: str, password: str, slow_by_s: float = 0.0) -> None:
        self._lock = threading.Lock()
        self._arrived: list[dict[str, Any]] = []
        self._subscribed = threading.Event()
        self._pause, self._slow_by_s = threading.Event(), slow_by_s
        self._port = port
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "faithful-reader", clean_session=False)
        self._client.username_pw_set(username, password)
        self._client.on_connect = lambda client, *_: client.subscribe(
            [("footfall/+/event/#", 1), ("footfall/+/bucket/#", 1)]
        )
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._keep

    def _keep(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        self._pause.wait(self._slow_by_s)
        with self._lock:
            self._arrived.append(json.loads(message.payload))

    @property
    def arrivals(self) -> int:
        """How many messages came, duplicates included."""
        return len(self._arrived)

    def seen(self, boot: str | None = None) -> list[int]:
        """The seq of every record of a boot, or of all, in the order of first arrival."""
        with self._lock:
            keys = dict.fromkeys((each["boot"], each["seq"]) for each in self._arrived)
        return [seq for key, seq in keys if boot in (None, key)]

    def __enter__(self) -> "FaithfulReader":
        self._client.reconnect_delay_set(1, 1)
        self._client.connect_async("127.0.0.1", self._port)
        self._client.loop_start()
        wait_until(self._subscribed.is_set, f"a subscription on port {self._port}")
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()
