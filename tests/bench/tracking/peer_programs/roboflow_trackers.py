"""The trackers of Roboflow's `trackers`; run by the Python of .venv-peers.

The camera does not move, so that BoT-SORT goes without compensating for that, which needs pictures. McByte is left
out: without its masks, which take two large networks, it is ByteTrack.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import supervision as sv
from answering import Conditions, Follow, answer
from trackers import BoTSORTTracker, ByteTrackTracker, CBIoUTracker, OCSORTTracker, SORTTracker

HIGH, BIRTH = "high_conf_det_threshold", "track_activation_threshold"
OVERLAP, FIRST, UNCONFIRMED = (
    "minimum_iou_threshold",
    "minimum_iou_threshold_first_assoc",
    "minimum_iou_threshold_unconfirmed_assoc",
)
LOOSE = 0.05
"""Overlap that people who walk still have at few frames a second; the least in the package's own search spaces."""


def following(tracker, floor: float) -> Follow:
    def follow(boxes: np.ndarray, scores: np.ndarray, _at: float) -> Iterator[tuple[int, Sequence[float]]]:
        given = scores >= floor
        found = sv.Detections(
            boxes[given], confidence=scores[given], class_id=np.zeros(given.sum(), dtype=int)
        )
        followed = tracker.update(found)
        for number, box in zip(followed.tracker_id, followed.xyxy, strict=True):
            if number >= 0:
                yield number, box

    return follow


def settings(
    kind, thresholds: Sequence[str], overlaps: Sequence[str], **always
) -> Mapping[str, Callable[[Conditions], Follow]]:
    def own(conditions: Conditions, **more) -> object:
        known = dict.fromkeys(thresholds, conditions.threshold)
        return kind(frame_rate=conditions.fps, **always, **known, **more)

    loose = {**dict.fromkeys(overlaps, LOOSE), "minimum_consecutive_frames": 2, "lost_track_buffer": 90}
    return {
        "as shipped": lambda known: following(kind(frame_rate=known.fps, **always), 0),
        "model's threshold": lambda known: following(own(known), 0),
        "model's threshold, sure detections alone": lambda known: following(own(known), known.threshold),
        "model's threshold, loose, 3 s": lambda known: following(own(known, **loose), 0),
        "model's threshold, loose, 3 s, sure detections alone": lambda known: following(
            own(known, **loose), known.threshold
        ),
    }


if __name__ == "__main__":
    answer(
        {
            "trackers: SORT": settings(SORTTracker, [BIRTH], [OVERLAP]),
            "trackers: ByteTrack": settings(ByteTrackTracker, [HIGH, BIRTH], [OVERLAP]),
            "trackers: OC-SORT": settings(OCSORTTracker, [HIGH], [OVERLAP]),
            "trackers: BoT-SORT": settings(
                BoTSORTTracker, [HIGH, BIRTH], [FIRST, UNCONFIRMED], enable_cmc=False
            ),
            "trackers: C-BIoU": settings(CBIoUTracker, [HIGH, BIRTH], [FIRST, UNCONFIRMED]),
        }
    )
