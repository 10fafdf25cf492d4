"""Recorded tracks as Parquet files, written whole, and deleted when they are old."""

import logging
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from footfall.adapters.tracks.table import table_of
from footfall.core.recording import Seen
from footfall.core.restart import ClockTrust

log = logging.getLogger(__name__)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OURS = {".parquet", ".new"}
_BY_DICTIONARY = [
    *("start", "camera", "state", "width_px", "height_px"),
    *("joins.list.element.camera", "joins.list.element.other_camera"),
]


def may_be_written(folder: Path) -> bool:
    """Whether this program may write files into a folder, and make it if it is not there yet."""
    nearest = next(each for each in (folder, *folder.parents) if os.access(each, os.F_OK))
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


class TrackFiles:
    """The files of one start, as `FOLDER/DAY/*.parquet`; a disk that refuses costs them, and is told of once.

    Days are those of UTC. Files are named by the first moment of the start, its id and a number, so that sorted by name
    those of each start are in the order in which it was counted.

    Args:
        folder: Made when it is needed.
        keep_days: Days older than this are deleted once a day, as soon as the clock is believed: by one that is ahead
            all days would be old. A day to come was written by such a clock; when it really was is not known, so it is
            as old as the first look of a believed clock at it. Where the disk refuses, that is told of. None to delete
            nothing.
    """

    def __init__(self, folder: Path, keep_days: int | None) -> None:
        self._folder, self._keep_days = folder, keep_days
        self._begin = ""
        self._number = 0
        self._swept = ""
        self._clock = ClockTrust()
        self._failing = False

    def write(self, moments: Sequence[Seen]) -> None:
        """Keep these moments, at least one, in a file of their own."""
        first = datetime.fromtimestamp(moments[0].at, UTC)
        self._begin = self._begin or f"{first:%Y%m%dT%H%M%SZ}-{moments[0].start}"
        self._number += 1
        try:
            self._sweep(moments[0].at)
            name = f"{self._begin}-{self._number:06d}.parquet"
            _write_whole(self._folder / f"{first:%Y-%m-%d}" / name, moments)
        except (OSError, pa.ArrowException) as error:
            self._complain(error)
        else:
            if self._failing:
                log.info("tracks are recorded again in %s", self._folder)
            self._failing = False

    def _complain(self, error: Exception) -> None:
        if not self._failing:
            reason = getattr(error, "strerror", None) or error
            log.error(
                "recorded tracks are lost: %s cannot be written (%s); make room on the disk, or make the folder "
                "writable; counting goes on",
                self._folder,
                reason,
            )
        self._failing = True

    def _sweep(self, at: float) -> None:
        """Once a day, delete the days that are too old; only what looks like a recording."""
        now = datetime.fromtimestamp(at, UTC)
        today = f"{now:%Y-%m-%d}"
        believed = self._clock.tell(at)
        if self._keep_days is None or not believed or today == self._swept or not self._folder.is_dir():
            return
        self._swept = today
        oldest = now - timedelta(days=self._keep_days)
        for day in self._folder.iterdir():
            if not _DAY.fullmatch(day.name):
                continue
            if day.name < f"{oldest:%Y-%m-%d}" or (day.name > today and _noticed(day, now) < oldest):
                self._delete(day)

    def _delete(self, day: Path) -> None:
        try:
            for file in [each for each in day.iterdir() if each.suffix in _OURS]:
                file.unlink()
        except OSError as error:
            log.warning(
                "the tracks in %s are older than %d days and cannot be deleted (%s); delete them, or make the folder "
                "writable",
                day,
                self._keep_days,
                error.strerror,
            )
            return
        with suppress(OSError):  # somebody keeps other things there
            day.rmdir()
        log.info("the tracks of %s are deleted, being older than %d days", day.name, self._keep_days)


def _noticed(day: Path, now: datetime) -> datetime:
    """When a believed clock first looked at a day to come: the folder's own time, which is set then."""
    told = datetime.fromtimestamp(day.stat().st_mtime, UTC)
    if told <= now:
        return told
    with suppress(OSError):  # a folder of somebody else, who may not want it changed either
        os.utime(day, (now.timestamp(), now.timestamp()))
    return now


def _write_whole(path: Path, moments: Sequence[Seen]) -> None:
    """A file is there under its name only once it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    try:
        with new.open("wb") as file:
            pq.write_table(
                table_of(moments),
                file,
                compression="zstd",
                use_dictionary=_BY_DICTIONARY,
                use_byte_stream_split=True,  # a sixth less than without
            )
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
