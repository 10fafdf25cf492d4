"""What is to be kept is written soon, the newest of each, and nobody waits for it."""

import threading
from contextlib import closing

from footfall.adapters.kept_later import KeptLater
from support.wait import wait_until


def test_what_is_given_is_written_soon() -> None:
    written: list[int] = []
    with closing(KeptLater()) as later:
        later.of(written.append)(7)
        wait_until(lambda: written == [7], "the number to be written")


def test_the_newest_of_each_takes_the_place_of_what_still_waits_for_a_slow_disk() -> None:
    disk, written = threading.Event(), list[tuple[str, int]]()

    def write(what: str, number: int) -> None:
        disk.wait()
        written.append((what, number))

    with closing(KeptLater()) as later:
        totals, heat = later.of(write), later.of(write)
        totals("totals", 0)
        wait_until(lambda: not later._waiting, "the first to be under way")
        for number in range(1, 30):
            totals("totals", number)
        heat("heat", number=1)
        disk.set()
    assert written == [("totals", 0), ("totals", 29), ("heat", 1)]


def test_at_the_end_nothing_is_left_unwritten() -> None:
    written: list[int] = []
    later = KeptLater()
    later.of(written.append)(7)
    later.close()
    assert written == [7]
