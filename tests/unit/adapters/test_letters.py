"""What waits to be sent to the broker."""

from footfall.adapters.broker.letters import WINDOW, Inbox
from footfall.messages import Kind, Message


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
