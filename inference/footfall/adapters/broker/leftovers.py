"""What the broker still retains of cameras, zones, lines and stores gone from site.yaml, or of a former site."""

import logging
from collections.abc import Collection

import paho.mqtt.client as mqtt

from footfall.adapters.told_sites import ToldSites
from footfall.messages import program_topics, state_filters

log = logging.getLogger(__name__)


class Leftovers:
    """Clears them after every connect, so that no reader shows for ever what nobody counts any more.

    Another box that tells of a site of the same name by now says its states again within seconds, and that it runs with
    its next connection.

    Args:
        known: The topics of all states that the site still has.
        told: The sites that the box told of before.
    """

    def __init__(self, site: str, known: Collection[str], told: ToldSites) -> None:
        self._site = site
        self._known = known
        self._told = told
        self._filters: list[str] = []

    def clear(self, client: mqtt.Client) -> None:
        """Ask the broker what it retains; its answers are dealt with as they come, in the client's thread."""
        sites = (*self._told.former, self._site)
        self._filters = [topics for site in sites for topics in state_filters(site)]
        client.on_message = self._take
        client.subscribe([(topics, 1) for topics in self._filters])

    def _take(self, client: mqtt.Client, _data: object, message: mqtt.MQTTMessage) -> None:
        if not message.retain:
            # This is the echo of what the program says itself; all that was retained came before it.
            client.unsubscribe(self._filters)
            self._forget_former_sites(client)
        elif message.topic not in self._known:
            log.info("%s is no longer in site.yaml; the broker forgets it", message.topic)
            client.publish(message.topic, qos=1, retain=True)

    def _forget_former_sites(self, client: mqtt.Client) -> None:
        for site in self._told.former:
            log.info("the site is no longer called %s; the broker forgets it", site)
            for topic in program_topics(site):
                client.publish(topic, qos=1, retain=True)
        self._told.forget_former()
