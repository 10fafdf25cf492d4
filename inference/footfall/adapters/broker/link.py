"""The connection to the broker: made again for as long as it takes."""

import hashlib
import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from footfall.adapters.broker.letters import Letter
from footfall.errors import ConfigError

log = logging.getLogger(__name__)

KEEPALIVE_S = 15
FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 15.0
ACCOUNT_REFUSED = frozenset({"Bad user name or password", "Not authorized"})

ID_ROUNDS = 100_000
"""Of PBKDF2: the broker's log names client ids, and is not to help in guessing a password that people chose."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where the broker is, and the account there.

    Attributes:
        password_file: Read again at every connection, so that a corrected password needs no restart.
    """

    host: str = "127.0.0.1"
    port: int = 1883
    username: str | None = None
    password_file: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The address in MQTT_HOST, MQTT_PORT, MQTT_USERNAME and MQTT_PASSWORD_FILE.

        Raises:
            ConfigError: The port is no port, or the password cannot be read.
        """
        port, file = environment.get("MQTT_PORT") or "1883", environment.get("MQTT_PASSWORD_FILE")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise ConfigError(f"MQTT_PORT must be a port from 1 to 65535, not {port!r}")
        host = environment.get("MQTT_HOST") or "127.0.0.1"
        address = cls(host, int(port), environment.get("MQTT_USERNAME") or None, Path(file) if file else None)
        address.password()
        return address

    def password(self) -> str | None:
        """The account's password.

        Raises:
            ConfigError: Its file cannot be read.
        """
        if self.password_file is None:
            return None
        try:
            return self.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"MQTT_PASSWORD_FILE must name a readable file with the broker's password: {error}"
            ) from error

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class LinkUser(Protocol):
    """Whoever sends over the link. Called in the link's threads; must return at once."""

    def on_up(self, client: mqtt.Client) -> None:
        """A connection stands; `client` sends over it until it is down."""

    def on_down(self) -> None:
        """The connection is gone."""

    def on_arrival(self, client: mqtt.Client, mid: int) -> None:
        """The broker has taken the message with this id of this client."""


class MqttLink:
    """Keeps one connection to the broker in a thread of its own.

    Every connection gets a client of its own, so that paho sends nothing again by itself: what is sent after
    a reconnect, and in which order, is the user's business. MQTT 3.1.1, for Aedes speaks nothing newer.
    """

    def __init__(self, address: BrokerAddress, client_id: str, will: Letter, user: LinkUser) -> None:
        """Prepare the link; `start` begins to connect.

        The client id must be the same at every start: a broker that has not yet noticed the end of the last
        connection then publishes its last will before it takes the new one, not over the new one's `online`.
        Whoever else knew it could end the connection by taking it, so it goes out with what `private_id` adds.
        """
        self._address = address
        self._client_id = client_id
        self._will = will
        self._user = user
        self._client: mqtt.Client | None = None
        self._ended = threading.Event()
        self._closing = threading.Event()
        self._accepted = False
        self._reported: set[str] = set()
        self._thread = threading.Thread(target=self._stay_connected, name="mqtt-link", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Disconnect, so that the broker does not publish the last will."""
        self._closing.set()
        client = self._client
        if client is not None:
            client.disconnect()
        self._ended.set()
        self._thread.join()

    def _stay_connected(self) -> None:
        delays = _delays()
        while not self._closing.is_set():
            if self._connect_once():
                delays = _delays()
            self._closing.wait(next(delays))

    def _connect_once(self) -> bool:
        """Connect and stay until the connection ends; tells whether the broker had accepted it."""
        self._ended.clear()
        self._accepted = False
        try:
            self._client = client = self._new_client()
            client.connect(self._address.host, self._address.port, KEEPALIVE_S)
        except (OSError, ConfigError) as error:
            self._report(logging.WARNING, f"cannot reach the broker at {self._address}: {error}; trying on")
            return False
        client.loop_start()
        if not self._closing.is_set():
            self._ended.wait()
        client.loop_stop()
        return self._accepted

    def _new_client(self) -> mqtt.Client:
        password = self._address.password()
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, private_id(self._client_id, password), clean_session=True,
            protocol=mqtt.MQTTv311, reconnect_on_failure=False,
        )  # fmt: skip
        client.username_pw_set(self._address.username, password)
        client.will_set(self._will.topic, self._will.text, self._will.qos, self._will.retain)
        # Unlimited, since the sender bounds what is under way.
        client.max_inflight_messages_set(0)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = lambda client, _data, mid, *_: self._user.on_arrival(client, mid)
        return client

    def _on_connect(
        self, client: mqtt.Client, _data: object, _flags: mqtt.ConnectFlags, reason: ReasonCode, _more: object
    ) -> None:
        if reason.is_failure:
            self._report_refusal(str(reason))
            return
        log.info("connected to the broker at %s", self._address)
        self._accepted = True
        self._reported.clear()
        self._user.on_up(client)

    def _on_disconnect(
        self,
        client: mqtt.Client,
        _data: object,
        _flags: mqtt.DisconnectFlags,
        reason: ReasonCode,
        _more: object,
    ) -> None:
        if self._accepted and not self._closing.is_set():
            log.warning("lost the broker at %s (%s); trying on", self._address, reason)
        elif not self._accepted and not self._reported:
            self._report(
                logging.WARNING,
                f"{self._address} ends the connection ({reason}); is it an MQTT broker? Trying on",
            )
        self._user.on_down()
        self._ended.set()

    def _report_refusal(self, reason: str) -> None:
        address = self._address
        if reason not in ACCOUNT_REFUSED:
            self._report(
                logging.WARNING, f"the broker at {address} refuses the connection: {reason}; trying on"
            )
            return
        self._report(
            logging.ERROR,
            f"the broker at {address} refuses the account {address.username!r} ({reason}); check MQTT_USERNAME, "
            "and that the file named by MQTT_PASSWORD_FILE holds what the broker knows "
            f"(now {address.password_file}); trying on",
        )

    def _report(self, level: int, problem: str) -> None:
        """Say each problem once until a connection succeeds."""
        if problem not in self._reported:
            self._reported.add(problem)
            log.log(level, problem)


def private_id(client_id: str, password: str | None) -> str:
    """A client id that nobody can guess who does not know the account's password, yet always the same.

    Longer than the 23 characters that MQTT 3.1.1 asks of every broker; Mosquitto and Aedes take more.
    """
    proof = hashlib.pbkdf2_hmac("sha256", (password or "").encode(), client_id.encode(), ID_ROUNDS, 8)
    return f"{client_id}-{proof.hex()}"


def _delays() -> Iterator[float]:
    """Seconds between attempts: short at first, then ever longer up to a limit."""
    delay = FIRST_DELAY_S
    while True:
        yield delay
        delay = min(delay * 2, LONGEST_DELAY_S)
