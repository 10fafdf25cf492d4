"""Does each part really work? Asked from outside, as its users would."""

import http.client
from collections.abc import Callable
from datetime import datetime
from functools import partial

import paho.mqtt.client as mqtt

from footfall_appliance.broker_listener import BrokerListener, json_object
from footfall_appliance.settings import Settings

_TIMEOUT_S = 2.0
_ENGINE, _CAMERA, _STATUS = "footfall/+/engine/status", "footfall/+/camera/+/status", "footfall/+/status"


class BrokerWatch(BrokerListener):
    """Keeps what says that inference works.

    Retained messages of an earlier run are left out: they may say `online` although nothing is.
    """

    def __init__(self, settings: Settings, since: float) -> None:
        self._since = since
        self._online: set[str] = set()
        self._counting: set[str] = set()
        self._cameras: set[str] = set()
        password = (settings.folders.private / "mqtt-ui.password").read_text().strip()
        super().__init__(settings, password, (_ENGINE, _CAMERA, _STATUS))

    def inference_counts(self) -> bool:
        """Whether a site is online and its engine has spoken since the start."""
        with self._lock:
            return bool(self._online & self._counting)

    def cameras(self) -> list[str]:
        with self._lock:
            return sorted(self._cameras)

    def _take(self, topic: str, payload: bytes, *, retained: bool) -> None:
        site = topic.split("/")[1]
        if mqtt.topic_matches_sub(_STATUS, topic):
            (self._online.add if payload == b"online" else self._online.discard)(site)
        elif self._is_of_this_run(payload):
            if mqtt.topic_matches_sub(_ENGINE, topic):
                self._counting.add(site)
            else:
                self._cameras.add(topic.split("/")[3])

    def _is_of_this_run(self, payload: bytes) -> bool:
        try:
            return datetime.fromisoformat((json_object(payload) or {})["at"]).timestamp() >= self._since
        except (ValueError, KeyError, TypeError):
            return False


PAGES = {"ffserver": "/health", "ui": "/health", "node-red": "/"}
"""What the parts answer that speak HTTP, without a password."""


def health_checks(settings: Settings, broker: BrokerWatch) -> dict[str, Callable[[], bool]]:
    """For each part a question that is answered at once."""
    pages = {part: partial(answers, settings, part) for part in PAGES}
    return {"mosquitto": broker.broker_answers, "inference": broker.inference_counts, **pages}


def answers(settings: Settings, part: str) -> bool:
    """Whether a part answers a request for its page with 200."""
    connection = http.client.HTTPConnection(settings.host, settings.ports[part], timeout=_TIMEOUT_S)
    try:
        connection.request("GET", PAGES[part])
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
