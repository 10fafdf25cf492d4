"""The form of recorded tracks: a table with one row for each moment of each camera."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa

from footfall.core.frame import CameraState
from footfall.core.geometry import Box
from footfall.core.recording import Seen
from footfall.core.tracking import Track, TrackState

_CORNERS = ("x1", "y1", "x2", "y2")
_BOX = pa.struct([(corner, pa.float64()) for corner in _CORNERS])
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
    ]
)
"""`at` in seconds since the epoch, boxes in pixels of the camera's first picture, all of them as they were counted
by, to the last bit; `first_box` is null but in the row in which a track is told of first."""


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
        "tracks": _lists(moments),
    }
    return pa.table(columns, schema=SCHEMA)


def _lists(moments: Sequence[Seen]) -> pa.ListArray:
    """The tracks of each moment."""
    tracks = [track for seen in moments for track in seen.tracks]
    columns = [
        pa.array([track.track_id for track in tracks], pa.int64()),
        pa.array([track.score for track in tracks], pa.float64()),
        _corners([track.box for track in tracks]),
        _corners([track.first_box for track in tracks]),
    ]
    ends = accumulate((len(seen.tracks) for seen in moments), initial=0)
    return pa.ListArray.from_arrays(
        pa.array(ends, pa.int32()), pa.StructArray.from_arrays(columns, fields=list(_TRACK))
    )


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
    lists = table["tracks"].combine_chunks()
    tracks = _tracks(lists.flatten())
    ends = lists.value_lengths().to_pylist()
    end = 0
    for row, length in enumerate(ends):
        begin, end = end, end + length
        size_px = None if width_px[row] is None else (width_px[row], height_px[row])
        yield Seen(
            start[row], camera[row], at[row], CameraState(state[row]), size_px, tuple(tracks[begin:end])
        )


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
