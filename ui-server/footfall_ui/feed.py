"""The ear at the broker: subscribes to everything about footfall and keeps the live board up to date."""

import logging
import secrets
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from footfall_ui.live import LiveBoard
from footfall_ui.messages import BadPayloadError, parse
from footfall_ui.settings import BrokerSettings

log = logging.getLogger(__name__)

TOPICS = "footfall/#"
_KEEP_ALIVE_S = 15
_LONGEST_PAUSE_S = 10
_MOST_BAD_TOPICS = 1000


class Feed:
    """Connects in the background and tries again for ever; a broker that is down never stops the pages."""

    def __init__(self, broker: BrokerSettings, live: LiveBoard) -> None:
        self._broker = broker
        self._live = live
        self._bad_topics: set[str] = set()
        self._trouble = ""
        self._client = Client(CallbackAPIVersion.VERSION2, client_id=f"footfall-ui-{secrets.token_hex(4)}")
        self._client.username_pw_set(broker.username, broker.password)
        self._client.reconnect_delay_set(1, _LONGEST_PAUSE_S)
        self._client.on_connect = self._on_connect
        self._client.on_connect_fail = self._on_connect_fail
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._client.connect_async(self._broker.host, self._broker.port, keepalive=_KEEP_ALIVE_S)
        self._client.loop_start()

    def stop(self) -> None:
        """Say good-bye to the broker and end the thread."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(
        self,
        client: Client,
        _data: Any,
        _flags: ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._report(
                f"The broker at {self._broker.host}:{self._broker.port} refuses the account "
                f"'{self._broker.username}' ({reason}); check MQTT_USERNAME and MQTT_PASSWORD_FILE."
            )
            return
        client.subscribe(TOPICS, qos=1)
        self._trouble = ""
        self._live.broker_found()
        log.info("connected to the broker at %s:%d", self._broker.host, self._broker.port)

    def _on_connect_fail(self, _client: Client, _data: Any) -> None:
        self._report(
            f"No broker answers at {self._broker.host}:{self._broker.port}; "
            "start it, or check MQTT_HOST and MQTT_PORT. Trying again."
        )

    def _on_disconnect(
        self,
        _client: Client,
        _data: Any,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if not self._trouble:
            self._report(f"The connection to the broker was lost ({reason}). Trying again.")

    def _report(self, trouble: str) -> None:
        """Show what is wrong; into the log only when it is news."""
        self._live.broker_lost(trouble)
        if trouble != self._trouble:
            log.warning("%s", trouble)
        self._trouble = trouble

    def _on_message(self, _client: Client, _data: Any, heard: MQTTMessage) -> None:
        try:
            message = parse(heard.topic, bytes(heard.payload))
        except BadPayloadError as error:
            self._complain_once(heard.topic, error)
            return
        if message:
            self._live.take(message, retained=heard.retain)

    def _complain_once(self, topic: str, error: BadPayloadError) -> None:
        if topic not in self._bad_topics and len(self._bad_topics) < _MOST_BAD_TOPICS:
            self._bad_topics.add(topic)
            log.warning("ignored a payload on %s that does not keep the contract: %s", topic, error)
