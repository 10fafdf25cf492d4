"""Keeps all cameras within what this computer can do."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Protocol

from footfall.core.pacing import FAR_BEHIND_S, Pacer, Strain
from footfall.core.sparing import Sparing
from footfall.pipeline import SourceFacts

log = logging.getLogger(__name__)

STEP_S = 1.0
FULL_SHARE = 0.95
"""Cameras that get less than this of the pictures they might have are held back by the computer."""
LOW = 0.5
"""Cameras are spared only once all get less than this of the pictures they might have, and decoding is far behind."""
LOWEST = 0.1
"""A little behind, they are spared only once all get less than this: lower rates may yet help."""
WHILE_SPARED = 0.25
"""No camera gets more than this of the pictures it might have while another does with less: what the computer has left
is for giving that one back. Some cameras cannot be spared, which nobody knows before it is tried."""
WORTH_TELLING_S = 10.0
"""A computer that held its cameras back for less in all, as while everything starts, has not too much to do."""
CALM_S = 120.0
"""Only after so long without being held back are all said to have their pictures again: where there is a little too
much to do, the rates rise to the full ones and fall again, some twice a minute, some once in a minute and a half."""


class Limit(Protocol):
    """Lets so many pictures of a camera through."""

    def change(self, fps: float) -> None: ...


class Governor:
    """Hears how all cameras do, and changes their rates once a second; may be used by several threads.

    Where low rates do not help, because the pictures that are not analysed are too many to decode, some cameras are
    spared: their sources are asked for less.

    Args:
        limits: By camera.
        spare: Tells a camera's source whether it is spared.
        idle: Tells what share of the processor was idle since it was last asked.
        stopwatch: Seconds of a clock that only rises.
    """

    def __init__(
        self,
        pacer: Pacer,
        sparing: Sparing,
        limits: Mapping[str, Limit],
        spare: Callable[[str, bool], None],
        idle: Callable[[], float],
        stopwatch: Callable[[], float],
    ) -> None:
        self._pacer, self._sparing, self._limits, self._spare = pacer, sparing, limits, spare
        self._idle, self._stopwatch = idle, stopwatch
        self._facts: dict[str, SourceFacts] = {}
        self._stepped_at = stopwatch()
        self._offered = self._dropped = 0
        self._spared: frozenset[str] = frozenset()
        self._held_back_s = self._calm_s = 0.0
        self._warned = False
        self._lock = threading.Lock()

    @property
    def share(self) -> float:
        """What the cameras get of what lies between `fps_min` and `fps_max`, 0 to 1."""
        return self._pacer.share

    @property
    def strained(self) -> bool:
        """Whether cameras were held back for `WORTH_TELLING_S` in all since the last calm of `CALM_S`."""
        return self._held_back_s >= WORTH_TELLING_S

    def note(self, camera_id: str, facts: SourceFacts) -> None:
        """Take in how a camera does; called with every picture, and at least once a second."""
        with self._lock:
            self._facts[camera_id] = facts
            passed_s = self._stopwatch() - self._stepped_at
            if passed_s >= STEP_S:
                self._stepped_at += passed_s
                self._step(passed_s)

    def _step(self, passed_s: float) -> None:
        strain = self._strain()
        most = WHILE_SPARED if self._reduced else 1.0
        for camera_id, fps in self._pacer.step(strain, passed_s, most).items():
            self._limits[camera_id].change(fps)
        low = LOW if strain.lag_s > FAR_BEHIND_S else LOWEST
        behind_s = strain.lag_s if strain.behind else 0.0
        spared = self._sparing.step(behind_s, strain.idle, rates_are_low=self.share < low)
        for camera_id in spared ^ self._spared:
            self._spare(camera_id, camera_id in spared)
        self._spared = spared
        self._note_calm(passed_s)
        self._tell()

    @property
    def _reduced(self) -> bool:
        """Whether any camera that is to be spared does with less by now."""
        return any(self._facts[each].spared for each in self._spared if each in self._facts)

    def _note_calm(self, passed_s: float) -> None:
        if self._reduced or self.share < FULL_SHARE:
            self._held_back_s += passed_s
            self._calm_s = 0.0
        else:
            self._calm_s += passed_s
            if self._calm_s >= CALM_S:
                self._held_back_s = 0.0

    def _strain(self) -> Strain:
        facts = self._facts.values()
        offered, dropped = (
            sum(each.offered_frames for each in facts),
            sum(each.dropped_frames for each in facts),
        )
        lag_s = max(each.lag_s for each in facts)
        strain = Strain(offered - self._offered, dropped - self._dropped, lag_s, self._idle())
        self._offered, self._dropped = offered, dropped
        return strain

    def _tell(self) -> None:
        if self.strained is self._warned:
            return
        self._warned = self.strained
        if self._warned:
            log.warning(
                "too much to do: all cameras are looked at less often, as low as their `fps_min` if need be; "
                "`footfall plan` tells what this computer can do"
            )
        else:
            log.info("all cameras are looked at as often as they should be again")
