"""Mesopic's tracker, which measures time and widens its gate at low frame rates; run by .venv-peers-mesopic's Python.

It publishes foot points alone, so that boxes are taken from its own records.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from answering import Conditions, Follow, answer
from mesopic.tracker.bytetrack import ByteTrackTracker
from mesopic.types import DecodedFrame, Detection

START = datetime(2026, 1, 1, tzinfo=UTC)


def making(
    threshold: Callable[[Conditions], float], floor: Callable[[Conditions], float]
) -> Callable[[Conditions], Follow]:
    def made(conditions: Conditions) -> Follow:
        tracker = ByteTrackTracker(track_thresh=threshold(conditions))
        image = np.zeros((1, 1, 3), dtype=np.uint8)

        def follow(boxes: np.ndarray, scores: np.ndarray, at: float) -> Iterator[tuple[int, Sequence[float]]]:
            size = conditions.width_px, conditions.height_px
            frame = DecodedFrame("camera", START + timedelta(seconds=at), image, *size)
            found = [
                Detection(tuple(box), float(score))
                for box, score in zip(boxes, scores, strict=True)
                if score >= floor(conditions)
            ]
            seen = {one.track_id for one in tracker.update(frame, found) if one.time_since_update == 0}
            for record in tracker._tracks:
                if record.track_id in seen:
                    yield record.track_id, record.box

        return follow

    return made


def own(known: Conditions) -> float:
    return known.threshold


if __name__ == "__main__":
    answer(
        {
            "Mesopic": {
                "as shipped": making(lambda _: 0.5, lambda _: 0.35),
                "model's threshold": making(own, lambda _: 0.1),
                "model's threshold, sure detections alone": making(own, own),
            }
        }
    )
