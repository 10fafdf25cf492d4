"""Whether two devices see the same people in a picture."""

from collections.abc import Sequence

from footfall.core.detection import Detection
from footfall.core.geometry import iou

SCORE_BOUND = 0.05
"""What a device's arithmetic may move a score by. BF16, which keeps 8 of FP32's 24 bits, moves NanoDet-g's by .005 at
most on the demo's clip; FP16 keeps 11, and INT8's kernels differ from device to device."""
LEAST_OVERLAP = 0.5
"""From which intersection over union on two boxes are the same person, as in PASCAL VOC."""


def disagreement(reference: Sequence[Detection], answer: Sequence[Detection], threshold: float) -> str | None:
    """Why these cannot be the same people; None where they can.

    Somebody is sure who scores at least the bound above the threshold. Every sure person of either side needs a
    partner of their own on the other, with an overlap of at least .5 and a score within the bound. So both sides
    count as many people, but for those whose score lies so near the threshold that rounding decides.

    Args:
        reference: What the CPU sees; boxes in pixels of the picture.
        answer: What another device sees in the same picture.
        threshold: The score from which on a detection counts.
    """
    for detection in answer:
        if not _is_sane(detection):
            return f"it answered nonsense: {detection}"
    return _missing(reference, answer, threshold, "lacks") or _missing(
        answer, reference, threshold, "invents"
    )


def sure(detections: Sequence[Detection], threshold: float) -> list[Detection]:
    """Those whom no device may miss."""
    return [each for each in detections if each.score >= threshold + SCORE_BOUND]


def _is_sane(detection: Detection) -> bool:
    box = detection.box
    return 0 <= detection.score <= 1 and box.x1 <= box.x2 and box.y1 <= box.y2


def _missing(
    wanted: Sequence[Detection], offered: Sequence[Detection], threshold: float, verb: str
) -> str | None:
    """The first sure one, best score first, without a partner."""
    free = list(offered)
    for detection in sorted(sure(wanted, threshold), key=lambda each: -each.score):
        fitting = [each for each in free if _is_partner(detection, each)]
        if not fitting:
            box = detection.box
            place = ", ".join(f"{edge:.0f}" for edge in (box.x1, box.y1, box.x2, box.y2))
            return f"it {verb} a person with score {detection.score:.2f} at {place}"
        free.remove(max(fitting, key=lambda each: iou(detection.box, each.box)))
    return None


def _is_partner(one: Detection, other: Detection) -> bool:
    return abs(one.score - other.score) <= SCORE_BOUND and iou(one.box, other.box) >= LEAST_OVERLAP
