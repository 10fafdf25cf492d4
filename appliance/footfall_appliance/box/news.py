"""What the broker says of late: the stores' counts, and the cameras that are not well."""

import time
from typing import Any

import paho.mqtt.client as mqtt

from footfall_appliance.broker_listener import BrokerListener, json_object
from footfall_appliance.settings import Settings

FRESH_S = 60.0
"""Inference says everything again after five seconds, or with its next picture; what is much older is of a program that
has ended."""
_STORE, _CAMERA = "footfall/+/store/+/state", "footfall/+/camera/+/status"


class News(BrokerListener):
    """Keeps the newest of each topic. Retained messages are left out: they may be of an earlier start."""

    def __init__(self, settings: Settings, password: str) -> None:
        self._said: dict[str, tuple[float, dict[str, Any]]] = {}
        super().__init__(settings, password, (_STORE, _CAMERA))

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

    def _take(self, topic: str, payload: bytes, *, retained: bool) -> None:
        if retained:
            return
        said = json_object(payload)
        if said is not None:
            self._said[topic] = (time.monotonic(), said)
        else:
            self._said.pop(topic, None)
