"""What the broker still retains of cameras, zones, lines and stores that are gone from site.yaml."""

import logging
from collections.abc import Collection

import paho.mqtt.client as mqtt

from footfall.messages import state_filters

log = logging.getLogger(__name__)


class Leftovers:
    """Clears them after every connect, so that no reader shows for ever what nobody counts any more.

    Args:
        known: The topics of all states that the site still has.
    """

    def __init__(self, site: str, known: Collection[str]) -> None:
        self._filters = [(topics, 1) for topics in state_filters(site)]
        self._known = known

    def clear(self, client: mqtt.Client) -> None:
        """Ask the broker what it retains; its answers are dealt with as they come, in the client's thread."""
        client.on_message = self._take
        client.subscribe(self._filters)

    def _take(self, client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        if not message.retain:
            # This is the echo of what the program says itself; all that was retained came before it.
            client.unsubscribe([topics for topics, _ in self._filters])
        elif message.topic not in self._known:
            log.info("%s is no longer in site.yaml; the broker forgets it", message.topic)
            client.publish(message.topic, qos=1, retain=True)
