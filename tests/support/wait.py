"""Waiting for what must become true, with a deadline."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], what: str, deadline_s: float = 20.0, every_s: float = 0.02) -> T:
    """Call a condition until it is truthy, and return its value.

    Args:
        condition: Asked again and again.
        what: In words.
        deadline_s: So long.
        every_s: So often; seldom, where asking costs whoever is asked a lot.

    Raises:
        AssertionError: It did not become true in time; says what was waited for.
    """
    end = time.monotonic() + deadline_s
    pause = threading.Event()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {deadline_s:g} s in vain for: {what} (last value {value!r})")
        pause.wait(every_s)
