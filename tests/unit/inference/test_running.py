"""Cameras side by side."""

import threading
from collections.abc import Iterator

import pytest

from footfall.camera import Condition
from footfall.pipeline import Observation
from footfall.running import run_side_by_side


class Silent:
    """A camera that sees nothing until it is stopped."""

    def __init__(self) -> None:
        self.stopped = threading.Event()

    def observations(self) -> Iterator[Observation]:
        assert self.stopped.wait(20), "was never stopped"
        yield from ()

    def take(self, observation: Observation) -> None:
        raise AssertionError("nothing was seen")

    def conditions(self) -> Iterator[Condition]:
        yield from ()

    def stop(self) -> None:
        self.stopped.set()


def test_a_computer_that_gives_no_more_threads_ends_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    cameras, start = [Silent() for _ in range(3)], threading.Thread.start

    def start_two(thread: threading.Thread) -> None:
        if thread.name.endswith("_2"):
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_two)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        run_side_by_side(cameras)
    assert all(camera.stopped.is_set() for camera in cameras)
