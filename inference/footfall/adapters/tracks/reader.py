"""Reads recorded tracks, one start of the program after the other."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from math import inf
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from footfall.adapters.tracks.table import SCHEMA, joins_of, moments_of
from footfall.core.recording import Seen
from footfall.errors import StorageError

log = logging.getLogger(__name__)

_AT = SCHEMA.get_field_index("at")
"""Where the times stand in a file, too: no nested column comes before them."""


def read_tracks(folder: Path, begin: float = -inf, end: float = inf) -> Iterator[Seen]:
    """What was recorded in a folder, in the order in which it was counted.

    Args:
        begin: The earliest time that is wanted, in seconds since the epoch. Who is one person by then is told with the
            first moment thereafter.
        end: The first time that is no longer wanted.

    Raises:
        StorageError: There is no such folder.
    """
    if not folder.is_dir():
        raise StorageError(
            f"{folder}: expected a folder of recorded tracks, found none; name the folder that 'record_tracks' "
            "of site.yaml says, or 'tracks' in the state folder where it says none"
        )
    before, wanted = [("at", "<", begin)], [("at", ">=", begin), ("at", "<", end)]
    for path in _files(folder):
        try:
            if not pq.read_schema(path).equals(SCHEMA):
                log.warning("skipped: %s is no recording of tracks that this Footfall can read", path)
                continue
            table = pq.read_table(path, filters=wanted, partitioning=None)
            earlier = pq.read_table(path, columns=["joins"], filters=before, partitioning=None)
        except (OSError, pa.ArrowException) as error:
            log.warning("skipped: %s cannot be read (%s); what it held is not recounted", path, error)
            continue
        moments = moments_of(table)
        for first in moments:
            yield replace(first, joins=(*joins_of(earlier), *first.joins))
            break
        yield from moments


def _files(folder: Path) -> Iterator[Path]:
    """Those of one start after the other, in the order in which their last files begin.

    The name has the first moment of the start, for which the clock may have been far behind: that of a computer
    without a battery is, until it reaches its network.
    """
    starts: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*.parquet"), key=lambda path: path.name):
        start, _, _number = path.stem.rpartition("-")
        starts[start].append(path)
    for files in sorted(starts.values(), key=_last_begins):
        yield from files


def _last_begins(files: Sequence[Path]) -> float:
    """When the last of these files that can be read begins; before all others where none can."""
    for path in reversed(files):
        with suppress(OSError, pa.ArrowException):
            metadata = pq.read_metadata(path)
            if metadata.schema.to_arrow_schema().equals(SCHEMA):
                begins: float = metadata.row_group(0).column(_AT).statistics.min
                return begins
    return -inf
