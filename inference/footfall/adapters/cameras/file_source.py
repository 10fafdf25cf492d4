"""Video files as a source: as fast as possible, or at their own speed like a camera."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from footfall.adapters.cameras.frame_rate import FrameRateLimit
from footfall.adapters.cameras.steady_clock import SteadyClock, wall_clock
from footfall.adapters.cameras.video_file import VideoFile
from footfall.core.frame import Frame
from footfall.pipeline import SourceFacts

REPLAY_STARTS_AT = 946_684_800.0
"""2000-01-01T00:00:00Z: when a replay begins unless told otherwise, so that two replays give the same."""
SEAM_S = 4.0
"""Pause between two rounds of a looped file."""
LATE_S = 1.0
"""A paced file skips pictures that could only be taken later than this."""
NEWS_S = 1.0
"""But for one in so long: in what is counted time goes on, however slow the computer is."""


class FileSource:
    """Every picture of a file, in order.

    Not paced, each picture comes as soon as it is asked for. Paced, it comes when it is due, and the file
    behaves like a camera: on a computer that falls more than LATE_S behind, pictures are dropped and
    counted, since otherwise the counts would lag further and further behind the clock.

    Looped, the file begins again after SEAM_S in which nothing comes: neither a Frame, since none was
    taken, nor a Missing, since nothing is broken and the camera stays online. The seam is longer than
    trackers and zones remember people (3 s), so nobody at the end is taken for somebody at the beginning;
    and longer than the gap that still counts as covered (2.5 s), so the coverage says honestly that nobody
    looked.
    """

    def __init__(
        self,
        path: Path,
        *,
        paced: bool,
        loop: bool = False,
        limit: FrameRateLimit | None = None,
        starts_at: float | None = None,
        clock: SteadyClock = wall_clock,
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened before the iteration begins.

        Args:
            limit: Which pictures to take, by their times in the file; the others are not converted.
            starts_at: Not paced only: time of the file's beginning, in seconds since the epoch; None for
                REPLAY_STARTS_AT.
        """
        self._path = path
        self._paced = paced
        self._loop = loop
        self._limit = limit or FrameRateLimit(None)
        self._starts_at = REPLAY_STARTS_AT if starts_at is None else starts_at
        self._clock = clock
        self._stopwatch = stopwatch
        self._closed = threading.Event()
        self._video: VideoFile | None = None
        self._taken = self._dropped = 0
        self._late_since: float | None = None
        self._lag_s = 0.0

    def facts(self) -> SourceFacts:
        video = self._video
        if video is None:
            return SourceFacts()
        return SourceFacts(
            video.width_px,
            video.height_px,
            video.fps,
            self._dropped,
            self._taken + self._dropped,
            self._lag_s,
        )

    def close(self) -> None:
        self._closed.set()

    def __iter__(self) -> Iterator[Frame]:
        """Play the file, from its beginning each time.

        Raises:
            SourceError: The file is missing, unreadable, no video, or has no pictures.
        """
        begun = self._stopwatch()
        self._limit.restart()
        round_s = 0.0
        while not self._closed.is_set():
            with closing(VideoFile(self._path)) as video:
                self._video = video
                yield from self._play(video, begun, round_s)
                round_s += video.length_s + SEAM_S
            if not self._loop:
                self._lag_s = 0.0  # Nobody waits any more.
                return

    def _play(self, video: VideoFile, begun: float, round_s: float) -> Iterator[Frame]:
        for in_file_s in video.times():
            elapsed_s = round_s + in_file_s
            due = begun + elapsed_s
            self._wait_until(due)
            if self._closed.is_set():
                return
            if not self._limit.takes(elapsed_s):
                continue
            if self._is_too_late():
                self._dropped += 1
            elif (image := video.picture()) is not None:
                self._taken += 1
                self._late_since = None
                at = self._time_of(due) if self._paced else self._starts_at + elapsed_s
                yield Frame(image, at)

    def _wait_until(self, due: float) -> None:
        """Wait until a picture is due by the stopwatch."""
        if not self._paced:
            return
        ahead_s = due - self._stopwatch()
        if ahead_s > 0:
            self._closed.wait(ahead_s)
        self._lag_s = max(0.0, -ahead_s)

    def _is_too_late(self) -> bool:
        if self._lag_s <= LATE_S:
            return False
        now = self._stopwatch()
        self._late_since = now if self._late_since is None else self._late_since
        return now - self._late_since < NEWS_S

    def _time_of(self, due: float) -> float:
        """When a picture was due: pictures that come late in a bunch keep the time between them."""
        return self._clock.ago(max(0.0, self._stopwatch() - due))
