"""How `supervision` counts tracks, whoever made them; run by the Python of .venv-peers.

What a user of trackers would take: LineZone for lines, and for visits PolygonZone with a timer for each track, as in
its example of the time spent in a zone. Imports nothing of Footfall.

It reads a list of recordings from standard input, {"fps", "lines": {name: [[x, y], [x, y]]}, "zones": {name: [[x, y],
...]}, "tracks"}, tracks being a list of frames with [id, x1, y1, x2, y2] each; and writes for each of them {"crossed":
[[line, whether LineZone calls it "in", seconds]], "visits": [[zone, id, seconds of the last moment, seconds long]]}.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import supervision as sv
from answering import reply

FOOT = (sv.Position.BOTTOM_CENTER,)
"""Not its default, all four corners of the box: they cross a line on the floor at other times than the person."""
HELD_S = 0.5
"""How long somebody must be beyond a line. Counted at the first picture there, which is LineZone's default, entries
of simulated crowds are six times as far off at 10 pictures a second; held so long, who vanishes behind it is missed."""
LEAST_VISIT_S = 0.5
"""As in the truth that it is held against."""


def counted(recording: Mapping[str, Any]) -> Mapping[str, Any]:
    """Every crossing and every visit of one recording."""
    frames = [_detections(frame) for frame in recording["tracks"]]
    fps = recording["fps"]
    return {
        "crossed": [
            one for name, ends in recording["lines"].items() for one in _crossed(name, ends, frames, fps)
        ],
        "visits": [
            one for name, way in recording["zones"].items() for one in _visits(name, way, frames, fps)
        ],
    }


def _detections(frame: Sequence[Sequence[float]]) -> sv.Detections:
    rows = np.array(frame, dtype=float).reshape(-1, 5)
    return sv.Detections(
        rows[:, 1:], tracker_id=rows[:, 0].astype(int), class_id=np.zeros(len(rows), dtype=int)
    )


def _crossed(
    name: str, ends: Sequence[Sequence[float]], frames: Sequence[sv.Detections], fps: float
) -> Iterator[tuple[str, bool, float]]:
    start, end = (sv.Point(*point) for point in ends)
    held = max(1, round(HELD_S * fps))
    line = sv.LineZone(start, end, triggering_anchors=FOOT, minimum_crossing_threshold=held)
    for number, frame in enumerate(frames):
        inwards, outwards = line.trigger(frame)
        yield from ((name, True, number / fps) for _ in range(int(inwards.sum())))
        yield from ((name, False, number / fps) for _ in range(int(outwards.sum())))


def _visits(
    name: str, outline: Sequence[Sequence[float]], frames: Sequence[sv.Detections], fps: float
) -> Iterator[tuple[str, int, float, float]]:
    zone = sv.PolygonZone(np.round(outline).astype(int))
    stays: dict[int, tuple[int, int]] = {}
    for number, frame in enumerate(frames):
        for track_id in frame.tracker_id[zone.trigger(frame)].tolist():
            first, _ = stays.get(track_id, (number, number))
            stays[track_id] = first, number
    for track_id, (first, last) in stays.items():
        if last - first >= LEAST_VISIT_S * fps:
            yield name, track_id, last / fps, (last - first) / fps


if __name__ == "__main__":
    reply(lambda recordings: [counted(recording) for recording in recordings])
