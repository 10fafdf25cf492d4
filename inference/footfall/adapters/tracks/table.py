"""The form of recorded tracks: a table with one row for each moment of each camera."""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any, TypeVar

import pyarrow as pa

from footfall.core.frame import CameraState
from footfall.core.geometry import Box
from footfall.core.persons import Join
from footfall.core.recording import Seen
from footfall.core.tracking import Track, TrackState

T = TypeVar("T")

_CORNERS = ("x1", "y1", "x2", "y2")
_BOX = pa.struct([(corner, pa.float64()) for corner in _CORNERS])
_JOIN = pa.struct(
    [("camera", pa.string()), ("id", pa.int64()), ("other_camera", pa.string()), ("other_id", pa.int64())]
)
_TRACK = pa.struct([("id", pa.int64()), ("score", pa.float64()), ("box", _BOX), ("first_box", _BOX)])
SCHEMA = pa.schema(
    [
        ("start", pa.string()),
        ("camera", pa.string()),
        ("at", pa.float64()),
        ("state", pa.string()),
        ("width_px", pa.int32()),
        ("height_px", pa.int32()),
        ("tracks", pa.list_(_TRACK)),
        ("joins", pa.list_(_JOIN)),
    ]
)
"""`at` in seconds since the epoch, boxes in pixels of the camera's first picture, all of them as they were counted
by, to the last bit; `first_box` is null but in the row in which a track is told of first. `joins` are the pairs of
tracks that turned out to be one person in that moment; before them, in a file's first row, those that say who is one
person by then."""


def table_of(moments: Sequence[Seen]) -> pa.Table:
    """These moments, in their order; made by columns, so that the counting threads wait for some milliseconds only."""
    sizes = [seen.size_px or (None, None) for seen in moments]
    columns = {
        "start": [seen.start for seen in moments],
        "camera": [seen.camera_id for seen in moments],
        "at": [seen.at for seen in moments],
        "state": [seen.state.value for seen in moments],
        "width_px": [width_px for width_px, _ in sizes],
        "height_px": [height_px for _, height_px in sizes],
        "tracks": _lists(_tracks_of(moments), [len(seen.tracks) for seen in moments]),
        "joins": _lists(_joins_of(moments), [len(seen.joins) for seen in moments]),
    }
    return pa.table(columns, schema=SCHEMA)


def _lists(things: pa.StructArray, lengths: Sequence[int]) -> pa.ListArray:
    """These things, so many of them for each moment."""
    return pa.ListArray.from_arrays(pa.array(accumulate(lengths, initial=0), pa.int32()), things)


def _tracks_of(moments: Sequence[Seen]) -> pa.StructArray:
    tracks = [track for seen in moments for track in seen.tracks]
    columns = [
        pa.array([track.track_id for track in tracks], pa.int64()),
        pa.array([track.score for track in tracks], pa.float64()),
        _corners([track.box for track in tracks]),
        _corners([track.first_box for track in tracks]),
    ]
    return pa.StructArray.from_arrays(columns, fields=list(_TRACK))


def _joins_of(moments: Sequence[Seen]) -> pa.StructArray:
    rows = [(*one, *other) for seen in moments for one, other in seen.joins]
    columns = zip(*rows, strict=True) if rows else ([],) * len(_JOIN)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _JOIN, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=list(_JOIN))


def _corners(boxes: Sequence[Box | None]) -> pa.StructArray:
    """The corners of each box; null where there is none."""
    columns = [
        pa.array([None if box is None else getattr(box, corner) for box in boxes], pa.float64())
        for corner in _CORNERS
    ]
    absent = pa.array([box is None for box in boxes], pa.bool_())
    return pa.StructArray.from_arrays(columns, fields=list(_BOX), mask=absent)


def moments_of(table: pa.Table) -> Iterator[Seen]:
    """The moments in a table of this form; read by columns, which is far quicker than by rows."""
    start, camera, at, state, width_px, height_px = (column.to_pylist() for column in table.columns[:6])
    tracks, joins = _by_moment(table["tracks"], _tracks), _by_moment(table["joins"], _joins)
    for row, (seen, joined) in enumerate(zip(tracks, joins, strict=True)):
        size_px = None if width_px[row] is None else (width_px[row], height_px[row])
        yield Seen(start[row], camera[row], at[row], CameraState(state[row]), size_px, seen, joined)


def joins_of(table: pa.Table) -> list[Join]:
    """All joins in a table that has at least that column."""
    return _joins(table["joins"].combine_chunks().flatten())


def _by_moment(
    lists: pa.ChunkedArray, read: Callable[[pa.StructArray], Sequence[T]]
) -> Iterator[tuple[T, ...]]:
    """What is listed for each moment."""
    whole = lists.combine_chunks()
    things, end = read(whole.flatten()), 0
    for length in whole.value_lengths().to_pylist():
        begin, end = end, end + length
        yield tuple(things[begin:end])


def _joins(rows: pa.StructArray) -> list[Join]:
    columns = (rows.field(field.name).to_pylist() for field in _JOIN)
    return [((camera, track), (other, its)) for camera, track, other, its in zip(*columns, strict=True)]


def _tracks(rows: pa.StructArray) -> list[Track]:
    ids, scores = rows.field("id").to_pylist(), rows.field("score").to_pylist()
    boxes, first_boxes = _boxes(rows.field("box")), _boxes(rows.field("first_box"))
    return [
        Track(track_id, box, TrackState.CONFIRMED, score, first_box)
        for track_id, score, box, first_box in zip(ids, scores, boxes, first_boxes, strict=True)
    ]


def _boxes(rows: pa.StructArray) -> list[Any]:
    """A box for each row, None where there is none."""
    columns = [rows.field(corner).to_pylist() for corner in _CORNERS]
    return [
        Box(*corners) if there else None
        for there, *corners in zip(rows.is_valid().to_pylist(), *columns, strict=True)
    ]
