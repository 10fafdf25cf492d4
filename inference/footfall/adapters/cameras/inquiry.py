"""Waits for an answer that may never come, but only so long."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, wait
from contextlib import suppress
from functools import partial
from typing import Protocol

log = logging.getLogger(__name__)


class Ask(Protocol):
    """Puts a question, and waits for the answer only so many seconds; None when there is none."""

    def __call__(self, question: Callable[[], str], timeout_s: float, about: str = "") -> str | None: ...


class Inquiry:
    """Asks in a thread of its own, one question at a time, and waits for the answer only so long.

    Name servers cannot be told to hurry, and a camera that sends a letter now and then is never done. The
    program's end does not wait for that thread, which does nothing but wait for the network.
    """

    def __init__(self) -> None:
        self._asked: Future[str] | None = None
        self._about = ""
        self._closed: Future[str] = Future()

    def ask(self, question: Callable[[], str], timeout_s: float, about: str = "") -> str | None:
        """The answer; None when there is none in time, or once this is closed.

        While an earlier question is still without an answer, that one is waited for, and no other is asked; None where
        the earlier one was about something else.
        """
        if self._asked is None or self._asked.done():
            self._asked, self._about = _begin(question), about
        if about != self._about:
            return None
        asked = self._asked
        wait((asked, self._closed), timeout_s, FIRST_COMPLETED)
        return asked.result() if asked.done() else None

    def close(self) -> None:
        """Make a waiting `ask` return at once; may be called from another thread, and again."""
        with suppress(InvalidStateError):
            self._closed.set_result("")


def _begin(question: Callable[[], str]) -> Future[str]:
    answer: Future[str] = Future()
    asking = partial(_answer, question, answer)
    threading.Thread(target=asking, name="ask camera", daemon=True).start()
    return answer


def _answer(question: Callable[[], str], answer: Future[str]) -> None:
    """What a camera says may be anything: whoever does not understand it must not end for that."""
    try:
        said = question()
    except Exception as error:
        said = f"the camera's answer is not understood ({type(error).__name__}); look at its own web page"
        log.exception("a question to a camera failed")
    answer.set_result(said)
