"""What the broker says of late: the stores' counts, and the cameras that are not well."""

import json
import threading
import time
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from footfall_appliance.settings import Settings

FRESH_S = 60.0
"""Inference says everything again after five seconds, or with its next picture; what is much older is of a program that
has ended."""
_STORE, _CAMERA = "footfall/+/store/+/state", "footfall/+/camera/+/status"


class News:
    """Listens as the account of the page. Retained messages are left out: they may be of an earlier start."""

    def __init__(self, settings: Settings, password: str) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, tuple[float, dict[str, Any]]] = {}
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set("ui", password)
        self._client.on_connect = self._subscribe
        self._client.on_message = self._take
        self._client.reconnect_delay_set(1, 5)
        self._client.connect_async(settings.host, settings.ports["mosquitto"])

    def __enter__(self) -> Self:
        self._client.loop_start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def stores(self) -> dict[str, int | None]:
        """How many people are in front of each store, by its name; None where that is unknown."""
        return {said["name"]: said["occupancy"] for said in self._fresh(_STORE)}

    def cameras_in_trouble(self) -> dict[str, str]:
        """What is the matter with a camera, by its name."""
        return {
            said["name"]: said["detail"] or said["state"]
            for said in self._fresh(_CAMERA)
            if said["state"] not in (None, "online", "disabled")
        }

    def _fresh(self, topics: str) -> list[dict[str, Any]]:
        now = time.monotonic()
        with self._lock:
            return [
                said
                for topic, (heard_at, said) in sorted(self._said.items())
                if now - heard_at < FRESH_S and mqtt.topic_matches_sub(topics, topic)
            ]

    def _subscribe(self, client: mqtt.Client, *_: object) -> None:
        client.subscribe([(topic, 0) for topic in (_STORE, _CAMERA)])

    def _take(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        if message.retain:
            return
        with self._lock:
            if message.payload:
                self._said[message.topic] = (time.monotonic(), json.loads(message.payload))
            else:
                self._said.pop(message.topic, None)
