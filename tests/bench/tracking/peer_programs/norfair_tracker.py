"""Norfair; run by the Python of .venv-peers.

It is given the detections from the model's threshold on, since it knows no unsure ones, and has no default distance:
overlap as in its own demonstrations, and one of the distances that its documentation invites users to write.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from answering import Conditions, Follow, answer
from norfair import Detection, Tracker

SHIPPED = {"hit_counter_max": 15}


def in_heights(detection: Any, followed: Any) -> float:
    """How far apart the middles are, in heights of the box that is being followed."""
    found, known = detection.points, followed.estimate
    return float(np.linalg.norm(found.mean(axis=0) - known.mean(axis=0)) / max(np.ptp(known[:, 1]), 1.0))


def remembering(memory_s: float) -> Callable[[Conditions], dict[str, int]]:
    """A memory in seconds; seen twice is enough, since the default delay would take seconds at few frames."""
    return lambda known: {"hit_counter_max": max(2, round(memory_s * known.fps)), "initialization_delay": 1}


def making(
    distance: Any, limit: float, settings: Callable[[Conditions], dict[str, int]], as_detected: bool = False
) -> Callable[[Conditions], Follow]:
    def made(conditions: Conditions) -> Follow:
        tracker = Tracker(distance, limit, **settings(conditions))

        def follow(
            boxes: np.ndarray, scores: np.ndarray, _at: float
        ) -> Iterator[tuple[int, Sequence[float]]]:
            sure = scores >= conditions.threshold
            found = [
                Detection(box.reshape(2, 2), np.array([score, score]))
                for box, score in zip(boxes[sure], scores[sure], strict=True)
            ]
            for one in tracker.update(found):
                if any(one.last_detection is detection for detection in found):
                    points = one.last_detection.points if as_detected else one.estimate
                    yield one.id, points.ravel()

        return follow

    return made


if __name__ == "__main__":
    logging.disable()  # it would say for every tracker that a distance of one's own is slow
    answer(
        {
            "Norfair": {
                "as shipped": making("iou", 0.5, lambda _: SHIPPED),
                "IoU loose, 3 s": making("iou", 0.9, remembering(3)),
                "half a height, 3 s": making(in_heights, 0.5, remembering(3)),
                "half a height, 3 s, boxes as detected": making(
                    in_heights, 0.5, remembering(3), as_detected=True
                ),
            }
        }
    )
