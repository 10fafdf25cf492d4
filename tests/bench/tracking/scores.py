"""How well people were followed and counted."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.tracking.counting import CountingErrors, counted_events, counting_errors, true_events
from bench.tracking.environments import PEERS
from bench.tracking.scene import Scene, Tracks
from footfall.core.geometry import Box

Numbered = Sequence[Sequence[float]]
"""The people in one frame: for each an id and the corners of a box in pixels."""


@dataclass(frozen=True, slots=True)
class Following:
    """The field's measures, as TrackEval reckons them; 0 to 1 but for id_switches, and mota may be negative.

    Source:
        Luiten et al., "HOTA: A Higher Order Metric for Evaluating Multi-Object Tracking", IJCV 2021 (the mean over
        the localisation thresholds .05 to .95); Ristani et al., "Performance Measures and a Data Set for
        Multi-Target, Multi-Camera Tracking", 2016 (IDF1); Bernardin and Stiefelhagen, "Evaluating Multiple Object
        Tracking Performance: The CLEAR MOT Metrics", 2008 (MOTA; the last two at an overlap of half).
    """

    hota: float
    idf1: float
    mota: float
    id_switches: int


@dataclass(frozen=True, slots=True)
class Scores:
    """A tracker's marks on one scene."""

    following: Following
    counting: CountingErrors


def score(scene: Scene, full: Scene, tracks: Tracks) -> Scores:
    """Mark one tracker's tracks.

    Args:
        scene: What the tracker saw, at its frame rate.
        full: The same scene at its full rate, from which the true crossings and visits come.
        tracks: What it made of it, frame by frame.
    """
    return score_all([(scene, full, tracks)])[0]


def score_all(cases: Sequence[tuple[Scene, Scene, Tracks]]) -> list[Scores]:
    """Mark many at once, which takes one start of TrackEval's interpreter."""
    request = [{"truth": _truth(scene), "tracks": _tracks(tracks)} for scene, _, tracks in cases]
    followings = [Following(**one) for one in PEERS.run("trackeval_scores", request)]
    return [
        Scores(following, counting_errors(full, true_events(full), counted_events(scene, tracks)))
        for following, (scene, full, tracks) in zip(followings, cases, strict=True)
    ]


def _truth(scene: Scene) -> list[Numbered]:
    return [[_numbered(number, box) for number, box in frame] for frame in scene.truth]


def _tracks(tracks: Tracks) -> list[Numbered]:
    return [[_numbered(track.track_id, track.box) for track in frame] for frame in tracks]


def _numbered(number: int, box: Box) -> Sequence[float]:
    return number, box.x1, box.y1, box.x2, box.y2
