"""Listening to the broker as the account of the page."""

import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from footfall_appliance.settings import Settings

_RETRY_S = 1


def json_object(payload: bytes) -> dict[str, Any] | None:
    """What a message holds; None where it is no JSON object."""
    try:
        held = json.loads(payload)
    except ValueError:
        return None
    return held if isinstance(held, dict) else None


class BrokerListener(ABC):
    """Hears what is said on some topics, as long as it is entered; a broker that is away is tried again each second.

    Messages come from a thread of their own: whatever they change is guarded by `_lock`.

    Args:
        password: Of the account `ui`.
        topics: With wildcards as MQTT has them.
    """

    def __init__(self, settings: Settings, password: str, topics: Sequence[str]) -> None:
        self._lock = threading.Lock()
        self._topics = topics
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set("ui", password)
        self._client.on_connect = self._subscribe
        self._client.on_message = self._hear
        self._client.reconnect_delay_set(_RETRY_S, _RETRY_S)
        self._client.connect_async(settings.host, settings.ports["mosquitto"])

    def __enter__(self) -> Self:
        self._client.loop_start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def broker_answers(self) -> bool:
        return self._client.is_connected()

    @abstractmethod
    def _take(self, topic: str, payload: bytes, *, retained: bool) -> None:
        """Take a message in; `_lock` is held."""

    def _subscribe(self, client: mqtt.Client, *_: object) -> None:
        client.subscribe([(topic, 1) for topic in self._topics])

    def _hear(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        with self._lock:
            self._take(message.topic, bytes(message.payload), retained=message.retain)
