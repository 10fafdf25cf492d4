"""Waiting for what must become true, with a deadline."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], what: str, deadline_s: float = 20.0) -> T:
    """Call a condition until it is truthy, and return its value.

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
        pause.wait(0.02)
