"""Other products' trackers, each run in its own environment on the same detections."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.tracking.environments import MESOPIC, PEERS
from bench.tracking.scene import Scene, Tracks
from footfall.core.events import Crossed, Direction, Event, Exited
from footfall.core.geometry import Box, Point
from footfall.core.tracking import Track, TrackState

PROGRAMS = {
    "roboflow_trackers": PEERS,
    "supervision_bytetrack": PEERS,
    "norfair_tracker": PEERS,
    "mesopic_tracker": MESOPIC,
}
"""In peer_programs/, and where each runs."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one peer in one of its settings made of every scene, in the order of the scenes."""

    peer: str
    setting: str
    tracks: Sequence[Tracks]


def ready(programs: Collection[str]) -> list[str]:
    """Those of these programs whose environments are there."""
    return [program for program in PROGRAMS if program in programs and PROGRAMS[program].ready]


def peers_follow(scenes: Sequence[Scene], programs: Collection[str] = tuple(PROGRAMS)) -> list[Attempt]:
    """Let the peers of these programs whose environments are there follow the people of all scenes."""
    request = [_request(scene) for scene in scenes]
    answers = [PROGRAMS[program].run(program, request) for program in ready(programs)]
    return [
        Attempt(peer, setting, [_tracks(one) for one in followed])
        for answered in answers
        for peer, settings in answered.items()
        for setting, followed in settings.items()
    ]


def counted_by_supervision(recordings: Sequence[tuple[Scene, Tracks]]) -> list[list[Event]]:
    """What the lines, zones and timers of `supervision` make of tracks: the crossings and visits of each recording.

    Args:
        recordings: Of scenes whose lines are straight, as those of `supervision` are.
    """
    answers = PEERS.run("supervision_counts", [_recording(*each) for each in recordings])
    return [
        [
            *(
                Crossed(line, 0, at, Direction.IN if inwards else Direction.OUT)
                for line, inwards, at in answer["crossed"]
            ),
            *(Exited(zone, track_id, at, dwell_s) for zone, track_id, at, dwell_s in answer["visits"]),
        ]
        for answer in answers
    ]


def _recording(scene: Scene, tracks: Tracks) -> Mapping[str, Any]:
    return {
        "fps": scene.fps,
        # Inside, for LineZone, is on the left of its line; for Footfall, on the right.
        "lines": {name: _points(line.points)[::-1] for name, line in scene.lines.items()},
        "zones": {name: _points(zone.points) for name, zone in scene.zones.items()},
        "tracks": [[(track.track_id, *_corners(track.box)) for track in frame] for frame in tracks],
    }


def _points(points: Sequence[Point]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points]


def _request(scene: Scene) -> Mapping[str, Any]:
    frames = [[(*_corners(seen.box), seen.score) for seen in frame] for frame in scene.detections]
    return {"fps": scene.fps, "threshold": scene.threshold, "size": scene.size, "frames": frames}


def _corners(box: Box) -> tuple[float, ...]:
    return box.x1, box.y1, box.x2, box.y2


def _tracks(frames: Sequence[Sequence[Sequence[float]]]) -> Tracks:
    return [
        [Track(int(number), Box(*corners), TrackState.CONFIRMED, 1.0) for number, *corners in frame]
        for frame in frames
    ]
