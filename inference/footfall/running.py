"""Runs the cameras of a site: each in a thread of its own, or all in one, in order of their times."""

import heapq
import logging
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Protocol

from footfall.camera import Camera, Condition
from footfall.pipeline import Observation
from footfall.reporting import Reporter

log = logging.getLogger(__name__)


class Watch(Protocol):
    """A camera, or several in a process of their own."""

    def observations(self) -> Iterator[Observation]:
        """What is seen, each camera's in order of time; ends once `stop` was called."""

    def take(self, observation: Observation) -> None:
        """Do what is to be done with it."""

    def conditions(self) -> Iterator[Condition]:
        """How the cameras do; may be called from another thread."""

    def stop(self) -> None:
        """Make the observations end soon; may be called from another thread, and from a signal's handler."""


@contextmanager
def stopped_by_signals(cameras: Sequence[Watch]) -> Iterator[None]:
    """While this lasts, SIGINT and SIGTERM make the cameras end."""

    def stop(number: int, _frame: object) -> None:
        log.info("stopping: %s", signal.Signals(number).name)
        for camera in cameras:
            camera.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_in_order(cameras: Sequence[Camera], reporter: Reporter, depth: int) -> None:
    """One thread takes the observations of all cameras in order of their times.

    Args:
        depth: Frames of a camera that may be under inference at once.
    """
    start, frames = time.monotonic(), 0
    by_id = {camera.camera_id: camera for camera in cameras}
    for observation in heapq.merge(
        *(camera.observations(depth) for camera in cameras), key=lambda each: each.at
    ):
        if not frames:
            reporter.announce(observation.at)
        by_id[observation.camera_id].take(observation)
        frames += 1
    reporter.finish()
    took_s = time.monotonic() - start
    log.info("replay: %d frames in %.2f s (%.1f frames a second)", frames, took_s, frames / took_s)


def run_live(cameras: Sequence[Watch], reporter: Reporter, now: float) -> None:
    """Count what is seen until it ends; see run_side_by_side. What was counted until an error is told and kept."""
    reporter.announce(now)
    try:
        run_side_by_side(cameras)
    finally:
        reporter.finish()


def run_side_by_side(cameras: Sequence[Watch]) -> None:
    """A thread for every camera; whatever is unexpected in one of them ends them all and is raised."""
    with ThreadPoolExecutor(len(cameras), thread_name_prefix="camera") as threads:
        try:
            for done in as_completed([threads.submit(_count, camera) for camera in cameras]):
                done.result()
        finally:
            for camera in cameras:
                camera.stop()


def _count(camera: Watch) -> None:
    for observation in camera.observations():
        camera.take(observation)
