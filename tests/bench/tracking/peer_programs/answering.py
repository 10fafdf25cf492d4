"""How a program of peers is asked, and how it answers; imports nothing of Footfall.

One that follows people reads a list of scenes from standard input, {"fps", "threshold", "size": [width, height],
"frames"}, a frame being a list of [x1, y1, x2, y2, score]; and writes {peer: {setting: [tracks of scene 0, of scene
1, ...]}}, tracks being a list of frames with [id, x1, y1, x2, y2] each.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np


class Conditions(NamedTuple):
    """What a tracker may know beforehand."""

    fps: float
    threshold: float
    width_px: int
    height_px: int


Follow = Callable[[np.ndarray, np.ndarray, float], Iterator[tuple[int, Sequence[float]]]]
"""Boxes of shape (n, 4), scores of shape (n,) and the frame's time -> the ids and corners of whom it follows."""

Peers = Mapping[str, Mapping[str, Callable[[Conditions], Follow]]]
"""Name of the peer -> name of the setting -> what makes a new tracker."""


def reply(answer_to: Callable[[Any], Any]) -> None:
    """Read a request from standard input, and write the answer to standard output."""
    out, sys.stdout = sys.stdout, sys.stderr  # so that nothing a peer prints gets into the answer
    json.dump(answer_to(json.load(sys.stdin)), out)


def answer(peers: Peers) -> None:
    """Let every peer in every setting follow the people of every scene."""
    reply(
        lambda scenes: {
            peer: {setting: [_tracks(scene, make) for scene in scenes] for setting, make in settings.items()}
            for peer, settings in peers.items()
        }
    )


def _tracks(scene: Mapping[str, Any], make: Callable[[Conditions], Follow]) -> list[list[list[float]]]:
    follow = make(Conditions(scene["fps"], scene["threshold"], *scene["size"]))
    followed = []
    for index, frame in enumerate(scene["frames"]):
        found = np.array(frame, dtype=float).reshape(-1, 5)
        seen = follow(found[:, :4], found[:, 4], index / scene["fps"])
        followed.append([[int(number), *map(float, box)] for number, box in seen])
    return followed
