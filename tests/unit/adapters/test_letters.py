"""What waits to be sent to the broker."""

from dataclasses import replace

from footfall.adapters.broker.letters import WINDOW, Inbox, Letter
from footfall.adapters.broker.timed import MOST, TimedRecords
from footfall.core.latency import Analysed, Trace
from footfall.messages import Kind, Message

WAY = Trace("north", Analysed(1.0, 2.0, 3.0), 4.0)


def state(value: int) -> Message:
    return Message("footfall/mall/zone/window/state", {"occupancy": value}, Kind.STATE)


def moment(value: float) -> Message:
    return Message("person/duration", {"duration": value}, Kind.MOMENT)


def drained(inbox: Inbox) -> list[str]:
    texts = []
    while letter := inbox.next_change():
        texts.append(letter.text)
    return texts


def test_of_a_state_only_the_newest_waits_and_every_moment() -> None:
    inbox = Inbox()
    for message in (state(1), moment(3.2), state(2), moment(4.5)):
        inbox.put(message)
    assert inbox.has_changes
    assert drained(inbox) == ['{"occupancy":2}', '{"duration":3.2}', '{"duration":4.5}']
    assert not inbox.has_changes


def test_after_a_reconnect_states_are_sent_again_and_missed_moments_are_not() -> None:
    inbox = Inbox()
    inbox.put(state(1))
    inbox.put(moment(3.2))
    inbox.send_states_again()
    assert drained(inbox) == ['{"occupancy":1}']


def test_moments_that_nobody_takes_do_not_pile_up() -> None:
    inbox = Inbox()
    for number in range(3 * WINDOW):
        inbox.put(moment(number))
    assert len(drained(inbox)) == WINDOW


def test_a_message_takes_its_frames_way_along_the_first_time_only() -> None:
    inbox = Inbox()
    inbox.put(replace(state(1), trace=WAY))
    sent = inbox.next_change()
    assert sent is not None and sent.trace is WAY
    inbox.send_states_again()
    again = inbox.next_change()
    assert again == sent and again.trace is None


def test_what_waits_is_counted() -> None:
    inbox = Inbox()
    assert len(inbox) == 0
    for message in (state(1), state(2), moment(3.2), Message("event", {}, Kind.RECORD)):
        inbox.put(message)
    assert len(inbox) == 3


def timed(name: str) -> Letter:
    return Letter("event", "{}", trace=replace(WAY, camera_id=name))


def test_records_keep_their_frames_way_while_they_are_on_the_disk_and_give_it_once() -> None:
    records = TimedRecords()
    records.stored([timed("a"), Letter("event", "{}"), timed("c")], last_id=7)
    first = records.take(5)
    assert first is not None and first.camera_id == "a"
    assert records.take(5) is None
    assert records.take(6) is None
    third = records.take(7)
    assert third is not None and third.camera_id == "c"


def test_ways_of_records_that_wait_long_are_forgotten_oldest_first_and_all_with_the_connection() -> None:
    records = TimedRecords()
    records.stored([timed(str(number)) for number in range(MOST + 5)], last_id=MOST + 5)
    assert [records.take(record_id) is None for record_id in (5, 6, MOST + 5)] == [True, False, False]
    records.clear()
    assert records.take(7) is None
