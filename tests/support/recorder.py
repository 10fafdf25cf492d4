"""Listens to a broker and keeps what it hears, in order."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from support.wait import wait_until


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as it came from the broker."""

    topic: str
    payload: bytes
    retained: bool

    @property
    def body(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.payload)
        return parsed


class Recorder:
    """Subscribes on loopback and records; use in a `with` block."""

    def __init__(
        self, port: int, username: str, password: str, topics: str = "footfall/#", client_id: str = ""
    ) -> None:
        self._lock = threading.Lock()
        self._heard: list[Heard] = []
        self._subscribed = threading.Event()
        self._port, self._topics = port, topics
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id)
        self._client.username_pw_set(username, password)
        self._client.on_connect = lambda client, *_: client.subscribe(self._topics, qos=1)
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._keep

    def _keep(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        with self._lock:
            self._heard.append(Heard(message.topic, message.payload, message.retain))

    def heard(self, wanted: Callable[[Heard], bool] = lambda _: True) -> list[Heard]:
        """Everything heard so far that is wanted, oldest first."""
        with self._lock:
            return [each for each in self._heard if wanted(each)]

    def newest(self, topic: str) -> Heard | None:
        """The last message on a topic."""
        matching = self.heard(lambda each: each.topic == topic)
        return matching[-1] if matching else None

    def __enter__(self) -> "Recorder":
        self._client.reconnect_delay_set(1, 1)
        self._client.connect_async("127.0.0.1", self._port)
        self._client.loop_start()
        wait_until(self._subscribed.is_set, f"a subscription on port {self._port}")
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()
