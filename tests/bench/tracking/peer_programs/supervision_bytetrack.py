"""The ByteTrack that `supervision` had until its 0.30; run by the Python of .venv-peers."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import supervision as sv
from answering import Conditions, Follow, answer


def making(threshold: Callable[[Conditions], float], **more: float) -> Callable[[Conditions], Follow]:
    def made(conditions: Conditions) -> Follow:
        tracker = sv.ByteTrack(
            track_activation_threshold=threshold(conditions), frame_rate=conditions.fps, **more
        )

        def follow(
            boxes: np.ndarray, scores: np.ndarray, _at: float
        ) -> Iterator[tuple[int, Sequence[float]]]:
            found = sv.Detections(boxes, confidence=scores, class_id=np.zeros(len(scores), dtype=int))
            followed = tracker.update_with_detections(found)
            yield from zip(followed.tracker_id, followed.xyxy, strict=True)

        return follow

    return made


def own(known: Conditions) -> float:
    return known.threshold


LOOSE = {"minimum_matching_threshold": 0.95, "lost_track_buffer": 90}
"""Overlap that people who walk still have at few frames a second, and the 3 s that Footfall remembers somebody."""

if __name__ == "__main__":
    answer(
        {
            "supervision: ByteTrack": {
                "as shipped": making(lambda _: 0.25),
                "model's threshold": making(own),
                "model's threshold, loose, 3 s": making(own, **LOOSE),
            }
        }
    )
