"""A hand-written stand-in for the counting program: says to a real broker whatever a test wants said."""

import json
from datetime import UTC, datetime
from typing import Any, Protocol

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

SITE = "mall"


class AnyBroker(Protocol):
    """What this needs to know of a broker."""

    host: str
    port: int
    passwords: dict[str, str]


class Speaker:
    """Publishes as one account; use in a `with` block. Each word has arrived at the broker when `say` returns."""

    def __init__(self, broker: AnyBroker, account: str = "inference") -> None:
        self._seq = 0
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(account, broker.passwords[account])
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()

    def say(self, topic: str, *, retain: bool = True, at: datetime | None = None, **fields: Any) -> None:
        """Publish a JSON payload with the header that all share, under the site's prefix."""
        self._seq += 1
        moment = (at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        header = {"schema": 1, "at": moment, "site": SITE, "boot": "spoken", "seq": self._seq}
        self.raw(topic, json.dumps({**header, **fields}), retain=retain)

    def raw(self, topic: str, payload: str, *, retain: bool = True) -> None:
        """Publish exactly this."""
        self._client.publish(f"footfall/{SITE}/{topic}", payload, qos=1, retain=retain).wait_for_publish(10)

    def store(self, store: str, occupancy: int | None, **fields: Any) -> None:
        """Say a store's count."""
        known = {"visits_today": 412, "mean_dwell_s": 42.0, "oldest_dwell_s": 12.0}
        counts = known if occupancy is not None else dict.fromkeys(known)
        said = {
            "store": store,
            "name": store.title(),
            "zones": ["window"],
            "cameras": ["north"],
            **counts,
            **fields,
        }
        self.say(f"store/{store}/state", occupancy=occupancy, **said)

    def __enter__(self) -> "Speaker":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()
