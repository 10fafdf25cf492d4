"""Messages out to the broker: the newest state while it is there, and the records that waited for it."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection

import paho.mqtt.client as mqtt

from footfall.adapters.broker.leftovers import Leftovers
from footfall.adapters.broker.letters import Delivery, Inbox, Letter, Sent
from footfall.adapters.broker.link import BrokerAddress, MqttLink
from footfall.adapters.broker.outbox import Outbox
from footfall.adapters.broker.timed import TimedRecords
from footfall.adapters.broker.traffic import Traffic
from footfall.adapters.told_sites import ToldSites
from footfall.core.latency import Trace
from footfall.messages import Message, status_topic

log = logging.getLogger(__name__)

COMMIT_EVERY_S = 0.1
"""Records that come within this time share one write to the disk; a power cut or a kill loses no more."""

SETTLE_S = 15.0
"""How long a record is kept after the broker took it. Mosquitto saves its own queues every few seconds only
(autosave_interval): what it took last is gone when it is killed, and is sent again after the reconnect."""

IDLE_S = 1.0
FAREWELL_S = 1.0
COMPLAIN_EVERY_S = 60.0


class MqttPublisher:
    """Takes messages from any thread without making it wait, and sends them from a thread of its own.

    After every reconnect the status and the newest state of each topic are sent again, and what the broker
    retains of things that are gone is cleared. Records go through the
    outbox and are sent in order, each at least once, with the contents that they were made with.
    """

    def __init__(
        self,
        address: BrokerAddress,
        site: str,
        known_topics: Collection[str],
        told: ToldSites,
        outbox: Outbox,
        on_acknowledged: Callable[[Trace, float], None] = lambda _trace, _at: None,
    ) -> None:
        """Begin to connect; the broker need not be there yet.

        Args:
            known_topics: Where the site's states are; other retained ones of the site are cleared.
            told: The sites that the box told of before; all that is retained of them is cleared.
            outbox: Is given over, `close` closes it.
            on_acknowledged: Hears when the broker acknowledged a message that tells of a traced frame (a moment: when
                it was written to the socket), in seconds of time.monotonic. What is sent again after a
                reconnect is not told, nor what waited for one.
        """
        self._status_topic = status_topic(site)
        self._inbox = Inbox()
        self._outbox = outbox
        self._leftovers = Leftovers(site, known_topics, told)
        self._wake = threading.Event()
        self._client: mqtt.Client | None = None
        self._on_acknowledged = on_acknowledged
        self._published = 0
        self._timed = TimedRecords()
        self._arrivals: deque[tuple[mqtt.Client, int, float]] = deque()
        self._delivery: Delivery | None = None
        self._settling: deque[tuple[float, int]] = deque()
        self._was_connected = False
        self._commit_at = self._complain_at = 0.0
        self._leave_by = float("inf")
        self._link = MqttLink(
            address, f"footfall-{site}", Letter(self._status_topic, "offline", retain=True), self
        )
        self._thread = threading.Thread(target=self._run, name="mqtt-publisher", daemon=True)
        self._thread.start()
        self._link.start()

    def publish(self, message: Message) -> None:
        """Take a message; returns at once.

        Raises:
            ValueError: A number in the payload is not finite.
        """
        self._inbox.put(message)
        self._wake.set()

    def traffic(self) -> Traffic:
        """How the messages do."""
        lost = self._inbox.dropped + self._outbox.dropped
        connected = self._client is not None
        return Traffic(connected, self._published, lost, len(self._inbox), len(self._outbox))

    def close(self, within_s: float = 5.0) -> None:
        """Deliver what waits, say `offline`, disconnect; records that find no way in time stay on disk.

        Publish nothing any more once this is called.
        """
        self._leave_by = time.monotonic() + within_s
        self._wake.set()
        self._thread.join()
        self._link.close()
        self._outbox.close()

    def on_up(self, client: mqtt.Client) -> None:
        """Called by the link, as the next two."""
        self._leftovers.clear(client)
        self._client = client
        self._wake.set()

    def on_down(self) -> None:
        self._client = None
        self._wake.set()

    def on_arrival(self, client: mqtt.Client, mid: int) -> None:
        self._arrivals.append((client, mid, time.monotonic()))
        self._wake.set()

    def _run(self) -> None:
        while not self._may_leave():
            self._step(self._patience_s())
        self._say_goodbye()

    def _step(self, patience_s: float) -> None:
        self._wake.wait(patience_s)
        self._wake.clear()
        self._follow_link()
        self._note_arrivals()
        if time.monotonic() >= self._commit_at:
            self._store()
        if self._delivery is not None:
            self._send(self._delivery)

    def _patience_s(self) -> float:
        wait_s = max(self._commit_at - time.monotonic(), 0.0) if self._inbox.has_records else IDLE_S
        return min(wait_s, max(self._leave_by - time.monotonic(), 0.0))

    def _follow_link(self) -> None:
        client = self._client
        if client is (self._delivery and self._delivery.client):
            return
        # What the broker took shortly before it went may have gone with it, so it is sent again.
        self._settling.clear()
        self._timed.clear()
        self._delivery = None
        if client is not None:
            self._was_connected = True
            self._delivery = Delivery(client)
            self._delivery.send(Letter(self._status_topic, "online", retain=True))
            self._inbox.send_states_again()

    def _note_arrivals(self) -> None:
        while self._arrivals:
            client, mid, at = self._arrivals.popleft()
            if self._delivery is not None and client is self._delivery.client:
                self._note(self._delivery.arrived(mid), at)

    def _note(self, sent: Sent | None, at: float) -> None:
        if sent is None:
            return
        self._published += 1
        if sent.record_id is not None:
            self._settling.append((time.monotonic() + SETTLE_S, sent.record_id))
        if sent.trace is not None:
            self._on_acknowledged(sent.trace, at)

    def _store(self) -> None:
        records = self._inbox.take_records()
        settled = self._take_settled(time.monotonic())
        if records or settled:
            self._outbox.write([(letter.topic, letter.text) for letter in records], settled)
            self._timed.stored(records, self._outbox.last_id)
            self._commit_at = time.monotonic() + COMMIT_EVERY_S
        self._complain_of_losses()

    def _take_settled(self, until: float) -> list[int]:
        settled = []
        while self._settling and self._settling[0][0] <= until:
            settled.append(self._settling.popleft()[1])
        return settled

    def _complain_of_losses(self) -> None:
        dropped = self._inbox.dropped + self._outbox.dropped
        if dropped and time.monotonic() >= self._complain_at:
            log.error(
                "%d events and minutes are lost so far, the outbox is full; make the broker reachable",
                dropped,
            )
            self._complain_at = time.monotonic() + COMPLAIN_EVERY_S

    def _send(self, delivery: Delivery) -> None:
        while delivery.room > 0 and (change := self._inbox.next_change()):
            delivery.send(change)
        if delivery.room > 0 and delivery.reached < self._outbox.last_id:
            for record in self._outbox.after(delivery.reached, delivery.room):
                trace = self._timed.take(record.record_id)
                delivery.send(Letter(record.topic, record.payload, trace=trace), record.record_id)

    def _may_leave(self) -> bool:
        if self._leave_by == float("inf"):
            return False
        lost = self._delivery is None and self._was_connected
        return lost or self._all_delivered() or time.monotonic() >= self._leave_by

    def _all_delivered(self) -> bool:
        if self._inbox.has_records:
            return False
        if self._delivery is None:
            return len(self._outbox) == 0
        sent = not self._inbox.has_changes and self._delivery.reached >= self._outbox.last_id
        return sent and self._delivery.idle

    def _say_goodbye(self) -> None:
        self._store()
        if self._delivery is None:
            self._count_what_waits()
            return
        self._outbox.write((), self._take_settled(float("inf")))
        farewell = Delivery(self._delivery.client)
        farewell.send(Letter(self._status_topic, "offline", retain=True))
        self._delivery = farewell
        until = time.monotonic() + FAREWELL_S
        while not farewell.idle and self._client is farewell.client and time.monotonic() < until:
            self._wake.wait(until - time.monotonic())
            self._wake.clear()
            self._note_arrivals()

    def _count_what_waits(self) -> None:
        if len(self._outbox):
            log.warning(
                "the broker is away: %d events and minutes wait on disk, the next start delivers them",
                len(self._outbox),
            )
