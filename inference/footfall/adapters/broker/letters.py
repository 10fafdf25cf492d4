"""Messages on their way to the broker: those that wait to be sent, and those that are under way."""

import json
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Self

import paho.mqtt.client as mqtt

from footfall.adapters.broker.outbox import LIMIT
from footfall.core.latency import Trace
from footfall.messages import Kind, Message

WINDOW = 100
"""Messages under way at once, so that a replayed outbox does not flood the broker."""

MOST_RECORDS = LIMIT
"""Records that may wait for the disk; more than come while it takes one write, unless it hangs."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the form in which it travels.

    Attributes:
        trace: The way of the frame that it tells of, where its arrival is to be timed.
    """

    topic: str
    text: str
    qos: int = 1
    retain: bool = False
    trace: Trace | None = field(default=None, compare=False)

    @classmethod
    def of(cls, message: Message) -> Self:
        """Encode a message.

        Raises:
            ValueError: A number in the payload is not finite.
        """
        text = json.dumps(message.payload, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return cls(message.topic, text, message.qos, message.retain, message.trace)


class Inbox:
    """What was published and not yet sent: each topic's newest state, every record, the latest moments.

    For several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: dict[str, Letter] = {}
        self._changed: dict[str, Letter] = {}
        self._records: deque[Letter] = deque()
        self._moments: deque[Letter] = deque(maxlen=WINDOW)
        self.dropped = 0

    def put(self, message: Message) -> None:
        letter = Letter.of(message)
        with self._lock:
            match message.kind:
                case Kind.RECORD:
                    self._put_record(letter)
                case Kind.STATE:
                    self._changed[letter.topic] = self._states[letter.topic] = letter
                case Kind.MOMENT:
                    self._moments.append(letter)

    def _put_record(self, letter: Letter) -> None:
        if len(self._records) >= MOST_RECORDS:
            self._records.popleft()
            self.dropped += 1
        self._records.append(letter)

    def send_states_again(self) -> None:
        """Take the newest state of every topic as not yet sent, and forget the moments that were missed.

        What is said again is not timed.
        """
        with self._lock:
            self._changed = {topic: replace(letter, trace=None) for topic, letter in self._states.items()}
            self._moments.clear()

    def next_change(self) -> Letter | None:
        """Take the state that waits longest; without one, the moment that does."""
        with self._lock:
            if self._changed:
                return self._changed.pop(next(iter(self._changed)))
            return self._moments.popleft() if self._moments else None

    def take_records(self) -> list[Letter]:
        """Take all records, oldest first."""
        with self._lock:
            records, self._records = self._records, deque()
        return list(records)

    def __len__(self) -> int:
        return len(self._changed) + len(self._records) + len(self._moments)

    @property
    def has_changes(self) -> bool:
        return bool(self._changed or self._moments)

    @property
    def has_records(self) -> bool:
        return bool(self._records)


@dataclass(frozen=True, slots=True)
class Sent:
    """What is remembered of a message under way.

    Attributes:
        record_id: None of what is no record.
    """

    record_id: int | None
    trace: Trace | None


class Delivery:
    """What is under way over one connection. For one thread.

    Attributes:
        reached: The newest record that was sent over it; 0 before the first.
    """

    def __init__(self, client: mqtt.Client) -> None:
        self.client = client
        self.reached = 0
        self._under_way: dict[int, Sent] = {}

    @property
    def room(self) -> int:
        """How many more may be sent now."""
        return WINDOW - len(self._under_way)

    @property
    def idle(self) -> bool:
        """Whether all that was sent has arrived."""
        return not self._under_way

    def send(self, letter: Letter, record_id: int | None = None) -> None:
        mid = self.client.publish(letter.topic, letter.text, letter.qos, letter.retain).mid
        self._under_way[mid] = Sent(record_id, letter.trace)
        if record_id is not None:
            self.reached = record_id

    def arrived(self, mid: int) -> Sent | None:
        """Take note that the broker has a message; None for one that was sent over another connection."""
        return self._under_way.pop(mid, None)
