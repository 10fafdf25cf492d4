"""No event is lost, whoever is killed."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from footfall.adapters.broker.outbox import Outbox
from footfall.messages import Message
from support.broker import Broker
from support.faithful import FaithfulReader
from support.mall import entered, mall_messages, publisher_to
from support.publishing import publishing
from support.wait import wait_until

pytestmark = pytest.mark.integration


def reading(broker: Broker, slow_by_s: float = 0.0) -> FaithfulReader:
    return FaithfulReader(broker.port, "ui", broker.passwords["ui"], slow_by_s)


def saved_session(broker: Broker) -> None:
    """Wait until Mosquitto has the reader's session on disk."""
    database = broker.folder / "mosquitto.db"
    wait_until(lambda: database.exists() and b"faithful-reader" in database.read_bytes(), "a saved session")


def hear_more(reader: FaithfulReader, count: int) -> None:
    enough = reader.arrivals + count
    wait_until(lambda: reader.arrivals >= enough, f"{count} more events")


class Crowd(threading.Thread):
    """Somebody comes in every few milliseconds until told otherwise."""

    def __init__(self, publish: Callable[[Message], None], boot: str) -> None:
        super().__init__(daemon=True)
        self._messages, self._publish = mall_messages(boot), publish
        self._enough = threading.Event()
        self.published = 0

    def run(self) -> None:
        while not self._enough.wait(0.003):
            self.published += 1
            self._publish(entered(self._messages, self.published))

    def end(self) -> int:
        self._enough.set()
        self.join()
        return self.published


def test_every_event_arrives_although_the_broker_is_killed_again_and_again(
    broker: Broker, tmp_path: Path
) -> None:
    publisher = publisher_to(broker.port, broker.password_file("inference"), tmp_path / "outbox.db")
    with reading(broker) as reader:
        saved_session(broker)
        crowd = Crowd(publisher.publish, "boot")
        crowd.start()
        for _ in range(4):
            hear_more(reader, 100)
            broker.kill()
            broker.start()
        published = crowd.end()
        wait_until(lambda: len(reader.seen()) >= published, f"all {published} events")
        publisher.close()
        assert reader.seen() == list(range(1, published + 1))


def test_events_of_a_killed_publisher_are_sent_by_its_next_start(broker: Broker, tmp_path: Path) -> None:
    outbox = tmp_path / "outbox.db"
    broker.stop()
    with publishing(broker.port, broker.password_file("inference"), outbox, "killed") as child:
        wait_until(lambda: wal_size(outbox) > 100_000, "some hundred events on disk")
        child.kill()
    with closing(sqlite3.connect(outbox)) as database:
        stored = [number for (number,) in database.execute("SELECT id FROM outbox ORDER BY id")]
    broker.start()
    with reading(broker) as reader:
        publisher = publisher_to(broker.port, broker.password_file("inference"), outbox)
        wait_until(
            lambda: len(reader.seen("killed")) >= len(stored), "the killed one's events", deadline_s=60.0
        )
        publisher.close()
        assert len(stored) > 100
        # The state took the first number; after it no number is missing.
        assert reader.seen("killed") == [number + 1 for number in stored]


def test_a_full_outbox_drops_the_oldest_and_says_so(
    broker: Broker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    messages, outbox = mall_messages("boot"), Outbox(tmp_path / "outbox.db", limit=100)
    with reading(broker) as reader:
        broker.stop()  # it keeps the reader's session
        publisher = publisher_to(broker.port, broker.password_file("inference"), outbox)
        for number in range(1, 251):
            publisher.publish(entered(messages, number))
        wait_until(lambda: outbox.dropped == 150, "a hundred events to remain")
        wait_until(lambda: "events and minutes are lost so far" in caplog.text, "the complaint")
        broker.start()
        wait_until(lambda: len(reader.seen()) >= 100, "what was kept", deadline_s=60.0)
        publisher.close()
        assert reader.seen() == list(range(151, 251))


def test_what_a_broker_took_shortly_before_its_fall_is_kept_however_long_it_is_away(
    broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("footfall.adapters.broker.publisher.SETTLE_S", 1.0)
    outbox = Outbox(tmp_path / "outbox.db")
    publisher = publisher_to(broker.port, broker.password_file("inference"), outbox)
    crowd = Crowd(publisher.publish, "boot")
    with reading(broker) as reader:
        crowd.start()
        hear_more(reader, 20)
        broker.kill()
    fallen = outbox.last_id
    # At three milliseconds each, these take longer than it takes to settle.
    wait_until(lambda: outbox.last_id > fallen + 500, "five hundred more events on disk")
    crowd.end()
    assert len(outbox) == outbox.last_id
    publisher.close()


def test_a_burst_of_thousands_reaches_a_slow_reader_without_loss(broker: Broker, tmp_path: Path) -> None:
    messages = mall_messages("boot")
    publisher = publisher_to(broker.port, broker.password_file("inference"), tmp_path / "outbox.db")
    with reading(broker, slow_by_s=0.0005) as reader:
        for number in range(1, 5001):
            publisher.publish(entered(messages, number))
        wait_until(lambda: len(reader.seen()) >= 5000, "all of them", deadline_s=60.0)
        publisher.close()
        assert reader.seen() == list(range(1, 5001))


def wal_size(outbox: Path) -> int:
    log = outbox.with_name(f"{outbox.name}-wal")
    return log.stat().st_size if log.exists() else 0
