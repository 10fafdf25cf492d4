"""Captures that stand in for cameras' streams."""

import threading
import time

from fakes import picture
from footfall.core.frame import Image


class StandIn:
    """A capture that gives pictures, of which none, or all until a certain one, can be converted."""

    def __init__(self, opened: bool = True, usable: int = 0) -> None:
        self._opened, self._usable = opened, usable
        self._pause = threading.Event()

    def isOpened(self) -> bool:  # noqa: N802 - as OpenCV calls it
        return self._opened

    def grab(self) -> bool:
        self._pause.wait(0.01)
        return True

    def get(self, _prop: int) -> float:
        return 1000 * time.monotonic()

    def retrieve(self) -> tuple[bool, Image | None]:
        self._usable -= 1
        return (True, picture()) if self._usable >= 0 else (False, None)

    def release(self) -> None:
        """Nothing is open."""
