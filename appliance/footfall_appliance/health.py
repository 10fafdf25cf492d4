"""Does each part really work? Asked from outside, as its users would."""

import http.client
import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from footfall_appliance.settings import Settings

_TIMEOUT_S = 2.0
_ENGINE, _CAMERA, _STATUS = "footfall/+/engine/status", "footfall/+/camera/+/status", "footfall/+/status"


class BrokerWatch:
    """Listens to the broker as the account of the page, and keeps what says that inference works.

    Retained messages of an earlier run are left out: they may say `online` although nothing is.
    """

    def __init__(self, settings: Settings, since: float) -> None:
        self._since = since
        self._lock = threading.Lock()
        self._online: set[str] = set()
        self._counting: set[str] = set()
        self._cameras: set[str] = set()
        password = (settings.folders.private / "mqtt-ui.password").read_text().strip()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set("ui", password)
        self._client.on_connect = self._subscribe
        self._client.on_message = self._take
        self._client.reconnect_delay_set(1, 1)
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

    def inference_counts(self) -> bool:
        """Whether a site is online and its engine has spoken since the start."""
        with self._lock:
            return bool(self._online & self._counting)

    def cameras(self) -> list[str]:
        with self._lock:
            return sorted(self._cameras)

    def _subscribe(self, client: mqtt.Client, *_: object) -> None:
        client.subscribe([(topic, 1) for topic in (_ENGINE, _CAMERA, _STATUS)])

    def _take(self, _client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        site = message.topic.split("/")[1]
        with self._lock:
            if mqtt.topic_matches_sub(_STATUS, message.topic):
                (self._online.add if message.payload == b"online" else self._online.discard)(site)
            elif self._is_of_this_run(message.payload):
                if mqtt.topic_matches_sub(_ENGINE, message.topic):
                    self._counting.add(site)
                else:
                    self._cameras.add(message.topic.split("/")[3])

    def _is_of_this_run(self, payload: bytes | bytearray) -> bool:
        try:
            said: Mapping[str, Any] = json.loads(payload)
            return datetime.fromisoformat(said["at"]).timestamp() >= self._since
        except (ValueError, KeyError, TypeError):
            return False


def health_checks(settings: Settings, broker: BrokerWatch) -> dict[str, Callable[[], bool]]:
    """For each part a question that is answered at once."""
    return {
        "mosquitto": broker.broker_answers,
        "ffserver": lambda: answers(settings, "ffserver", "/health"),
        "inference": broker.inference_counts,
        "ui": lambda: answers(settings, "ui", "/health"),
        "node-red": lambda: answers(settings, "node-red", "/"),
    }


def answers(settings: Settings, part: str, path: str) -> bool:
    """Whether a part answers a request with 200."""
    connection = http.client.HTTPConnection(settings.host, settings.ports[part], timeout=_TIMEOUT_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
