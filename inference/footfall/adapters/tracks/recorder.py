"""Records what the cameras' zones and lines saw, beside the counting and never in its way."""

import logging
import queue
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from footfall.core.frame import CameraState, Frame
from footfall.core.persons import Join, Person, Persons
from footfall.core.recording import Seen
from footfall.pipeline import Observation

log = logging.getLogger(__name__)

FILE_S = 60.0
"""So much of the time is written at once, and whole: a crash costs the minute that is still in memory."""
FILE_MOMENTS = 50_000
"""But no more moments than this: 28 cameras at 30 pictures a second for a minute."""
WAITING_FILES = 3
"""So many minutes wait for a disk that is slow; what comes after them is lost."""
CLOSE_S = 5.0
"""A disk that takes longer than this does not keep the program from ending."""
_DONE: Sequence[Seen] = ()


class TrackRecorder:
    """Keeps the anonymous tracks of all cameras, minute by minute.

    Each file begins with joins that say who of those still there is one person, and so needs none of those before it.

    Args:
        start: The id of this start, as in the messages.
        write: Takes some moments to the disk; called by a thread of its own.
        patient: Wait for a slow disk and lose nothing, where nobody waits for the counts: in a replay of files.
    """

    def __init__(self, start: str, write: Callable[[Sequence[Seen]], None], *, patient: bool = False) -> None:
        self._start, self._write = start, write
        self._wait_s = None if patient else 0.0
        self._open: list[Seen] = []
        self._known: Sequence[Join] = ()
        self._full: queue.Queue[Sequence[Seen]] = queue.Queue(WAITING_FILES)
        self._losing = False
        self._writer = threading.Thread(target=self._write_all, name="tracks", daemon=True)
        self._writer.start()

    def record(self, observation: Observation, joins: Sequence[Join] = ()) -> None:
        """Keep this; returns at once, unless patient. For one thread at a time.

        Args:
            joins: The tracks that turned out to be one person now.
        """
        seen = _seen(self._start, observation, joins)
        if self._open and (seen.at - self._open[0].at >= FILE_S or len(self._open) >= FILE_MOMENTS):
            self._hand_over(self._wait_s)
        if not self._open:
            seen = replace(seen, joins=(*self._known, *seen.joins))
        self._open.append(seen)

    def close(self, within_s: float = CLOSE_S) -> None:
        """Write what is still open."""
        if self._open:
            self._hand_over(within_s)
        with suppress(queue.Full):
            self._full.put(_DONE, timeout=within_s)
        self._writer.join(within_s)
        if self._writer.is_alive():
            log.error("the last recorded tracks are lost: the disk did not take them within %g s", within_s)

    def _hand_over(self, wait_s: float | None) -> None:
        moments, self._open = self._open, []
        self._known = _still_there(moments)
        try:
            self._full.put(moments, timeout=wait_s)
        except queue.Full:
            if not self._losing:
                log.error("recorded tracks are lost: the disk is too slow for them; counting goes on")
            self._losing = True
        else:
            self._losing = False

    def _write_all(self) -> None:
        while (moments := self._full.get()) is not _DONE:
            self._write(moments)


def _still_there(moments: Sequence[Seen]) -> Sequence[Join]:
    """Who of those seen in a file is one person on several cameras; on one, a recount finds that by its own zones."""
    joins = [join for seen in moments for join in seen.joins if join[0][0] != join[1][0]]
    if not joins:
        return ()
    persons = Persons()
    for join in joins:
        persons.join(*join)
    there = {(seen.camera_id, track.track_id) for seen in moments for track in seen.tracks}
    people = {persons.tracks(track) for track in there}
    return [join for tracks in sorted(people, key=min) for join in _told_anew(tracks, there)]


def _told_anew(tracks: Collection[Person], there: Collection[Person]) -> Sequence[Join]:
    """A person in few joins, however many tracks have ended: of those that are there, and of each camera's latest.

    The latter since a recount may be by other overlaps, where two cameras show one person only because a third has
    shown both. As those of one camera are not learnt, each track is joined to the first one of another.
    """
    latest = dict(sorted(tracks))
    told = [track for track in sorted(tracks) if track in there or track[1] == latest[track[0]]]
    return [(next(one for one in told if one[0] != other[0]), other) for other in told[1:]]


def _seen(start: str, observation: Observation, joins: Sequence[Join]) -> Seen:
    state = CameraState.ONLINE if isinstance(observation.seen, Frame) else observation.seen.state
    return Seen(
        start,
        observation.camera_id,
        observation.at,
        state,
        observation.size_px,
        observation.measured,
        joins,
    )
