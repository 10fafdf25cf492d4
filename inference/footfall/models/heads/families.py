"""How the head of every family is brought to the form that its decoder reads."""

from collections.abc import Callable, Mapping

import openvino as ov

from footfall.core.decoding.family import Options
from footfall.errors import ModelError
from footfall.models.heads import (
    atss,
    centernet,
    darknet,
    efficientdet,
    faster_rcnn,
    nanodet,
    reidentification,
    retinanet,
    ssd,
    tensorflow_ssd,
    yolov8,
    yolox,
)

Head = Callable[[ov.Model, int, Options], ov.Model]
"""Takes a network as it was published, the place of the person among its classes, and the decoder's options;
raises ModelError if its outputs are not those of the family."""

HEADS: Mapping[str, Head] = {
    "atss": atss.people_only,
    "centernet": centernet.people_only,
    "darknet": darknet.people_only,
    "efficientdet": efficientdet.people_only,
    "faster-rcnn": faster_rcnn.people_only,
    "nanodet": nanodet.people_only,
    "re-identification": reidentification.embedding_only,
    "retinanet": retinanet.people_only,
    "ssd": ssd.people_only,
    "tensorflow-ssd": tensorflow_ssd.people_only,
    "yolov8": yolov8.people_only,
    "yolox": yolox.people_only,
}


def people_only(model: ov.Model, family: str, person: int, options: Options) -> ov.Model:
    """Bring a network's outputs to the form of its family's decoder, with the person as the only class.

    Raises:
        ModelError: The family is unknown, or the network is not of it.
    """
    if family not in HEADS:
        raise ModelError(f"family {family!r} is unknown; expected one of {', '.join(sorted(HEADS))}")
    return HEADS[family](model, person, options)
