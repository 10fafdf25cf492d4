"""Time that passes in a measurement, while nothing is waited for."""

import time
from collections.abc import Iterator
from itertools import count


def let_pass(seconds: float) -> None:
    time.sleep(seconds)  # the measurement itself: this long and no condition


def at_pace(per_second: float) -> Iterator[int]:
    """Numbers from 0 on, each when it is due; whoever asks late is not waited for, and what is late is not left out."""
    begun = time.monotonic()
    for number in count():
        let_pass(max(0.0, begun + number / per_second - time.monotonic()))
        yield number
