"""Questions whose answers may never come."""

import threading
from collections.abc import Iterator

import pytest

from footfall.adapters.cameras.inquiry import Inquiry


class Oracle:
    """Answers when it is allowed to, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_answer = threading.Event()

    def __call__(self) -> str:
        self.asked += 1
        self.may_answer.wait(30)
        return f"answer {self.asked}"


@pytest.fixture
def oracle() -> Iterator[Oracle]:
    oracle = Oracle()
    yield oracle
    oracle.may_answer.set()


def test_an_answer_is_handed_on(oracle: Oracle) -> None:
    oracle.may_answer.set()
    inquiry = Inquiry()
    assert [inquiry.ask(oracle, 30), inquiry.ask(oracle, 30)] == ["answer 1", "answer 2"]


def test_an_answer_that_takes_too_long_is_none(oracle: Oracle) -> None:
    assert Inquiry().ask(oracle, 0.01) is None


def test_while_a_question_is_open_no_other_is_asked(oracle: Oracle) -> None:
    inquiry = Inquiry()
    assert [inquiry.ask(oracle, 0.01), inquiry.ask(oracle, 0.01)] == [None, None]
    oracle.may_answer.set()
    assert inquiry.ask(oracle, 30) == "answer 1"


def test_an_answer_about_something_else_is_none(oracle: Oracle) -> None:
    inquiry = Inquiry()
    assert [inquiry.ask(oracle, 0.01, "door"), inquiry.ask(oracle, 60, "hall")] == [None, None]
    oracle.may_answer.set()
    assert inquiry.ask(oracle, 30, "door") == "answer 1"
    assert inquiry.ask(oracle, 30, "hall") == "answer 2"


def test_closing_ends_the_waiting_at_once_and_may_be_repeated(oracle: Oracle) -> None:
    inquiry = Inquiry()
    answers: list[str | None] = []
    waiting = threading.Thread(target=lambda: answers.append(inquiry.ask(oracle, 30)))
    waiting.start()
    inquiry.close()
    inquiry.close()
    waiting.join(10)
    assert answers == [None]


def test_an_answer_that_nobody_foresaw_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def ask() -> str:
        raise IndexError("string index out of range")

    assert "is not understood (IndexError)" in (Inquiry().ask(ask, 5) or "")
    assert "a question to a camera failed" in caplog.text
